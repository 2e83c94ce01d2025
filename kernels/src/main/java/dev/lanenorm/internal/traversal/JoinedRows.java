package dev.lanenorm.internal.traversal;

import dev.lanenorm.internal.Blocking;

/**
 * Short rows are joined: k rows of D columns are treated as one row of k * D, a multiple of 16 and so of every vector
 * width. A tail per row would cost more than the row.
 *
 * <p>The rules look only at rows and columns, never at the lanes: they decide the order of sums.
 */
final class JoinedRows {
    private static final int MOST_LANES = 16;

    /** The fewest joined rows that are worth forming. */
    private static final int LEAST = 4;

    /**
     * The fewest joined rows that are worth merging k results per column, where a single row already fills a vector.
     */
    private static final int LEAST_TO_MERGE = 32;

    private JoinedRows() {}

    /** How many rows a reduction joins; 1 for wide rows and where there are too few of them. */
    static int inReduction(int rows, int columns) {
        return count(rows, columns, Blocking.COLUMNS, columns < MOST_LANES ? LEAST : LEAST_TO_MERGE);
    }

    /**
     * How many rows a map joins. Where the matrix is cached and they fill a narrow row, no more than that; beyond, the
     * start of a row costs more than the loads of coefficients (100352 x 64, inference: 1.78 ms, in narrow rows 1.87).
     */
    static int inMap(int rows, int columns) {
        int inNarrow = Blocking.NARROW / columns;
        boolean isCached = (long) rows * columns <= Blocking.CACHED;
        if (isCached && inNarrow * columns == Blocking.NARROW && rows >= LEAST * inNarrow) {
            return inNarrow;
        }
        return count(rows, columns, Blocking.LONG_ROW, LEAST);
    }

    private static int count(int rows, int columns, int wide, int least) {
        if (columns >= wide) {
            return 1;
        }
        int joined = MOST_LANES / Integer.lowestOneBit(columns | MOST_LANES);
        if (rows < least * joined || joined * columns > Blocking.LONGEST_JOINED_ROW) {
            return 1;
        }
        while (joined * columns < wide && rows >= 2 * least * joined) {
            joined *= 2;
        }
        return joined;
    }
}
