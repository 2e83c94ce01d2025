package dev.lanenorm.internal.scalar;

import static dev.lanenorm.internal.Placeholders.coefficientIndex;
import static dev.lanenorm.internal.Placeholders.formula;
import static dev.lanenorm.internal.Placeholders.inputIndex;
import static dev.lanenorm.internal.Placeholders.outputIndex;

import dev.lanenorm.internal.Block;
import dev.lanenorm.internal.Placeholders.Loop;
import dev.lanenorm.internal.Placeholders.Operands;

/** Rows pass through buffers: see {@link RowBuffers}. */
public class Map implements Loop {
    @Override
    public void run(Operands operands, Block block) {
        float[] input = operands.inputOperand.array();
        int inputOffset = block.start(operands.inputOperand);
        int inputStride = block.stride(operands.inputOperand);
        float[] output = operands.out.array();
        int outputOffset = block.start(operands.out);
        int outputStride = block.stride(operands.out);
        float[] coefficient = operands.coefficientOperand;
        int coefficientsOffset = block.coefficientsOffset();
        float[][] buffers = RowBuffers.take();
        float[] inputRow = buffers[inputIndex];
        float[] coefficientRow = buffers[coefficientIndex];
        float[] outputRow = buffers[outputIndex];
        for (int from = 0; from < block.columns(); from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, block.columns() - from);
            System.arraycopy(coefficient, coefficientsOffset + from, coefficientRow, 0, width);
            for (int row = 0; row < block.rows(); row++) {
                System.arraycopy(input, inputOffset + row * inputStride + from, inputRow, 0, width);
                row(inputRow, coefficientRow, outputRow, width);
                System.arraycopy(outputRow, 0, output, outputOffset + row * outputStride + from, width);
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
