package dev.lanenorm.internal.scalar;

/**
 * out = a - r - rLow: the mean is given as the sum of two floats.
 *
 * <p>Rows go through buffers: see {@link RowBuffers}.
 */
public final class SubtractRow {
    private SubtractRow() {}

    public static void run(
            float[] a,
            int aAt,
            int aStride,
            float[] out,
            int outAt,
            int outStride,
            int rows,
            int columns,
            float[] r,
            float[] rLow,
            int coefficientsAt) {
        float[][] buffers = RowBuffers.take();
        float[] aRow = buffers[0];
        float[] rRow = buffers[1];
        float[] rLowRow = buffers[2];
        float[] outRow = buffers[3];
        for (int from = 0; from < columns; from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, columns - from);
            System.arraycopy(r, coefficientsAt + from, rRow, 0, width);
            System.arraycopy(rLow, coefficientsAt + from, rLowRow, 0, width);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(a, aAt + row * aStride + from, aRow, 0, width);
                row(aRow, rRow, rLowRow, outRow, width);
                System.arraycopy(outRow, 0, out, outAt + row * outStride + from, width);
            }
        }
        RowBuffers.put(buffers);
    }

    private static void row(float[] a, float[] r, float[] rLow, float[] out, int width) {
        for (int column = 0; column < width; column++) {
            out[column] = a[column] - r[column] - rLow[column];
        }
    }
}
