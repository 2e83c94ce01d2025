package dev.lanenorm.internal.scalar;

/**
 * out = dy where y is above 0, elsewhere 0.
 *
 * <p>Rows go through buffers: see {@link RowBuffers}.
 */
public final class ReluGradient {
    private ReluGradient() {}

    public static void run(
            float[] y,
            int yAt,
            int yStride,
            float[] dy,
            int dyAt,
            int dyStride,
            float[] out,
            int outAt,
            int outStride,
            int rows,
            int columns) {
        float[][] buffers = RowBuffers.take();
        float[] yRow = buffers[0];
        float[] dyRow = buffers[1];
        float[] outRow = buffers[2];
        for (int from = 0; from < columns; from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, columns - from);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(y, yAt + row * yStride + from, yRow, 0, width);
                System.arraycopy(dy, dyAt + row * dyStride + from, dyRow, 0, width);
                row(yRow, dyRow, outRow, width);
                System.arraycopy(outRow, 0, out, outAt + row * outStride + from, width);
            }
        }
        RowBuffers.put(buffers);
    }

    private static void row(float[] y, float[] dy, float[] out, int width) {
        for (int column = 0; column < width; column++) {
            out[column] = y[column] > 0 ? dy[column] : 0;
        }
    }
}
