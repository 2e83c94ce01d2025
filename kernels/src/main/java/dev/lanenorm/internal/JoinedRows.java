package dev.lanenorm.internal;

/**
 * Short rows are joined: k rows of D columns are treated as one row of k * D, a multiple of 16 and so of every vector
 * width. A tail per row would cost more than the row.
 *
 * <p>The rules know only rows and columns, never the lanes: where sums are formed, they decide their order.
 */
public final class JoinedRows {
    private static final int MOST_LANES = 16;

    /** The fewest joined rows that are worth it. */
    private static final int LEAST = 4;

    /** The fewest that are worth merging the k results of a column, where a row alone fills a vector. */
    private static final int LEAST_TO_MERGE = 32;

    private JoinedRows() {}

    /** How many rows a reduction joins; 1 for wide rows and where there are too few of them. */
    public static int ofReduction(int rows, int columns) {
        return count(rows, columns, Blocking.TILE, columns < MOST_LANES ? LEAST : LEAST_TO_MERGE);
    }

    /** How many rows a row-wise map joins. */
    public static int ofMap(int rows, int columns) {
        return count(rows, columns, Blocking.LONG_ROW, LEAST);
    }

    private static int count(int rows, int columns, int wide, int least) {
        if (columns >= wide) {
            return 1;
        }
        int joined = MOST_LANES / Integer.lowestOneBit(columns | MOST_LANES);
        if (rows < least * joined || joined * columns > Blocking.LONGEST_ROW) {
            return 1;
        }
        while (joined * columns < wide && rows >= 2 * least * joined) {
            joined *= 2;
        }
        return joined;
    }

    /** Repeats the first D coefficients until there are joined * D. */
    public static void repeat(float[] coefficients, int columns, int joined) {
        for (int have = columns; have < columns * joined; have *= 2) {
            System.arraycopy(coefficients, 0, coefficients, have, Math.min(have, columns * joined - have));
        }
    }
}
