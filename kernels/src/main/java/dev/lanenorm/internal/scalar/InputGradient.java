package dev.lanenorm.internal.scalar;

/**
 * dx = scale * (dy - shift + slope * (x - mean)).
 *
 * <p>Rows go through buffers: see {@link RowBuffers}.
 */
public final class InputGradient {
    private InputGradient() {}

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
            float[] slope,
            float[] shift,
            float[] scale,
            int coefficientsAt) {
        float[][] buffers = RowBuffers.take();
        float[] xRow = buffers[0];
        float[] dyRow = buffers[1];
        float[] meanRow = buffers[2];
        float[] slopeRow = buffers[3];
        float[] shiftRow = buffers[4];
        float[] scaleRow = buffers[5];
        float[] dxRow = buffers[6];
        for (int from = 0; from < columns; from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, columns - from);
            System.arraycopy(mean, coefficientsAt + from, meanRow, 0, width);
            System.arraycopy(slope, coefficientsAt + from, slopeRow, 0, width);
            System.arraycopy(shift, coefficientsAt + from, shiftRow, 0, width);
            System.arraycopy(scale, coefficientsAt + from, scaleRow, 0, width);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(x, xAt + row * xStride + from, xRow, 0, width);
                System.arraycopy(dy, dyAt + row * dyStride + from, dyRow, 0, width);
                row(xRow, dyRow, meanRow, slopeRow, shiftRow, scaleRow, dxRow, width);
                System.arraycopy(dxRow, 0, dx, dxAt + row * dxStride + from, width);
            }
        }
        RowBuffers.put(buffers);
    }

    private static void row(
            float[] x, float[] dy, float[] mean, float[] slope, float[] shift, float[] scale, float[] dx, int width) {
        for (int column = 0; column < width; column++) {
            dx[column] = Math.fma(x[column] - mean[column], slope[column], dy[column] - shift[column]) * scale[column];
        }
    }
}
