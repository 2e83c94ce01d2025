package dev.lanenorm.internal;

/**
 * The loop of one {@link Operation}. All loops of an operation perform the same steps on a column in the same order, so
 * they give the same bits. Columns do not mix.
 */
@FunctionalInterface
public interface Loop {
    /** Runs over a block of the operands, which have been checked. */
    void run(Operands operands, Block block);
}
