package dev.lanenorm.internal.scalar;

import static dev.lanenorm.internal.Placeholders.coefficientIndex;
import static dev.lanenorm.internal.Placeholders.formula;
import static dev.lanenorm.internal.Placeholders.inputIndex;
import static dev.lanenorm.internal.Placeholders.sumIndex;

import dev.lanenorm.internal.Streams;
import java.util.Arrays;

/** Rows go through buffers: see {@link RowBuffers}. */
public abstract class Sums {
    public static void run(
            float[] input,
            int inputAt,
            int inputStride,
            int rows,
            int columns,
            int streams,
            float[] coefficient,
            int coefficientsAt,
            float[] sum,
            int at) {
        float[][] buffers = RowBuffers.take();
        float[] inputRow = buffers[inputIndex];
        float[] coefficientRow = buffers[coefficientIndex];
        float[] sumRow = buffers[sumIndex];
        for (int from = 0; from < columns; from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, columns - from);
            System.arraycopy(coefficient, coefficientsAt + from, coefficientRow, 0, width);
            Arrays.fill(sumRow, 0, width, 0);
            for (int turn = 0; turn < rows; turn++) {
                int row = Streams.row(turn, rows, streams);
                System.arraycopy(input, inputAt + row * inputStride + from, inputRow, 0, width);
                row(inputRow, coefficientRow, sumRow, width);
            }
            System.arraycopy(sumRow, 0, sum, at + from, width);
        }
        RowBuffers.put(buffers);
    }

    private static void row(float[] input, float[] coefficient, float[] sum, int width) {
        for (int column = 0; column < width; column++) {
            formula(input[column], coefficient[column], sum[column]);
        }
    }
}
