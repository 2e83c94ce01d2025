package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.Blocking.PANEL;
import static dev.lanenorm.internal.Placeholders.formula;
import static dev.lanenorm.internal.Placeholders.r;
import static dev.lanenorm.internal.Placeholders.rowsAtATime;
import static dev.lanenorm.internal.Placeholders.v;
import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.TILE;

import dev.lanenorm.internal.Block;
import dev.lanenorm.internal.Placeholders.Loop;
import dev.lanenorm.internal.Placeholders.Operands;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * One stream goes by tiles of columns, with the sums in registers. The last tile overlaps the one before it: a column
 * comes out the same whichever tile holds it. Several {@linkplain dev.lanenorm.internal.Streams streams} go by panels,
 * with the sums in L1.
 */
class Sums implements Loop {
    private static final int STREAMS = rowsAtATime;

    private static final Loop SHORT_ROWS = new dev.lanenorm.internal.scalar.Sums();

    @Override
    public void run(Operands operands, Block block) {
        int rows = block.rows();
        int columns = block.columns();
        if (columns < LANES) {
            SHORT_ROWS.run(operands, block);
            return;
        }
        float[] input = operands.inputOperand.array();
        int inputAt = block.start(operands.inputOperand);
        int inputStride = block.stride(operands.inputOperand);
        float[] coefficient = operands.coefficientOperand;
        int coefficientsAt = block.coefficientsAt();
        float[] sum = operands.sumOperand;
        int at = block.sumsAt();
        if (!block.interleaved()) {
            int column = 0;
            for (; column <= columns - TILE; column += TILE) {
                fourVectors(
                        input,
                        inputAt + column,
                        inputStride,
                        rows,
                        coefficient,
                        coefficientsAt + column,
                        sum,
                        at + column);
            }
            if (column < columns - 2 * LANES && columns >= TILE) {
                column = columns - TILE;
                fourVectors(
                        input,
                        inputAt + column,
                        inputStride,
                        rows,
                        coefficient,
                        coefficientsAt + column,
                        sum,
                        at + column);
                return;
            }
            for (; column < columns; column += LANES) {
                int last = Math.min(column, columns - LANES);
                oneVector(input, inputAt + last, inputStride, rows, coefficient, coefficientsAt + last, sum, at + last);
            }
            return;
        }
        int bound = SPECIES.loopBound(columns);
        int length = rows / STREAMS;
        for (int column = 0; column < bound; column += PANEL) {
            int width = Math.min(PANEL, bound - column);
            Arrays.fill(sum, at + column, at + column + width, 0);
            for (int row = 0; row < length; row++) {
                oneRowOfEachStream(
                        input,
                        inputAt + row * inputStride + column,
                        length * inputStride,
                        width,
                        coefficient,
                        coefficientsAt + column,
                        sum,
                        at + column);
            }
            for (int row = STREAMS * length; row < rows; row++) {
                oneRow(
                        input,
                        inputAt + row * inputStride + column,
                        width,
                        coefficient,
                        coefficientsAt + column,
                        sum,
                        at + column);
            }
        }
        if (bound < columns) {
            int last = columns - LANES;
            lastVector(input, inputAt + last, inputStride, rows, coefficient, coefficientsAt + last, sum, at + last);
        }
    }

    private static void fourVectors(
            float[] input,
            int inputAt,
            int inputStride,
            int rows,
            float[] coefficient,
            int coefficientsAt,
            float[] sum,
            int at) {
        FloatVector coefficient_v = FloatVector.fromArray(SPECIES, coefficient, coefficientsAt + v * LANES);
        FloatVector sum_v = FloatVector.zero(SPECIES);
        int inputRow = inputAt;
        for (int row = 0; row < rows; row++) {
            FloatVector input_v = FloatVector.fromArray(SPECIES, input, inputRow + v * LANES);
            formula(input_v, coefficient_v, sum_v);
            inputRow += inputStride;
        }
        sum_v.intoArray(sum, at + v * LANES);
    }

    private static void oneVector(
            float[] input,
            int inputAt,
            int inputStride,
            int rows,
            float[] coefficient,
            int coefficientsAt,
            float[] sum,
            int at) {
        FloatVector coefficientLanes = FloatVector.fromArray(SPECIES, coefficient, coefficientsAt);
        FloatVector sumLanes = FloatVector.zero(SPECIES);
        int inputRow = inputAt;
        for (int row = 0; row < rows; row++) {
            FloatVector inputLanes = FloatVector.fromArray(SPECIES, input, inputRow);
            formula(inputLanes, coefficientLanes, sumLanes);
            inputRow += inputStride;
        }
        sumLanes.intoArray(sum, at);
    }

    /** One vector in the order of the streams. */
    private static void lastVector(
            float[] input,
            int inputAt,
            int inputStride,
            int rows,
            float[] coefficient,
            int coefficientsAt,
            float[] sum,
            int at) {
        FloatVector coefficientLanes = FloatVector.fromArray(SPECIES, coefficient, coefficientsAt);
        FloatVector sumLanes = FloatVector.zero(SPECIES);
        int length = rows / STREAMS;
        int inputLength = length * inputStride;
        for (int row = 0; row < length; row++) {
            int inputRow = inputAt + row * inputStride;
            FloatVector input_r = FloatVector.fromArray(SPECIES, input, inputRow + r * inputLength);
            formula(input_r, coefficientLanes, sumLanes);
        }
        for (int row = STREAMS * length; row < rows; row++) {
            FloatVector inputLanes = FloatVector.fromArray(SPECIES, input, inputAt + row * inputStride);
            formula(inputLanes, coefficientLanes, sumLanes);
        }
        sumLanes.intoArray(sum, at);
    }

    private static void oneRowOfEachStream(
            float[] input,
            int inputAt,
            int inputLength,
            int width,
            float[] coefficient,
            int coefficientsAt,
            float[] sum,
            int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector coefficientLanes = FloatVector.fromArray(SPECIES, coefficient, coefficientsAt + column);
            FloatVector sumLanes = FloatVector.fromArray(SPECIES, sum, at + column);
            FloatVector input_r = FloatVector.fromArray(SPECIES, input, inputAt + r * inputLength + column);
            formula(input_r, coefficientLanes, sumLanes);
            sumLanes.intoArray(sum, at + column);
        }
    }

    private static void oneRow(
            float[] input, int inputAt, int width, float[] coefficient, int coefficientsAt, float[] sum, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector coefficientLanes = FloatVector.fromArray(SPECIES, coefficient, coefficientsAt + column);
            FloatVector sumLanes = FloatVector.fromArray(SPECIES, sum, at + column);
            FloatVector inputLanes = FloatVector.fromArray(SPECIES, input, inputAt + column);
            formula(inputLanes, coefficientLanes, sumLanes);
            sumLanes.intoArray(sum, at + column);
        }
    }
}
