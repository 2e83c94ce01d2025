package dev.lanenorm.internal;

/**
 * What the templates mention and the build replaces, so that they are Java as they stand.
 *
 * <p>Where a statement, a parameter or an argument mentions {@code input}, {@code coefficient} or {@code sum}, it is
 * there once for each that the formula has; so is a paragraph of neighbours that mention the same. What has {@code _v}
 * or {@code _r} in its name is there for each vector of a tile, or each row that is taken at a time; {@code v} and
 * {@code r} are their numbers.
 */
public abstract class Placeholders {
    /** A vector of a tile. */
    public static final int v = 0;

    /** A row of those taken at a time. */
    public static final int r = 0;

    /** How many rows are taken at a time. */
    public static final int rowsAtATime = 1;

    /** Where the row buffer of an operand stands among those of a thread. */
    public static final int inputIndex = 0;

    public static final int coefficientIndex = 1;
    public static final int sumIndex = 2;
    public static final int outputIndex = 3;

    /** The formula; of a map, its result. */
    public static <T> T formula(Object... operands) {
        throw new UnsupportedOperationException();
    }

    /** The operands of a call, of whatever formula. */
    public static final class Operands {
        /** A matrix that is read. */
        public Operand inputOperand;

        /** The matrix that is written. */
        public Operand out;

        /** A coefficient of each column. */
        public float[] coefficientOperand;

        /** A sum of each column. */
        public float[] sumOperand;
    }

    /** A loop over them. */
    public interface Loop {
        /** Runs over a block. */
        void run(Operands operands, Block block);
    }
}
