package dev.lanenorm.internal.scalar;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Buffers that pieces of rows are copied to, computed in, and copied back from.
 *
 * <p>C2 vectorizes a loop over several arrays only where it can prove that no store meets a later load. It can if all
 * arrays have the same index. Two matrices at different offsets do not: the direct loop runs 4 to 6 times slower than
 * copying the row to a buffer, looping there and copying back (256 x 512, input gradient: 195 to 250 against 45 us).
 *
 * <p>A loop takes a set for a block and puts it back afterwards. So there are as many sets as threads that run loops at
 * the same time, not one for each of 20,000 virtual threads that ever ran one. A set is garbage if the loop throws.
 */
final class RowBuffers {
    /** Columns handled at a time: long enough for the unrolled loop, and nine buffers take 18 KB of L1. */
    static final int WIDTH = 512;

    private static final int BUFFERS = 9;

    /**
     * How many idle sets are kept: more than there are processors, as a thread may be descheduled while it holds one.
     */
    private static final int KEPT =
            2 * Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1);

    /** The slots of two threads lie on cache lines of their own. */
    private static final int APART = 16;

    private static final AtomicReferenceArray<float[][]> IDLE = new AtomicReferenceArray<>(KEPT * APART);

    private RowBuffers() {}

    /** A set that no other thread has; the caller {@linkplain #put puts} it back. */
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

    /** Puts a set back; a set too many is garbage. */
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
