package dev.lanenorm.internal;

/**
 * How two sweeps are shared out: both in the same way, so that a thread maps what it has reduced. By rows, in chunks,
 * unless these are too few to go round; then by columns.
 */
public final class Split {
    /** Columns of a panel worth having: more than one for each thread, so that a late one finds less to do. */
    private static final int WIDE_PANEL = 256;

    /** How much longer than the mean the longest share may be: beyond, columns are shared out. */
    private static final double UNEVEN = 1.15;

    private Split() {}

    /** How many parts of so many the count has; the sum of both may exceed an int. */
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

    /** Into how many panels columns are parted. */
    public static int panels(int columns, int threads) {
        return Math.max(threads, Math.min(4 * threads, columns / WIDE_PANEL));
    }

    /** The first column of a panel. */
    public static int panelStart(int panel, int panels, int columns) {
        return panel == panels
                ? columns
                : (int) ((long) columns * panel / panels / Blocking.COLUMNS * Blocking.COLUMNS);
    }
}
