package dev.lanenorm.internal.scalar;

/**
 * dx = scale * g, where g is dy where (x - mean) * scale + shift is above 0, elsewhere 0.
 *
 * <p>Rows go through buffers: see {@link RowBuffers}.
 */
public final class ReluFrozenGradient {
    private ReluFrozenGradient() {}

    public static void run(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            float[] dx,
            int dxAt,
            int dxStride,
            int rows,
            int columns,
            float[] mean,
            float[] scale,
            float[] shift,
            int coefficientsAt) {
        float[][] buffers = RowBuffers.take();
        float[] xRow = buffers[0];
        float[] dyRow = buffers[1];
        float[] meanRow = buffers[2];
        float[] scaleRow = buffers[3];
        float[] shiftRow = buffers[4];
        float[] dxRow = buffers[5];
        for (int from = 0; from < columns; from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, columns - from);
            System.arraycopy(mean, coefficientsAt + from, meanRow, 0, width);
            System.arraycopy(scale, coefficientsAt + from, scaleRow, 0, width);
            System.arraycopy(shift, coefficientsAt + from, shiftRow, 0, width);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(x, xAt + row * xStride + from, xRow, 0, width);
                System.arraycopy(dy, dyAt + row * dyStride + from, dyRow, 0, width);
                row(xRow, dyRow, meanRow, scaleRow, shiftRow, dxRow, width);
                System.arraycopy(dxRow, 0, dx, dxAt + row * dxStride + from, width);
            }
        }
        RowBuffers.put(buffers);
    }

    private static void row(float[] x, float[] dy, float[] mean, float[] scale, float[] shift, float[] dx, int width) {
        for (int column = 0; column < width; column++) {
            float g = Math.fma(x[column] - mean[column], scale[column], shift[column]) > 0 ? dy[column] : 0;
            dx[column] = g * scale[column];
        }
    }
}
