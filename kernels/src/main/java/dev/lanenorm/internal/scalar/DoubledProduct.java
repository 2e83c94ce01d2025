package dev.lanenorm.internal.scalar;

/**
 * out = 2 * a * b.
 *
 * <p>Rows go through buffers: see {@link RowBuffers}.
 */
public final class DoubledProduct {
    private DoubledProduct() {}

    public static void run(
            float[] a,
            int aAt,
            int aStride,
            float[] b,
            int bAt,
            int bStride,
            float[] out,
            int outAt,
            int outStride,
            int rows,
            int columns) {
        float[][] buffers = RowBuffers.take();
        float[] aRow = buffers[0];
        float[] bRow = buffers[1];
        float[] outRow = buffers[2];
        for (int from = 0; from < columns; from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, columns - from);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(a, aAt + row * aStride + from, aRow, 0, width);
                System.arraycopy(b, bAt + row * bStride + from, bRow, 0, width);
                row(aRow, bRow, outRow, width);
                System.arraycopy(outRow, 0, out, outAt + row * outStride + from, width);
            }
        }
        RowBuffers.put(buffers);
    }

    private static void row(float[] a, float[] b, float[] out, int width) {
        for (int column = 0; column < width; column++) {
            out[column] = 2 * a[column] * b[column];
        }
    }
}
