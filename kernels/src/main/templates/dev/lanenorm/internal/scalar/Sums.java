package dev.lanenorm.internal.scalar;

import static dev.lanenorm.internal.Placeholders.coefficientIndex;
import static dev.lanenorm.internal.Placeholders.formula;
import static dev.lanenorm.internal.Placeholders.inputIndex;
import static dev.lanenorm.internal.Placeholders.rowsAtATime;
import static dev.lanenorm.internal.Placeholders.sumIndex;

import dev.lanenorm.internal.Block;
import dev.lanenorm.internal.Placeholders.Loop;
import dev.lanenorm.internal.Placeholders.Operands;
import dev.lanenorm.internal.RowOrder;
import java.util.Arrays;

/** Rows pass through buffers: see {@link RowBuffers}. */
public class Sums implements Loop {
    private static final int STREAMS = rowsAtATime;

    @Override
    public void run(Operands operands, Block block) {
        float[] input = operands.inputOperand.array();
        int inputOffset = block.start(operands.inputOperand);
        int inputStride = block.stride(operands.inputOperand);
        float[] coefficient = operands.coefficientOperand;
        int coefficientsOffset = block.coefficientsOffset();
        float[] sum = operands.sumOperand;
        int sumsOffset = block.sumsOffset();
        float[][] buffers = RowBuffers.take();
        float[] inputRow = buffers[inputIndex];
        float[] coefficientRow = buffers[coefficientIndex];
        float[] sumRow = buffers[sumIndex];
        for (int from = 0; from < block.columns(); from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, block.columns() - from);
            System.arraycopy(coefficient, coefficientsOffset + from, coefficientRow, 0, width);
            Arrays.fill(sumRow, 0, width, 0);
            for (int turn = 0; turn < block.rows(); turn++) {
                int row = RowOrder.row(turn, block, STREAMS);
                System.arraycopy(input, inputOffset + row * inputStride + from, inputRow, 0, width);
                row(inputRow, coefficientRow, sumRow, width);
            }
            System.arraycopy(sumRow, 0, sum, sumsOffset + from, width);
        }
        RowBuffers.put(buffers);
    }

    private static void row(float[] input, float[] coefficient, float[] sum, int width) {
        for (int column = 0; column < width; column++) {
            formula(input[column], coefficient[column], sum[column]);
        }
    }
}
