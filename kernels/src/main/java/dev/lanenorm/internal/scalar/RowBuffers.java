package dev.lanenorm.internal.scalar;

/**
 * Buffers that a piece of a row passes through on its way.
 *
 * <p>C2 vectorizes a loop over several arrays only where it can see that a store never meets a later load, which it can
 * if all of them are indexed alike. Two matrices at different offsets are not: the direct loop runs 4 to 6 times slower
 * than copying the row to a buffer, looping there and copying back (256 x 512, input gradient: 195 to 250 against 45
 * us).
 */
final class RowBuffers {
    /** Columns handled at a time: long enough for the unrolled loop, and seven buffers take 14 KB of L1. */
    static final int WIDTH = 512;

    private static final int BUFFERS = 7;

    private static final ThreadLocal<float[][]> OF_THREAD = ThreadLocal.withInitial(() -> new float[BUFFERS][WIDTH]);

    private RowBuffers() {}

    static float[][] get() {
        return OF_THREAD.get();
    }
}
