package dev.lanenorm.internal.scalar;

/**
 * y = max(0, (x - mean) * scale + shift).
 *
 * <p>Rows go through buffers: see {@link RowBuffers}.
 */
public final class NormalizeRelu {
    private NormalizeRelu() {}

    public static void run(
            float[] x,
            int xAt,
            int xStride,
            float[] y,
            int yAt,
            int yStride,
            int rows,
            int columns,
            float[] mean,
            float[] scale,
            float[] shift,
            int coefficientsAt) {
        float[][] buffers = RowBuffers.take();
        float[] xRow = buffers[0];
        float[] meanRow = buffers[1];
        float[] scaleRow = buffers[2];
        float[] shiftRow = buffers[3];
        float[] yRow = buffers[4];
        for (int from = 0; from < columns; from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, columns - from);
            System.arraycopy(mean, coefficientsAt + from, meanRow, 0, width);
            System.arraycopy(scale, coefficientsAt + from, scaleRow, 0, width);
            System.arraycopy(shift, coefficientsAt + from, shiftRow, 0, width);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(x, xAt + row * xStride + from, xRow, 0, width);
                row(xRow, meanRow, scaleRow, shiftRow, yRow, width);
                System.arraycopy(yRow, 0, y, yAt + row * yStride + from, width);
            }
        }
        RowBuffers.put(buffers);
    }

    private static void row(float[] x, float[] mean, float[] scale, float[] shift, float[] y, int width) {
        for (int column = 0; column < width; column++) {
            y[column] = Math.max(0, Math.fma(x[column] - mean[column], scale[column], shift[column]));
        }
    }
}
