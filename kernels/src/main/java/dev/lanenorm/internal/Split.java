package dev.lanenorm.internal;

/**
 * How the two sweeps are shared out among threads: both alike, so that a thread maps what it has reduced. They are
 * split by rows, in chunks, or by columns where chunks are too few to go round.
 */
public final class Split {
    /** Columns that make a strip worthwhile. With several strips per thread, a late thread finds less to do. */
    private static final int WIDE_STRIP = 256;

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

    /** The number of strips that columns are cut into. */
    public static int strips(int columns, int threads) {
        return Math.max(threads, Math.min(4 * threads, columns / WIDE_STRIP));
    }

    /** The first column of a strip. */
    public static int stripStart(int strip, int strips, int columns) {
        return strip == strips
                ? columns
                : (int) ((long) columns * strip / strips / Blocking.COLUMNS * Blocking.COLUMNS);
    }

    /** The first of {@code count} things that a share of them begins with. */
    public static int start(int share, int shares, int count) {
        return (int) ((long) count * share / shares);
    }
}
