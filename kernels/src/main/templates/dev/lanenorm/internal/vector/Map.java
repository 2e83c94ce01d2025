package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.Placeholders.formula;
import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.bodyColumns;

import dev.lanenorm.internal.Block;
import dev.lanenorm.internal.Placeholders.Loop;
import dev.lanenorm.internal.Placeholders.Operands;
import jdk.incubator.vector.FloatVector;

/**
 * The last two vectors of a row may overlap. Both are computed before either is stored, as the output may be the input.
 */
class Map implements Loop {
    private static final Loop SHORT_ROWS = new dev.lanenorm.internal.scalar.Map();

    @Override
    public void run(Operands operands, Block block) {
        if (block.columns() < LANES) {
            SHORT_ROWS.run(operands, block);
            return;
        }
        float[] input = operands.inputOperand.array();
        int inputRow = block.start(operands.inputOperand);
        int inputStride = block.stride(operands.inputOperand);
        float[] output = operands.out.array();
        int outputRow = block.start(operands.out);
        int outputStride = block.stride(operands.out);
        float[] coefficient = operands.coefficientOperand;
        int coefficientsOffset = block.coefficientsOffset();
        for (int row = 0; row < block.rows(); row++) {
            oneRow(input, inputRow, output, outputRow, block.columns(), coefficient, coefficientsOffset);
            inputRow += inputStride;
            outputRow += outputStride;
        }
    }

    static void oneRow(
            float[] input,
            int inputOffset,
            float[] output,
            int outputOffset,
            int columns,
            float[] coefficient,
            int coefficientsOffset) {
        int body = bodyColumns(columns);
        for (int column = 0; column < body; column += LANES) {
            FloatVector coefficientLanes = FloatVector.fromArray(SPECIES, coefficient, coefficientsOffset + column);
            FloatVector inputLanes = FloatVector.fromArray(SPECIES, input, inputOffset + column);
            FloatVector outputLanes = formula(inputLanes, coefficientLanes);
            outputLanes.intoArray(output, outputOffset + column);
        }
        if (body < columns) {
            int tail = columns - LANES;
            FloatVector coefficientLanes = FloatVector.fromArray(SPECIES, coefficient, coefficientsOffset + body);
            FloatVector inputLanes = FloatVector.fromArray(SPECIES, input, inputOffset + body);
            FloatVector outputLanes = formula(inputLanes, coefficientLanes);
            FloatVector coefficientTail = FloatVector.fromArray(SPECIES, coefficient, coefficientsOffset + tail);
            FloatVector inputTail = FloatVector.fromArray(SPECIES, input, inputOffset + tail);
            FloatVector outputTail = formula(inputTail, coefficientTail);
            outputLanes.intoArray(output, outputOffset + body);
            outputTail.intoArray(output, outputOffset + tail);
        }
    }
}
