package dev.lanenorm.internal.scalar;

import java.util.Arrays;

/**
 * shift = sum(x) / rows; sum = sum(x - shift); squares = sum((x - shift)^2).
 *
 * <p>Two passes over a block of rows. Rows go through buffers: see {@link RowBuffers}.
 */
public final class Moments {
    private Moments() {}

    public static void run(
            float[] x,
            int xAt,
            int xStride,
            int rows,
            int columns,
            float[] shift,
            float[] sum,
            float[] squares,
            int at) {
        float[][] buffers = RowBuffers.get();
        float[] xRow = buffers[0];
        float[] shiftRow = buffers[1];
        float[] sumRow = buffers[2];
        float[] squaresRow = buffers[3];
        for (int from = 0; from < columns; from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, columns - from);
            Arrays.fill(shiftRow, 0, width, 0);
            Arrays.fill(sumRow, 0, width, 0);
            Arrays.fill(squaresRow, 0, width, 0);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(x, xAt + row * xStride + from, xRow, 0, width);
                addRow(xRow, shiftRow, width);
            }
            divide(shiftRow, rows, width);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(x, xAt + row * xStride + from, xRow, 0, width);
                addDeviations(xRow, shiftRow, sumRow, squaresRow, width);
            }
            System.arraycopy(shiftRow, 0, shift, at + from, width);
            System.arraycopy(sumRow, 0, sum, at + from, width);
            System.arraycopy(squaresRow, 0, squares, at + from, width);
        }
    }

    private static void addRow(float[] x, float[] sum, int width) {
        for (int column = 0; column < width; column++) {
            sum[column] += x[column];
        }
    }

    private static void divide(float[] sum, float count, int width) {
        for (int column = 0; column < width; column++) {
            sum[column] /= count;
        }
    }

    private static void addDeviations(float[] x, float[] shift, float[] sum, float[] squares, int width) {
        for (int column = 0; column < width; column++) {
            float deviation = x[column] - shift[column];
            sum[column] += deviation;
            squares[column] = Math.fma(deviation, deviation, squares[column]);
        }
    }
}
