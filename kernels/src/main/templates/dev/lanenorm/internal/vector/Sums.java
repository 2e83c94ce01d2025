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
 * One stream goes by tiles of columns, with the sums in registers. The last tile may overlap the one before it: a
 * column comes out the same in either. Several {@linkplain dev.lanenorm.internal.RowOrder streams} go by
 * {@linkplain dev.lanenorm.internal.Blocking#PANEL panels} of columns, with the sums in cache.
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
        int inputOffset = block.start(operands.inputOperand);
        int inputStride = block.stride(operands.inputOperand);
        float[] coefficient = operands.coefficientOperand;
        int coefficientsOffset = block.coefficientsOffset();
        float[] sum = operands.sumOperand;
        int sumsOffset = block.sumsOffset();
        if (!block.interleaved()) {
            int rest = columns % TILE;
            int end = columns >= TILE && rest > 2 * LANES ? columns : columns - rest;
            for (int next = 0; next < end; next += TILE) {
                int column = Math.min(next, columns - TILE);
                fourVectors(
                        input,
                        inputOffset + column,
                        inputStride,
                        rows,
                        coefficient,
                        coefficientsOffset + column,
                        sum,
                        sumsOffset + column);
            }
            for (int next = end; next < columns; next += LANES) {
                int column = Math.min(next, columns - LANES);
                oneVector(
                        input,
                        inputOffset + column,
                        inputStride,
                        rows,
                        0,
                        coefficient,
                        coefficientsOffset + column,
                        sum,
                        sumsOffset + column);
            }
            return;
        }
        int bound = SPECIES.loopBound(columns);
        int length = rows / STREAMS;
        for (int column = 0; column < bound; column += PANEL) {
            int width = Math.min(PANEL, bound - column);
            Arrays.fill(sum, sumsOffset + column, sumsOffset + column + width, 0);
            for (int row = 0; row < length; row++) {
                oneRowOfEachStream(
                        input,
                        inputOffset + row * inputStride + column,
                        length * inputStride,
                        width,
                        coefficient,
                        coefficientsOffset + column,
                        sum,
                        sumsOffset + column);
            }
            for (int row = STREAMS * length; row < rows; row++) {
                oneRow(
                        input,
                        inputOffset + row * inputStride + column,
                        width,
                        coefficient,
                        coefficientsOffset + column,
                        sum,
                        sumsOffset + column);
            }
        }
        if (bound < columns) {
            int tail = columns - LANES;
            oneVector(
                    input,
                    inputOffset + tail,
                    inputStride,
                    rows,
                    length,
                    coefficient,
                    coefficientsOffset + tail,
                    sum,
                    sumsOffset + tail);
        }
    }

    private static void fourVectors(
            float[] input,
            int inputOffset,
            int inputStride,
            int rows,
            float[] coefficient,
            int coefficientsOffset,
            float[] sum,
            int sumsOffset) {
        FloatVector coefficient_v = FloatVector.fromArray(SPECIES, coefficient, coefficientsOffset + v * LANES);
        FloatVector sum_v = FloatVector.zero(SPECIES);
        int inputRow = inputOffset;
        for (int row = 0; row < rows; row++) {
            FloatVector input_v = FloatVector.fromArray(SPECIES, input, inputRow + v * LANES);
            formula(input_v, coefficient_v, sum_v);
            inputRow += inputStride;
        }
        sum_v.intoArray(sum, sumsOffset + v * LANES);
    }

    /** Sums one vector of columns: so many rows of each stream in turn, then the rows left over. */
    private static void oneVector(
            float[] input,
            int inputOffset,
            int inputStride,
            int rows,
            int length,
            float[] coefficient,
            int coefficientsOffset,
            float[] sum,
            int sumsOffset) {
        FloatVector coefficientLanes = FloatVector.fromArray(SPECIES, coefficient, coefficientsOffset);
        FloatVector sumLanes = FloatVector.zero(SPECIES);
        int inputLength = length * inputStride;
        for (int row = 0; row < length; row++) {
            int inputRow = inputOffset + row * inputStride;
            FloatVector input_r = FloatVector.fromArray(SPECIES, input, inputRow + r * inputLength);
            formula(input_r, coefficientLanes, sumLanes);
        }
        for (int row = STREAMS * length; row < rows; row++) {
            FloatVector inputLanes = FloatVector.fromArray(SPECIES, input, inputOffset + row * inputStride);
            formula(inputLanes, coefficientLanes, sumLanes);
        }
        sumLanes.intoArray(sum, sumsOffset);
    }

    private static void oneRowOfEachStream(
            float[] input,
            int inputOffset,
            int inputLength,
            int width,
            float[] coefficient,
            int coefficientsOffset,
            float[] sum,
            int sumsOffset) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector coefficientLanes = FloatVector.fromArray(SPECIES, coefficient, coefficientsOffset + column);
            FloatVector sumLanes = FloatVector.fromArray(SPECIES, sum, sumsOffset + column);
            FloatVector input_r = FloatVector.fromArray(SPECIES, input, inputOffset + r * inputLength + column);
            formula(input_r, coefficientLanes, sumLanes);
            sumLanes.intoArray(sum, sumsOffset + column);
        }
    }

    private static void oneRow(
            float[] input,
            int inputOffset,
            int width,
            float[] coefficient,
            int coefficientsOffset,
            float[] sum,
            int sumsOffset) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector coefficientLanes = FloatVector.fromArray(SPECIES, coefficient, coefficientsOffset + column);
            FloatVector sumLanes = FloatVector.fromArray(SPECIES, sum, sumsOffset + column);
            FloatVector inputLanes = FloatVector.fromArray(SPECIES, input, inputOffset + column);
            formula(inputLanes, coefficientLanes, sumLanes);
            sumLanes.intoArray(sum, sumsOffset + column);
        }
    }
}
