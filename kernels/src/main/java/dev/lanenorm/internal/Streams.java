package dev.lanenorm.internal;

/**
 * The order in which the rows of a block are added: as so many streams of consecutive rows, one row of each in turn,
 * and what is left over at the end. Two streams of four rows and one left over: 0, 4, 1, 5, 2, 6, 3, 7, 8.
 *
 * <p>Several rows at a time share the loads of what belongs to their columns. Neighbouring ones would make the
 * prefetcher see a leap after every row; each of these streams reads straight on.
 */
public final class Streams {
    private Streams() {}

    /** The row added as number {@code turn}. */
    public static int row(int turn, int rows, int streams) {
        int length = rows / streams;
        return turn < length * streams ? turn % streams * length + turn / streams : turn;
    }
}
