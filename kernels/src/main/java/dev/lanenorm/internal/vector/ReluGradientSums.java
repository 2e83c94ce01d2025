package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.Blocking.PANEL;
import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.TILE;
import static dev.lanenorm.internal.vector.Lanes.ZERO;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * sumDy = sum(g); sumDyCentered = sum(g * (x - mean)), where g is dy where (x - mean) * scale + shift is above 0,
 * elsewhere 0.
 *
 * <p>One stream goes by tiles of columns, with the sums in registers. The last tile overlaps the one before it: a
 * column comes out the same whichever tile holds it. Several {@linkplain dev.lanenorm.internal.Streams streams} go by
 * panels, with the sums in L1.
 */
final class ReluGradientSums {
    private static final int STREAMS = 2;

    private ReluGradientSums() {}

    static void run(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            int rows,
            int columns,
            int streams,
            float[] mean,
            float[] scale,
            float[] shift,
            int coefficientsAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.ReluGradientSums.run(
                    x,
                    xAt,
                    xStride,
                    dy,
                    dyAt,
                    dyStride,
                    rows,
                    columns,
                    streams,
                    mean,
                    scale,
                    shift,
                    coefficientsAt,
                    sumDy,
                    sumDyCentered,
                    at);
        } else if (streams == 1) {
            tiles(
                    x,
                    xAt,
                    xStride,
                    dy,
                    dyAt,
                    dyStride,
                    rows,
                    columns,
                    mean,
                    scale,
                    shift,
                    coefficientsAt,
                    sumDy,
                    sumDyCentered,
                    at);
        } else {
            panels(
                    x,
                    xAt,
                    xStride,
                    dy,
                    dyAt,
                    dyStride,
                    rows,
                    columns,
                    mean,
                    scale,
                    shift,
                    coefficientsAt,
                    sumDy,
                    sumDyCentered,
                    at);
        }
    }

    private static void tiles(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            int rows,
            int columns,
            float[] mean,
            float[] scale,
            float[] shift,
            int coefficientsAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        int column = 0;
        for (; column <= columns - TILE; column += TILE) {
            fourVectors(
                    x,
                    xAt + column,
                    xStride,
                    dy,
                    dyAt + column,
                    dyStride,
                    rows,
                    mean,
                    scale,
                    shift,
                    coefficientsAt + column,
                    sumDy,
                    sumDyCentered,
                    at + column);
        }
        if (column < columns - 2 * LANES && columns >= TILE) {
            column = columns - TILE;
            fourVectors(
                    x,
                    xAt + column,
                    xStride,
                    dy,
                    dyAt + column,
                    dyStride,
                    rows,
                    mean,
                    scale,
                    shift,
                    coefficientsAt + column,
                    sumDy,
                    sumDyCentered,
                    at + column);
            return;
        }
        for (; column < columns; column += LANES) {
            int last = Math.min(column, columns - LANES);
            oneVector(
                    x,
                    xAt + last,
                    xStride,
                    dy,
                    dyAt + last,
                    dyStride,
                    rows,
                    mean,
                    scale,
                    shift,
                    coefficientsAt + last,
                    sumDy,
                    sumDyCentered,
                    at + last);
        }
    }

    private static void panels(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            int rows,
            int columns,
            float[] mean,
            float[] scale,
            float[] shift,
            int coefficientsAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        int bound = SPECIES.loopBound(columns);
        for (int column = 0; column < bound; column += PANEL) {
            int width = Math.min(PANEL, bound - column);
            Arrays.fill(sumDy, at + column, at + column + width, 0);
            Arrays.fill(sumDyCentered, at + column, at + column + width, 0);
            int length = rows / STREAMS;
            for (int row = 0; row < length; row++) {
                oneRowOfEachStream(
                        x,
                        xAt + row * xStride + column,
                        length * xStride,
                        dy,
                        dyAt + row * dyStride + column,
                        length * dyStride,
                        width,
                        mean,
                        scale,
                        shift,
                        coefficientsAt + column,
                        sumDy,
                        sumDyCentered,
                        at + column);
            }
            for (int row = STREAMS * length; row < rows; row++) {
                oneRow(
                        x,
                        xAt + row * xStride + column,
                        dy,
                        dyAt + row * dyStride + column,
                        width,
                        mean,
                        scale,
                        shift,
                        coefficientsAt + column,
                        sumDy,
                        sumDyCentered,
                        at + column);
            }
        }
        if (bound < columns) {
            int last = columns - LANES;
            lastVector(
                    x,
                    xAt + last,
                    xStride,
                    dy,
                    dyAt + last,
                    dyStride,
                    rows,
                    mean,
                    scale,
                    shift,
                    coefficientsAt + last,
                    sumDy,
                    sumDyCentered,
                    at + last);
        }
    }

    private static void fourVectors(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            int rows,
            float[] mean,
            float[] scale,
            float[] shift,
            int coefficientsAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        FloatVector mean1 = FloatVector.fromArray(SPECIES, mean, coefficientsAt);
        FloatVector mean2 = FloatVector.fromArray(SPECIES, mean, coefficientsAt + LANES);
        FloatVector mean3 = FloatVector.fromArray(SPECIES, mean, coefficientsAt + 2 * LANES);
        FloatVector mean4 = FloatVector.fromArray(SPECIES, mean, coefficientsAt + 3 * LANES);
        FloatVector scale1 = FloatVector.fromArray(SPECIES, scale, coefficientsAt);
        FloatVector scale2 = FloatVector.fromArray(SPECIES, scale, coefficientsAt + LANES);
        FloatVector scale3 = FloatVector.fromArray(SPECIES, scale, coefficientsAt + 2 * LANES);
        FloatVector scale4 = FloatVector.fromArray(SPECIES, scale, coefficientsAt + 3 * LANES);
        FloatVector shift1 = FloatVector.fromArray(SPECIES, shift, coefficientsAt);
        FloatVector shift2 = FloatVector.fromArray(SPECIES, shift, coefficientsAt + LANES);
        FloatVector shift3 = FloatVector.fromArray(SPECIES, shift, coefficientsAt + 2 * LANES);
        FloatVector shift4 = FloatVector.fromArray(SPECIES, shift, coefficientsAt + 3 * LANES);
        FloatVector sumDy1 = FloatVector.zero(SPECIES);
        FloatVector sumDy2 = FloatVector.zero(SPECIES);
        FloatVector sumDy3 = FloatVector.zero(SPECIES);
        FloatVector sumDy4 = FloatVector.zero(SPECIES);
        FloatVector sumDyCentered1 = FloatVector.zero(SPECIES);
        FloatVector sumDyCentered2 = FloatVector.zero(SPECIES);
        FloatVector sumDyCentered3 = FloatVector.zero(SPECIES);
        FloatVector sumDyCentered4 = FloatVector.zero(SPECIES);
        int xRow = xAt;
        int dyRow = dyAt;
        for (int row = 0; row < rows; row++) {
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, xRow);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, xRow + LANES);
            FloatVector x3 = FloatVector.fromArray(SPECIES, x, xRow + 2 * LANES);
            FloatVector x4 = FloatVector.fromArray(SPECIES, x, xRow + 3 * LANES);
            FloatVector dy1 = FloatVector.fromArray(SPECIES, dy, dyRow);
            FloatVector dy2 = FloatVector.fromArray(SPECIES, dy, dyRow + LANES);
            FloatVector dy3 = FloatVector.fromArray(SPECIES, dy, dyRow + 2 * LANES);
            FloatVector dy4 = FloatVector.fromArray(SPECIES, dy, dyRow + 3 * LANES);
            FloatVector d1 = x1.sub(mean1);
            FloatVector d2 = x2.sub(mean2);
            FloatVector d3 = x3.sub(mean3);
            FloatVector d4 = x4.sub(mean4);
            FloatVector g1 = ZERO.blend(dy1, d1.fma(scale1, shift1).compare(VectorOperators.GT, ZERO));
            FloatVector g2 = ZERO.blend(dy2, d2.fma(scale2, shift2).compare(VectorOperators.GT, ZERO));
            FloatVector g3 = ZERO.blend(dy3, d3.fma(scale3, shift3).compare(VectorOperators.GT, ZERO));
            FloatVector g4 = ZERO.blend(dy4, d4.fma(scale4, shift4).compare(VectorOperators.GT, ZERO));
            sumDy1 = sumDy1.add(g1);
            sumDy2 = sumDy2.add(g2);
            sumDy3 = sumDy3.add(g3);
            sumDy4 = sumDy4.add(g4);
            sumDyCentered1 = d1.fma(g1, sumDyCentered1);
            sumDyCentered2 = d2.fma(g2, sumDyCentered2);
            sumDyCentered3 = d3.fma(g3, sumDyCentered3);
            sumDyCentered4 = d4.fma(g4, sumDyCentered4);
            xRow += xStride;
            dyRow += dyStride;
        }
        sumDy1.intoArray(sumDy, at);
        sumDy2.intoArray(sumDy, at + LANES);
        sumDy3.intoArray(sumDy, at + 2 * LANES);
        sumDy4.intoArray(sumDy, at + 3 * LANES);
        sumDyCentered1.intoArray(sumDyCentered, at);
        sumDyCentered2.intoArray(sumDyCentered, at + LANES);
        sumDyCentered3.intoArray(sumDyCentered, at + 2 * LANES);
        sumDyCentered4.intoArray(sumDyCentered, at + 3 * LANES);
    }

    private static void oneVector(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            int rows,
            float[] mean,
            float[] scale,
            float[] shift,
            int coefficientsAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        FloatVector meanLanes = FloatVector.fromArray(SPECIES, mean, coefficientsAt);
        FloatVector scaleLanes = FloatVector.fromArray(SPECIES, scale, coefficientsAt);
        FloatVector shiftLanes = FloatVector.fromArray(SPECIES, shift, coefficientsAt);
        FloatVector sumDyLanes = FloatVector.zero(SPECIES);
        FloatVector sumDyCenteredLanes = FloatVector.zero(SPECIES);
        int xRow = xAt;
        int dyRow = dyAt;
        for (int row = 0; row < rows; row++) {
            FloatVector xLanes = FloatVector.fromArray(SPECIES, x, xRow);
            FloatVector dyLanes = FloatVector.fromArray(SPECIES, dy, dyRow);
            FloatVector dLanes = xLanes.sub(meanLanes);
            FloatVector gLanes =
                    ZERO.blend(dyLanes, dLanes.fma(scaleLanes, shiftLanes).compare(VectorOperators.GT, ZERO));
            sumDyLanes = sumDyLanes.add(gLanes);
            sumDyCenteredLanes = dLanes.fma(gLanes, sumDyCenteredLanes);
            xRow += xStride;
            dyRow += dyStride;
        }
        sumDyLanes.intoArray(sumDy, at);
        sumDyCenteredLanes.intoArray(sumDyCentered, at);
    }

    /** One vector in the order of the streams. */
    private static void lastVector(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            int rows,
            float[] mean,
            float[] scale,
            float[] shift,
            int coefficientsAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        FloatVector meanLanes = FloatVector.fromArray(SPECIES, mean, coefficientsAt);
        FloatVector scaleLanes = FloatVector.fromArray(SPECIES, scale, coefficientsAt);
        FloatVector shiftLanes = FloatVector.fromArray(SPECIES, shift, coefficientsAt);
        FloatVector sumDyLanes = FloatVector.zero(SPECIES);
        FloatVector sumDyCenteredLanes = FloatVector.zero(SPECIES);
        int length = rows / STREAMS;
        int xLength = length * xStride;
        int dyLength = length * dyStride;
        for (int row = 0; row < length; row++) {
            int xRow = xAt + row * xStride;
            int dyRow = dyAt + row * dyStride;
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, xRow);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, xRow + xLength);
            FloatVector dy1 = FloatVector.fromArray(SPECIES, dy, dyRow);
            FloatVector dy2 = FloatVector.fromArray(SPECIES, dy, dyRow + dyLength);
            FloatVector d1 = x1.sub(meanLanes);
            FloatVector d2 = x2.sub(meanLanes);
            FloatVector g1 = ZERO.blend(dy1, d1.fma(scaleLanes, shiftLanes).compare(VectorOperators.GT, ZERO));
            FloatVector g2 = ZERO.blend(dy2, d2.fma(scaleLanes, shiftLanes).compare(VectorOperators.GT, ZERO));
            sumDyLanes = sumDyLanes.add(g1);
            sumDyLanes = sumDyLanes.add(g2);
            sumDyCenteredLanes = d1.fma(g1, sumDyCenteredLanes);
            sumDyCenteredLanes = d2.fma(g2, sumDyCenteredLanes);
        }
        for (int row = STREAMS * length; row < rows; row++) {
            FloatVector xLanes = FloatVector.fromArray(SPECIES, x, xAt + row * xStride);
            FloatVector dyLanes = FloatVector.fromArray(SPECIES, dy, dyAt + row * dyStride);
            FloatVector dLanes = xLanes.sub(meanLanes);
            FloatVector gLanes =
                    ZERO.blend(dyLanes, dLanes.fma(scaleLanes, shiftLanes).compare(VectorOperators.GT, ZERO));
            sumDyLanes = sumDyLanes.add(gLanes);
            sumDyCenteredLanes = dLanes.fma(gLanes, sumDyCenteredLanes);
        }
        sumDyLanes.intoArray(sumDy, at);
        sumDyCenteredLanes.intoArray(sumDyCentered, at);
    }

    private static void oneRowOfEachStream(
            float[] x,
            int xAt,
            int xLength,
            float[] dy,
            int dyAt,
            int dyLength,
            int width,
            float[] mean,
            float[] scale,
            float[] shift,
            int coefficientsAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector meanLanes = FloatVector.fromArray(SPECIES, mean, coefficientsAt + column);
            FloatVector scaleLanes = FloatVector.fromArray(SPECIES, scale, coefficientsAt + column);
            FloatVector shiftLanes = FloatVector.fromArray(SPECIES, shift, coefficientsAt + column);
            FloatVector sumDyLanes = FloatVector.fromArray(SPECIES, sumDy, at + column);
            FloatVector sumDyCenteredLanes = FloatVector.fromArray(SPECIES, sumDyCentered, at + column);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, xAt + column);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, xAt + xLength + column);
            FloatVector dy1 = FloatVector.fromArray(SPECIES, dy, dyAt + column);
            FloatVector dy2 = FloatVector.fromArray(SPECIES, dy, dyAt + dyLength + column);
            FloatVector d1 = x1.sub(meanLanes);
            FloatVector d2 = x2.sub(meanLanes);
            FloatVector g1 = ZERO.blend(dy1, d1.fma(scaleLanes, shiftLanes).compare(VectorOperators.GT, ZERO));
            FloatVector g2 = ZERO.blend(dy2, d2.fma(scaleLanes, shiftLanes).compare(VectorOperators.GT, ZERO));
            sumDyLanes = sumDyLanes.add(g1);
            sumDyLanes = sumDyLanes.add(g2);
            sumDyCenteredLanes = d1.fma(g1, sumDyCenteredLanes);
            sumDyCenteredLanes = d2.fma(g2, sumDyCenteredLanes);
            sumDyLanes.intoArray(sumDy, at + column);
            sumDyCenteredLanes.intoArray(sumDyCentered, at + column);
        }
    }

    private static void oneRow(
            float[] x,
            int xAt,
            float[] dy,
            int dyAt,
            int width,
            float[] mean,
            float[] scale,
            float[] shift,
            int coefficientsAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector meanLanes = FloatVector.fromArray(SPECIES, mean, coefficientsAt + column);
            FloatVector scaleLanes = FloatVector.fromArray(SPECIES, scale, coefficientsAt + column);
            FloatVector shiftLanes = FloatVector.fromArray(SPECIES, shift, coefficientsAt + column);
            FloatVector sumDyLanes = FloatVector.fromArray(SPECIES, sumDy, at + column);
            FloatVector sumDyCenteredLanes = FloatVector.fromArray(SPECIES, sumDyCentered, at + column);
            FloatVector xLanes = FloatVector.fromArray(SPECIES, x, xAt + column);
            FloatVector dyLanes = FloatVector.fromArray(SPECIES, dy, dyAt + column);
            FloatVector dLanes = xLanes.sub(meanLanes);
            FloatVector gLanes =
                    ZERO.blend(dyLanes, dLanes.fma(scaleLanes, shiftLanes).compare(VectorOperators.GT, ZERO));
            sumDyLanes = sumDyLanes.add(gLanes);
            sumDyCenteredLanes = dLanes.fma(gLanes, sumDyCenteredLanes);
            sumDyLanes.intoArray(sumDy, at + column);
            sumDyCenteredLanes.intoArray(sumDyCentered, at + column);
        }
    }
}
