package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.Placeholders.formula;
import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;

/**
 * The last two vectors of a row may overlap, and are computed before either is stored, as the output may be the input.
 */
abstract class Map {
    static void run(
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
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.Map.run(
                    input,
                    inputAt,
                    inputStride,
                    output,
                    outputAt,
                    outputStride,
                    rows,
                    columns,
                    coefficient,
                    coefficientsAt);
            return;
        }
        for (int row = 0; row < rows; row++) {
            oneRow(
                    input,
                    inputAt + row * inputStride,
                    output,
                    outputAt + row * outputStride,
                    columns,
                    coefficient,
                    coefficientsAt);
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
