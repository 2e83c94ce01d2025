package dev.lanenorm.internal;

/**
 * The order in which the rows of a block are added: one after the other, or, in wide matrices, interleaved, as so many
 * streams of consecutive rows, one row of each in turn, and what is left over at the end. Two streams of four rows and
 * one left over: 0, 4, 1, 5, 2, 6, 3, 7, 8.
 *
 * <p>Several rows at a time share the loads of what belongs to their columns. Neighbouring ones would make the
 * prefetcher see a leap after every row; each of these streams reads straight on.
 */
public final class RowOrder {
    private RowOrder() {}

    /** The row added as number {@code turn}. */
    public static int row(int turn, Block block, int streams) {
        int length = block.rows() / streams;
        boolean isLeftOver = turn >= length * streams;
        return isLeftOver || !block.interleaved() ? turn : turn % streams * length + turn / streams;
    }
}
