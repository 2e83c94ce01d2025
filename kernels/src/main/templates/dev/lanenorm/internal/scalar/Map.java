package dev.lanenorm.internal.scalar;

import static dev.lanenorm.internal.Placeholders.coefficientIndex;
import static dev.lanenorm.internal.Placeholders.formula;
import static dev.lanenorm.internal.Placeholders.inputIndex;
import static dev.lanenorm.internal.Placeholders.outputIndex;

/** Rows go through buffers: see {@link RowBuffers}. */
public abstract class Map {
    public static void run(
            float[] input,
            int inputAt,
            int inputStride,
            float[] output,
            int outputAt,
            int outputStride,
            int rows,
            int columns,
            float[] coefficient,
            int coefficientsAt) {
        float[][] buffers = RowBuffers.take();
        float[] inputRow = buffers[inputIndex];
        float[] coefficientRow = buffers[coefficientIndex];
        float[] outputRow = buffers[outputIndex];
        for (int from = 0; from < columns; from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, columns - from);
            System.arraycopy(coefficient, coefficientsAt + from, coefficientRow, 0, width);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(input, inputAt + row * inputStride + from, inputRow, 0, width);
                row(inputRow, coefficientRow, outputRow, width);
                System.arraycopy(outputRow, 0, output, outputAt + row * outputStride + from, width);
            }
        }
        RowBuffers.put(buffers);
    }

    private static void row(float[] input, float[] coefficient, float[] output, int width) {
        for (int column = 0; column < width; column++) {
            output[column] = formula(input[column], coefficient[column]);
        }
    }
}
