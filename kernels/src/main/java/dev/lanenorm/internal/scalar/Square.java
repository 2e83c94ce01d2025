package dev.lanenorm.internal.scalar;

/**
 * out = a^2.
 *
 * <p>Rows go through buffers: see {@link RowBuffers}.
 */
public final class Square {
    private Square() {}

    public static void run(
            float[] a, int aAt, int aStride, float[] out, int outAt, int outStride, int rows, int columns) {
        float[][] buffers = RowBuffers.take();
        float[] aRow = buffers[0];
        float[] outRow = buffers[1];
        for (int from = 0; from < columns; from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, columns - from);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(a, aAt + row * aStride + from, aRow, 0, width);
                row(aRow, outRow, width);
                System.arraycopy(outRow, 0, out, outAt + row * outStride + from, width);
            }
        }
        RowBuffers.put(buffers);
    }

    private static void row(float[] a, float[] out, int width) {
        for (int column = 0; column < width; column++) {
            out[column] = a[column] * a[column];
        }
    }
}
