package dev.lanenorm.internal;

/**
 * Short rows are joined: k rows of D columns are treated as one row of k * D, a multiple of 16 and so of every vector
 * width, and the k results of a column are merged in the end. A tail per row would cost more than the row.
 *
 * <p>The rule knows only rows and columns, never the lanes: it decides the order of the sums.
 */
public final class JoinedRows {
    /** Rows at least this wide fill four 16-lane vectors and are left alone. */
    private static final int WIDE = 64;

    private static final int MOST_LANES = 16;

    private JoinedRows() {}

    /** How many rows are joined; 1 for wide rows and where there are too few of them. */
    public static int count(int rows, int columns) {
        if (columns >= WIDE) {
            return 1;
        }
        int joined = MOST_LANES / Integer.lowestOneBit(columns | MOST_LANES);
        while (joined * columns < WIDE) {
            joined *= 2;
        }
        return rows >= 4 * joined ? joined : 1;
    }

    /** Repeats the first D coefficients until there are joined * D. */
    public static void repeat(float[] coefficients, int columns, int joined) {
        for (int i = columns; i < columns * joined; i++) {
            coefficients[i] = coefficients[i - columns];
        }
    }
}
