package dev.lanenorm.internal.scalar;

import dev.lanenorm.internal.Streams;
import java.util.Arrays;

/**
 * sumDy = sum(g); sumDyCentered = sum(g * (x - mean)), where g is dy where (x - mean) * scale + shift is above 0,
 * elsewhere 0.
 *
 * <p>Rows go through buffers: see {@link RowBuffers}.
 */
public final class ReluGradientSums {
    private ReluGradientSums() {}

    public static void run(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            int rows,
            int columns,
            int streams,
            float[] mean,
            float[] scale,
            float[] shift,
            int coefficientsAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        float[][] buffers = RowBuffers.take();
        float[] xRow = buffers[0];
        float[] dyRow = buffers[1];
        float[] meanRow = buffers[2];
        float[] scaleRow = buffers[3];
        float[] shiftRow = buffers[4];
        float[] sumDyRow = buffers[5];
        float[] sumDyCenteredRow = buffers[6];
        for (int from = 0; from < columns; from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, columns - from);
            System.arraycopy(mean, coefficientsAt + from, meanRow, 0, width);
            System.arraycopy(scale, coefficientsAt + from, scaleRow, 0, width);
            System.arraycopy(shift, coefficientsAt + from, shiftRow, 0, width);
            Arrays.fill(sumDyRow, 0, width, 0);
            Arrays.fill(sumDyCenteredRow, 0, width, 0);
            for (int turn = 0; turn < rows; turn++) {
                int row = Streams.row(turn, rows, streams);
                System.arraycopy(x, xAt + row * xStride + from, xRow, 0, width);
                System.arraycopy(dy, dyAt + row * dyStride + from, dyRow, 0, width);
                row(xRow, dyRow, meanRow, scaleRow, shiftRow, sumDyRow, sumDyCenteredRow, width);
            }
            System.arraycopy(sumDyRow, 0, sumDy, at + from, width);
            System.arraycopy(sumDyCenteredRow, 0, sumDyCentered, at + from, width);
        }
        RowBuffers.put(buffers);
    }

    private static void row(
            float[] x,
            float[] dy,
            float[] mean,
            float[] scale,
            float[] shift,
            float[] sumDy,
            float[] sumDyCentered,
            int width) {
        for (int column = 0; column < width; column++) {
            float d = x[column] - mean[column];
            float g = Math.fma(d, scale[column], shift[column]) > 0 ? dy[column] : 0;
            sumDy[column] += g;
            sumDyCentered[column] = Math.fma(d, g, sumDyCentered[column]);
        }
    }
}
