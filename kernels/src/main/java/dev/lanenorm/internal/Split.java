package dev.lanenorm.internal;

/**
 * How the two sweeps are shared out among threads: both alike, so that a thread maps what it has reduced. They are
 * split by rows, in chunks, or by columns where chunks are too few to go round.
 */
public final class Split {
    /** Columns that make a panel worthwhile. With several panels per thread, a late thread finds less to do. */
    private static final int WIDE_PANEL = 256;

    /** How much longer than the mean the longest share may be; beyond that, columns are shared out. */
    private static final double UNEVEN = 1.15;

    private Split() {}

    /** count / size, rounded up, also where count + size exceeds an int. */
    public static int parts(int count, int size) {
        return (int) (((long) count + size - 1) / size);
    }

    public static boolean byColumns(int rows, int columns, int threads) {
        if (threads == 1 || columns < threads * Blocking.COLUMNS) {
            return false;
        }
        long chunks = parts(rows, Blocking.CHUNK);
        long longest = (chunks + threads - 1) / threads * Blocking.CHUNK;
        return longest * threads > UNEVEN * rows;
    }

    /** The number of panels that columns are cut into. */
    public static int panels(int columns, int threads) {
        return Math.max(threads, Math.min(4 * threads, columns / WIDE_PANEL));
    }

    /** The first column of a panel. */
    public static int panelStart(int panel, int panels, int columns) {
        return panel == panels
                ? columns
                : (int) ((long) columns * panel / panels / Blocking.COLUMNS * Blocking.COLUMNS);
    }

    /** The first of {@code count} things that a share of them begins with. */
    public static int start(int share, int shares, int count) {
        return (int) ((long) count * share / shares);
    }
}
