package dev.lanenorm.internal;

/**
 * Cuts a block into pieces that stay in cache while they pass through several loops, and hands them on one by one.
 *
 * <p>Pieces are about evenly wide, in multiples of all lanes: a last one of a few columns would take as long as a whole
 * one.
 */
public final class Pieces implements BlockLoop {
    /** Columns of a piece at most: rows are still read straight on for a while. */
    private static final int WIDTH = 512;

    /** Elements of a piece of a map, whose rows can be parted: 16 KB, half of L1. */
    private static final int OF_MAP = 4096;

    /** Elements of the largest piece, for what it leaves on its way: 128 KB, an eighth of L2. */
    public static final int LARGEST = Blocking.ROWS * WIDTH;

    private static final int MOST_LANES = 16;

    private final BlockLoop loop;
    private final int elements;

    private Pieces(BlockLoop loop, int elements) {
        this.loop = loop;
        this.elements = elements;
    }

    /** Pieces of some rows and columns. */
    public static Pieces ofMap(BlockLoop loop) {
        return new Pieces(loop, OF_MAP);
    }

    /** Pieces of some columns, with all rows of a block, since their order is part of the sums. */
    public static Pieces ofReduction(BlockLoop loop) {
        return new Pieces(loop, LARGEST);
    }

    @Override
    public void run(int row, int rowStep, int rows, int column, int columns, int at) {
        int pieces = (columns + WIDTH - 1) / WIDTH;
        int width = ((columns + pieces - 1) / pieces + MOST_LANES - 1) / MOST_LANES * MOST_LANES;
        int height = elements / width;
        for (int done = 0; done < columns; done += width) {
            int wide = Math.min(width, columns - done);
            for (int from = 0; from < rows; from += height) {
                int high = Math.min(height, rows - from);
                loop.run(row + from * rowStep, rowStep, high, column + done, wide, at + done);
            }
        }
    }
}
