package dev.lanenorm.internal.scalar;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Buffers that a piece of a row passes through on its way.
 *
 * <p>C2 vectorizes a loop over several arrays only where it can see that a store never meets a later load, which it can
 * if all of them are indexed alike. Two matrices at different offsets are not: the direct loop runs 4 to 6 times slower
 * than copying the row to a buffer, looping there and copying back (256 x 512, input gradient: 195 to 250 against 45
 * us).
 *
 * <p>A set of them is taken for a block and put back after it, so there are as many as threads that run loops at the
 * same time, and not one for each of 20,000 virtual threads that ever did. A set is garbage if the loop throws.
 */
final class RowBuffers {
    /** Columns handled at a time: long enough for the unrolled loop, and nine buffers take 18 KB of L1. */
    static final int WIDTH = 512;

    private static final int BUFFERS = 9;

    /** Sets that are kept: more than there are processors, as a thread may be descheduled while it holds one. */
    private static final int KEPT =
            2 * Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1);

    /** The slots of two threads lie on cache lines of their own. */
    private static final int APART = 16;

    private static final AtomicReferenceArray<float[][]> IDLE = new AtomicReferenceArray<>(KEPT * APART);

    private RowBuffers() {}

    /** A set that no other thread has; to be {@linkplain #put put back}. */
    static float[][] take() {
        int first = (int) Thread.currentThread().getId();
        for (int i = 0; i < KEPT; i++) {
            int slot = slot(first + i);
            float[][] buffers = IDLE.get(slot) == null ? null : IDLE.getAndSet(slot, null);
            if (buffers != null) {
                return buffers;
            }
        }
        return new float[BUFFERS][WIDTH];
    }

    /** Puts a set back; one too many is garbage. */
    static void put(float[][] buffers) {
        int first = (int) Thread.currentThread().getId();
        for (int i = 0; i < KEPT; i++) {
            if (IDLE.compareAndSet(slot(first + i), null, buffers)) {
                return;
            }
        }
    }

    private static int slot(int number) {
        return (number & (KEPT - 1)) * APART;
    }
}
