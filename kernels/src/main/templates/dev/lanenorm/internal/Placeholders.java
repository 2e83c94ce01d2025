package dev.lanenorm.internal;

/**
 * What the templates mention and the build replaces. It makes the templates valid Java as they stand.
 *
 * <p>A statement, a parameter or an argument that mentions {@code input}, {@code coefficient} or {@code sum} is
 * repeated for each that the formula has. Neighbours that mention the same are repeated together, up to a blank line. A
 * name with {@code _v} is repeated for each vector of a tile, a name with {@code _r} for each row taken at a time;
 * {@code v} and {@code r} are their numbers, from 0.
 */
public abstract class Placeholders {
    /** The number of a vector of a tile. */
    public static final int v = 0;

    /** The number of a row among those taken at a time. */
    public static final int r = 0;

    /** How many rows are taken at a time. */
    public static final int rowsAtATime = 1;

    /** The index of an operand's row buffer in a set of buffers. */
    public static final int inputIndex = 0;

    public static final int coefficientIndex = 1;
    public static final int sumIndex = 2;
    public static final int outputIndex = 3;

    /** The formula; in a map, its result. */
    public static <T> T formula(Object... operands) {
        throw new UnsupportedOperationException();
    }

    /** The operands of a call, for any formula. */
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
