package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.Blocking.PANEL;
import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.TILE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * sum = sum(x - shift); squares = sum((x - shift)^2).
 *
 * <p>One stream goes by tiles of columns, with the sums in registers. The last tile overlaps the one before it: a
 * column comes out the same whichever tile holds it. Several {@linkplain dev.lanenorm.internal.Streams streams} go by
 * panels, with the sums in L1.
 */
final class DeviationSums {
    private static final int STREAMS = 4;

    private DeviationSums() {}

    static void run(
            float[] x,
            int xAt,
            int xStride,
            int rows,
            int columns,
            int streams,
            float[] shift,
            int coefficientsAt,
            float[] sum,
            float[] squares,
            int at) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.DeviationSums.run(
                    x, xAt, xStride, rows, columns, streams, shift, coefficientsAt, sum, squares, at);
        } else if (streams == 1) {
            tiles(x, xAt, xStride, rows, columns, shift, coefficientsAt, sum, squares, at);
        } else {
            panels(x, xAt, xStride, rows, columns, shift, coefficientsAt, sum, squares, at);
        }
    }

    private static void tiles(
            float[] x,
            int xAt,
            int xStride,
            int rows,
            int columns,
            float[] shift,
            int coefficientsAt,
            float[] sum,
            float[] squares,
            int at) {
        int column = 0;
        for (; column <= columns - TILE; column += TILE) {
            fourVectors(x, xAt + column, xStride, rows, shift, coefficientsAt + column, sum, squares, at + column);
        }
        if (column < columns - 2 * LANES && columns >= TILE) {
            column = columns - TILE;
            fourVectors(x, xAt + column, xStride, rows, shift, coefficientsAt + column, sum, squares, at + column);
            return;
        }
        for (; column < columns; column += LANES) {
            int last = Math.min(column, columns - LANES);
            oneVector(x, xAt + last, xStride, rows, shift, coefficientsAt + last, sum, squares, at + last);
        }
    }

    private static void panels(
            float[] x,
            int xAt,
            int xStride,
            int rows,
            int columns,
            float[] shift,
            int coefficientsAt,
            float[] sum,
            float[] squares,
            int at) {
        int bound = SPECIES.loopBound(columns);
        for (int column = 0; column < bound; column += PANEL) {
            int width = Math.min(PANEL, bound - column);
            Arrays.fill(sum, at + column, at + column + width, 0);
            Arrays.fill(squares, at + column, at + column + width, 0);
            int length = rows / STREAMS;
            for (int row = 0; row < length; row++) {
                oneRowOfEachStream(
                        x,
                        xAt + row * xStride + column,
                        length * xStride,
                        width,
                        shift,
                        coefficientsAt + column,
                        sum,
                        squares,
                        at + column);
            }
            for (int row = STREAMS * length; row < rows; row++) {
                oneRow(
                        x,
                        xAt + row * xStride + column,
                        width,
                        shift,
                        coefficientsAt + column,
                        sum,
                        squares,
                        at + column);
            }
        }
        if (bound < columns) {
            int last = columns - LANES;
            lastVector(x, xAt + last, xStride, rows, shift, coefficientsAt + last, sum, squares, at + last);
        }
    }

    private static void fourVectors(
            float[] x,
            int xAt,
            int xStride,
            int rows,
            float[] shift,
            int coefficientsAt,
            float[] sum,
            float[] squares,
            int at) {
        FloatVector shift1 = FloatVector.fromArray(SPECIES, shift, coefficientsAt);
        FloatVector shift2 = FloatVector.fromArray(SPECIES, shift, coefficientsAt + LANES);
        FloatVector shift3 = FloatVector.fromArray(SPECIES, shift, coefficientsAt + 2 * LANES);
        FloatVector shift4 = FloatVector.fromArray(SPECIES, shift, coefficientsAt + 3 * LANES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        FloatVector sum3 = FloatVector.zero(SPECIES);
        FloatVector sum4 = FloatVector.zero(SPECIES);
        FloatVector squares1 = FloatVector.zero(SPECIES);
        FloatVector squares2 = FloatVector.zero(SPECIES);
        FloatVector squares3 = FloatVector.zero(SPECIES);
        FloatVector squares4 = FloatVector.zero(SPECIES);
        int xRow = xAt;
        for (int row = 0; row < rows; row++) {
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, xRow);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, xRow + LANES);
            FloatVector x3 = FloatVector.fromArray(SPECIES, x, xRow + 2 * LANES);
            FloatVector x4 = FloatVector.fromArray(SPECIES, x, xRow + 3 * LANES);
            FloatVector d1 = x1.sub(shift1);
            FloatVector d2 = x2.sub(shift2);
            FloatVector d3 = x3.sub(shift3);
            FloatVector d4 = x4.sub(shift4);
            sum1 = sum1.add(d1);
            sum2 = sum2.add(d2);
            sum3 = sum3.add(d3);
            sum4 = sum4.add(d4);
            squares1 = d1.fma(d1, squares1);
            squares2 = d2.fma(d2, squares2);
            squares3 = d3.fma(d3, squares3);
            squares4 = d4.fma(d4, squares4);
            xRow += xStride;
        }
        sum1.intoArray(sum, at);
        sum2.intoArray(sum, at + LANES);
        sum3.intoArray(sum, at + 2 * LANES);
        sum4.intoArray(sum, at + 3 * LANES);
        squares1.intoArray(squares, at);
        squares2.intoArray(squares, at + LANES);
        squares3.intoArray(squares, at + 2 * LANES);
        squares4.intoArray(squares, at + 3 * LANES);
    }

    private static void oneVector(
            float[] x,
            int xAt,
            int xStride,
            int rows,
            float[] shift,
            int coefficientsAt,
            float[] sum,
            float[] squares,
            int at) {
        FloatVector shiftLanes = FloatVector.fromArray(SPECIES, shift, coefficientsAt);
        FloatVector sumLanes = FloatVector.zero(SPECIES);
        FloatVector squaresLanes = FloatVector.zero(SPECIES);
        int xRow = xAt;
        for (int row = 0; row < rows; row++) {
            FloatVector xLanes = FloatVector.fromArray(SPECIES, x, xRow);
            FloatVector dLanes = xLanes.sub(shiftLanes);
            sumLanes = sumLanes.add(dLanes);
            squaresLanes = dLanes.fma(dLanes, squaresLanes);
            xRow += xStride;
        }
        sumLanes.intoArray(sum, at);
        squaresLanes.intoArray(squares, at);
    }

    /** One vector in the order of the streams. */
    private static void lastVector(
            float[] x,
            int xAt,
            int xStride,
            int rows,
            float[] shift,
            int coefficientsAt,
            float[] sum,
            float[] squares,
            int at) {
        FloatVector shiftLanes = FloatVector.fromArray(SPECIES, shift, coefficientsAt);
        FloatVector sumLanes = FloatVector.zero(SPECIES);
        FloatVector squaresLanes = FloatVector.zero(SPECIES);
        int length = rows / STREAMS;
        int xLength = length * xStride;
        for (int row = 0; row < length; row++) {
            int xRow = xAt + row * xStride;
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, xRow);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, xRow + xLength);
            FloatVector x3 = FloatVector.fromArray(SPECIES, x, xRow + 2 * xLength);
            FloatVector x4 = FloatVector.fromArray(SPECIES, x, xRow + 3 * xLength);
            FloatVector d1 = x1.sub(shiftLanes);
            FloatVector d2 = x2.sub(shiftLanes);
            FloatVector d3 = x3.sub(shiftLanes);
            FloatVector d4 = x4.sub(shiftLanes);
            sumLanes = sumLanes.add(d1);
            sumLanes = sumLanes.add(d2);
            sumLanes = sumLanes.add(d3);
            sumLanes = sumLanes.add(d4);
            squaresLanes = d1.fma(d1, squaresLanes);
            squaresLanes = d2.fma(d2, squaresLanes);
            squaresLanes = d3.fma(d3, squaresLanes);
            squaresLanes = d4.fma(d4, squaresLanes);
        }
        for (int row = STREAMS * length; row < rows; row++) {
            FloatVector xLanes = FloatVector.fromArray(SPECIES, x, xAt + row * xStride);
            FloatVector dLanes = xLanes.sub(shiftLanes);
            sumLanes = sumLanes.add(dLanes);
            squaresLanes = dLanes.fma(dLanes, squaresLanes);
        }
        sumLanes.intoArray(sum, at);
        squaresLanes.intoArray(squares, at);
    }

    private static void oneRowOfEachStream(
            float[] x,
            int xAt,
            int xLength,
            int width,
            float[] shift,
            int coefficientsAt,
            float[] sum,
            float[] squares,
            int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector shiftLanes = FloatVector.fromArray(SPECIES, shift, coefficientsAt + column);
            FloatVector sumLanes = FloatVector.fromArray(SPECIES, sum, at + column);
            FloatVector squaresLanes = FloatVector.fromArray(SPECIES, squares, at + column);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, xAt + column);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, xAt + xLength + column);
            FloatVector x3 = FloatVector.fromArray(SPECIES, x, xAt + 2 * xLength + column);
            FloatVector x4 = FloatVector.fromArray(SPECIES, x, xAt + 3 * xLength + column);
            FloatVector d1 = x1.sub(shiftLanes);
            FloatVector d2 = x2.sub(shiftLanes);
            FloatVector d3 = x3.sub(shiftLanes);
            FloatVector d4 = x4.sub(shiftLanes);
            sumLanes = sumLanes.add(d1);
            sumLanes = sumLanes.add(d2);
            sumLanes = sumLanes.add(d3);
            sumLanes = sumLanes.add(d4);
            squaresLanes = d1.fma(d1, squaresLanes);
            squaresLanes = d2.fma(d2, squaresLanes);
            squaresLanes = d3.fma(d3, squaresLanes);
            squaresLanes = d4.fma(d4, squaresLanes);
            sumLanes.intoArray(sum, at + column);
            squaresLanes.intoArray(squares, at + column);
        }
    }

    private static void oneRow(
            float[] x, int xAt, int width, float[] shift, int coefficientsAt, float[] sum, float[] squares, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector shiftLanes = FloatVector.fromArray(SPECIES, shift, coefficientsAt + column);
            FloatVector sumLanes = FloatVector.fromArray(SPECIES, sum, at + column);
            FloatVector squaresLanes = FloatVector.fromArray(SPECIES, squares, at + column);
            FloatVector xLanes = FloatVector.fromArray(SPECIES, x, xAt + column);
            FloatVector dLanes = xLanes.sub(shiftLanes);
            sumLanes = sumLanes.add(dLanes);
            squaresLanes = dLanes.fma(dLanes, squaresLanes);
            sumLanes.intoArray(sum, at + column);
            squaresLanes.intoArray(squares, at + column);
        }
    }
}
