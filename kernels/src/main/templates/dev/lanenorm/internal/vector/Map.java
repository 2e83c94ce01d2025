package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.Placeholders.formula;
import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import dev.lanenorm.internal.Block;
import dev.lanenorm.internal.Placeholders.Loop;
import dev.lanenorm.internal.Placeholders.Operands;
import jdk.incubator.vector.FloatVector;

/**
 * The last two vectors of a row may overlap, and are computed before either is stored, as the output may be the input.
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
        int coefficientsAt = block.coefficientsAt();
        for (int row = 0; row < block.rows(); row++) {
            oneRow(input, inputRow, output, outputRow, block.columns(), coefficient, coefficientsAt);
            inputRow += inputStride;
            outputRow += outputStride;
        }
    }

    static void oneRow(
            float[] input,
            int inputAt,
            float[] output,
            int outputAt,
            int columns,
            float[] coefficient,
            int coefficientsAt) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector coefficientLanes = FloatVector.fromArray(SPECIES, coefficient, coefficientsAt + column);
            FloatVector inputLanes = FloatVector.fromArray(SPECIES, input, inputAt + column);
            FloatVector outputLanes = formula(inputLanes, coefficientLanes);
            outputLanes.intoArray(output, outputAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector coefficientLanes = FloatVector.fromArray(SPECIES, coefficient, coefficientsAt + even);
            FloatVector inputLanes = FloatVector.fromArray(SPECIES, input, inputAt + even);
            FloatVector outputLanes = formula(inputLanes, coefficientLanes);
            FloatVector coefficientLast = FloatVector.fromArray(SPECIES, coefficient, coefficientsAt + last);
            FloatVector inputLast = FloatVector.fromArray(SPECIES, input, inputAt + last);
            FloatVector outputLast = formula(inputLast, coefficientLast);
            outputLanes.intoArray(output, outputAt + even);
            outputLast.intoArray(output, outputAt + last);
        }
    }
}
