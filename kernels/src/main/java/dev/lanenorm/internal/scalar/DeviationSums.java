package dev.lanenorm.internal.scalar;

import dev.lanenorm.internal.Streams;
import java.util.Arrays;

/**
 * sum = sum(x - shift); squares = sum((x - shift)^2).
 *
 * <p>Rows go through buffers: see {@link RowBuffers}.
 */
public final class DeviationSums {
    private DeviationSums() {}

    public static void run(
            float[] x,
            int xAt,
            int xStride,
            int rows,
            int columns,
            int streams,
            float[] shift,
            int coefficientsAt,
            float[] sum,
            float[] squares,
            int at) {
        float[][] buffers = RowBuffers.take();
        float[] xRow = buffers[0];
        float[] shiftRow = buffers[1];
        float[] sumRow = buffers[2];
        float[] squaresRow = buffers[3];
        for (int from = 0; from < columns; from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, columns - from);
            System.arraycopy(shift, coefficientsAt + from, shiftRow, 0, width);
            Arrays.fill(sumRow, 0, width, 0);
            Arrays.fill(squaresRow, 0, width, 0);
            for (int turn = 0; turn < rows; turn++) {
                int row = Streams.row(turn, rows, streams);
                System.arraycopy(x, xAt + row * xStride + from, xRow, 0, width);
                row(xRow, shiftRow, sumRow, squaresRow, width);
            }
            System.arraycopy(sumRow, 0, sum, at + from, width);
            System.arraycopy(squaresRow, 0, squares, at + from, width);
        }
        RowBuffers.put(buffers);
    }

    private static void row(float[] x, float[] shift, float[] sum, float[] squares, int width) {
        for (int column = 0; column < width; column++) {
            float d = x[column] - shift[column];
            sum[column] += d;
            squares[column] = Math.fma(d, d, squares[column]);
        }
    }
}
