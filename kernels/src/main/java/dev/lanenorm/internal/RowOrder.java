package dev.lanenorm.internal;

/**
 * The order in which the rows of a block are added. In narrow matrices, they are added one after the other. In wide
 * matrices, they are interleaved: the block is cut into streams of consecutive rows, each stream gives one row in turn,
 * and the rows left over come last. Two streams of four rows and one row left over: 0, 4, 1, 5, 2, 6, 3, 7, 8.
 *
 * <p>Rows taken together share the loads of coefficients and sums. If they were neighbours, the prefetcher would see a
 * jump after every row; each of these streams reads straight on.
 */
public final class RowOrder {
    private RowOrder() {}

    /** The row that is added as number {@code turn}, from 0. */
    public static int row(int turn, Block block, int streams) {
        int length = block.rows() / streams;
        boolean isLeftOver = turn >= length * streams;
        return isLeftOver || !block.interleaved() ? turn : turn % streams * length + turn / streams;
    }
}
