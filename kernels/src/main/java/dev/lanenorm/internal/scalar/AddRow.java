package dev.lanenorm.internal.scalar;

/**
 * out = a + r.
 *
 * <p>Rows go through buffers: see {@link RowBuffers}.
 */
public final class AddRow {
    private AddRow() {}

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
            int coefficientsAt) {
        float[][] buffers = RowBuffers.take();
        float[] aRow = buffers[0];
        float[] rRow = buffers[1];
        float[] outRow = buffers[2];
        for (int from = 0; from < columns; from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, columns - from);
            System.arraycopy(r, coefficientsAt + from, rRow, 0, width);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(a, aAt + row * aStride + from, aRow, 0, width);
                row(aRow, rRow, outRow, width);
                System.arraycopy(outRow, 0, out, outAt + row * outStride + from, width);
            }
        }
        RowBuffers.put(buffers);
    }

    private static void row(float[] a, float[] r, float[] out, int width) {
        for (int column = 0; column < width; column++) {
            out[column] = a[column] + r[column];
        }
    }
}
