package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.Blocking.PANEL;
import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.TILE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * sumDy = sum(dy); sumDyCentered = sum(dy * (x - mean)). Tiles, and panels of two streams, as in {@link DeviationSums}.
 */
final class GradientSums {
    private GradientSums() {}

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
            int meanAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.GradientSums.run(
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
                    meanAt,
                    sumDy,
                    sumDyCentered,
                    at);
        } else if (streams == 1) {
            tiles(x, xAt, xStride, dy, dyAt, dyStride, rows, columns, mean, meanAt, sumDy, sumDyCentered, at);
        } else {
            panels(x, xAt, xStride, dy, dyAt, dyStride, rows, columns, mean, meanAt, sumDy, sumDyCentered, at);
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
            int meanAt,
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
                    meanAt + column,
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
                    meanAt + column,
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
                    meanAt + last,
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
            int meanAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        int bound = SPECIES.loopBound(columns);
        for (int column = 0; column < bound; column += PANEL) {
            int width = Math.min(PANEL, bound - column);
            Arrays.fill(sumDy, at + column, at + column + width, 0);
            Arrays.fill(sumDyCentered, at + column, at + column + width, 0);
            int length = rows / 2;
            for (int row = 0; row < length; row++) {
                twoRows(
                        x,
                        xAt + row * xStride + column,
                        length * xStride,
                        dy,
                        dyAt + row * dyStride + column,
                        length * dyStride,
                        width,
                        mean,
                        meanAt + column,
                        sumDy,
                        sumDyCentered,
                        at + column);
            }
            for (int row = 2 * length; row < rows; row++) {
                oneRow(
                        x,
                        xAt + row * xStride + column,
                        dy,
                        dyAt + row * dyStride + column,
                        width,
                        mean,
                        meanAt + column,
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
                    meanAt + last,
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
            int meanAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        FloatVector m1 = FloatVector.fromArray(SPECIES, mean, meanAt);
        FloatVector m2 = FloatVector.fromArray(SPECIES, mean, meanAt + LANES);
        FloatVector m3 = FloatVector.fromArray(SPECIES, mean, meanAt + 2 * LANES);
        FloatVector m4 = FloatVector.fromArray(SPECIES, mean, meanAt + 3 * LANES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        FloatVector s4 = FloatVector.zero(SPECIES);
        FloatVector p1 = FloatVector.zero(SPECIES);
        FloatVector p2 = FloatVector.zero(SPECIES);
        FloatVector p3 = FloatVector.zero(SPECIES);
        FloatVector p4 = FloatVector.zero(SPECIES);
        for (int row = 0, i = xAt, j = dyAt; row < rows; row++, i += xStride, j += dyStride) {
            FloatVector g1 = FloatVector.fromArray(SPECIES, dy, j);
            FloatVector g2 = FloatVector.fromArray(SPECIES, dy, j + LANES);
            FloatVector g3 = FloatVector.fromArray(SPECIES, dy, j + 2 * LANES);
            FloatVector g4 = FloatVector.fromArray(SPECIES, dy, j + 3 * LANES);
            s1 = s1.add(g1);
            s2 = s2.add(g2);
            s3 = s3.add(g3);
            s4 = s4.add(g4);
            p1 = FloatVector.fromArray(SPECIES, x, i).sub(m1).fma(g1, p1);
            p2 = FloatVector.fromArray(SPECIES, x, i + LANES).sub(m2).fma(g2, p2);
            p3 = FloatVector.fromArray(SPECIES, x, i + 2 * LANES).sub(m3).fma(g3, p3);
            p4 = FloatVector.fromArray(SPECIES, x, i + 3 * LANES).sub(m4).fma(g4, p4);
        }
        s1.intoArray(sumDy, at);
        s2.intoArray(sumDy, at + LANES);
        s3.intoArray(sumDy, at + 2 * LANES);
        s4.intoArray(sumDy, at + 3 * LANES);
        p1.intoArray(sumDyCentered, at);
        p2.intoArray(sumDyCentered, at + LANES);
        p3.intoArray(sumDyCentered, at + 2 * LANES);
        p4.intoArray(sumDyCentered, at + 3 * LANES);
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
            int meanAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        FloatVector m = FloatVector.fromArray(SPECIES, mean, meanAt);
        FloatVector s = FloatVector.zero(SPECIES);
        FloatVector p = FloatVector.zero(SPECIES);
        for (int row = 0, i = xAt, j = dyAt; row < rows; row++, i += xStride, j += dyStride) {
            FloatVector g = FloatVector.fromArray(SPECIES, dy, j);
            s = s.add(g);
            p = FloatVector.fromArray(SPECIES, x, i).sub(m).fma(g, p);
        }
        s.intoArray(sumDy, at);
        p.intoArray(sumDyCentered, at);
    }

    /** One vector in the order of two streams. */
    private static void lastVector(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            int rows,
            float[] mean,
            int meanAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        FloatVector m = FloatVector.fromArray(SPECIES, mean, meanAt);
        FloatVector s = FloatVector.zero(SPECIES);
        FloatVector p = FloatVector.zero(SPECIES);
        int length = rows / 2;
        for (int row = 0, i = xAt, j = dyAt; row < length; row++, i += xStride, j += dyStride) {
            FloatVector g = FloatVector.fromArray(SPECIES, dy, j);
            s = s.add(g);
            p = FloatVector.fromArray(SPECIES, x, i).sub(m).fma(g, p);
            g = FloatVector.fromArray(SPECIES, dy, j + length * dyStride);
            s = s.add(g);
            p = FloatVector.fromArray(SPECIES, x, i + length * xStride).sub(m).fma(g, p);
        }
        for (int row = 2 * length; row < rows; row++) {
            FloatVector g = FloatVector.fromArray(SPECIES, dy, dyAt + row * dyStride);
            s = s.add(g);
            p = FloatVector.fromArray(SPECIES, x, xAt + row * xStride).sub(m).fma(g, p);
        }
        s.intoArray(sumDy, at);
        p.intoArray(sumDyCentered, at);
    }

    private static void twoRows(
            float[] x,
            int xAt,
            int xDistance,
            float[] dy,
            int dyAt,
            int dyDistance,
            int width,
            float[] mean,
            int meanAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean, meanAt + column);
            FloatVector s = FloatVector.fromArray(SPECIES, sumDy, at + column);
            FloatVector p = FloatVector.fromArray(SPECIES, sumDyCentered, at + column);
            FloatVector g1 = FloatVector.fromArray(SPECIES, dy, dyAt + column);
            FloatVector g2 = FloatVector.fromArray(SPECIES, dy, dyAt + dyDistance + column);
            p = FloatVector.fromArray(SPECIES, x, xAt + column).sub(m).fma(g1, p);
            p = FloatVector.fromArray(SPECIES, x, xAt + xDistance + column)
                    .sub(m)
                    .fma(g2, p);
            s.add(g1).add(g2).intoArray(sumDy, at + column);
            p.intoArray(sumDyCentered, at + column);
        }
    }

    private static void oneRow(
            float[] x,
            int xAt,
            float[] dy,
            int dyAt,
            int width,
            float[] mean,
            int meanAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean, meanAt + column);
            FloatVector s = FloatVector.fromArray(SPECIES, sumDy, at + column);
            FloatVector p = FloatVector.fromArray(SPECIES, sumDyCentered, at + column);
            FloatVector g = FloatVector.fromArray(SPECIES, dy, dyAt + column);
            s = s.add(g);
            p = FloatVector.fromArray(SPECIES, x, xAt + column).sub(m).fma(g, p);
            s.intoArray(sumDy, at + column);
            p.intoArray(sumDyCentered, at + column);
        }
    }
}
