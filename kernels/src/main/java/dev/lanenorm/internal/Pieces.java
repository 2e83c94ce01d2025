package dev.lanenorm.internal;

/**
 * Cuts a map's block into pieces that stay in L1 while they pass through several loops.
 *
 * <p>Pieces are about evenly wide, in multiples of all lanes: a last one of a few columns would take as long as a whole
 * one.
 */
public final class Pieces implements BlockLoop {
    /** Elements of the largest piece: 16 KB, half of L1. */
    public static final int ELEMENTS = 4096;

    /** Columns of a piece at most: rows are still read straight on for a while. */
    private static final int WIDTH = 512;

    private static final int MOST_LANES = 16;

    private final BlockLoop loop;

    public Pieces(BlockLoop loop) {
        this.loop = loop;
    }

    @Override
    public void run(int row, int rowStep, int rows, int column, int columns, int at) {
        int pieces = (columns + WIDTH - 1) / WIDTH;
        int width = ((columns + pieces - 1) / pieces + MOST_LANES - 1) / MOST_LANES * MOST_LANES;
        int height = ELEMENTS / width;
        for (int done = 0; done < columns; done += width) {
            int wide = Math.min(width, columns - done);
            for (int from = 0; from < rows; from += height) {
                int high = Math.min(height, rows - from);
                loop.run(row + from * rowStep, rowStep, high, column + done, wide, at + done);
            }
        }
    }
}
