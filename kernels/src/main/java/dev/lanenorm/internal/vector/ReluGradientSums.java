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
 * elsewhere 0. Tiles, and panels of two streams, as in {@link DeviationSums}.
 */
final class ReluGradientSums {
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
            int meanAt,
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
                    meanAt,
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
                    meanAt,
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
                    meanAt,
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
                    scale,
                    shift,
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
                    scale,
                    shift,
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
                    scale,
                    shift,
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
            float[] scale,
            float[] shift,
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
                        scale,
                        shift,
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
                        scale,
                        shift,
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
                    scale,
                    shift,
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
            float[] scale,
            float[] shift,
            int meanAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        FloatVector m1 = FloatVector.fromArray(SPECIES, mean, meanAt);
        FloatVector c1 = FloatVector.fromArray(SPECIES, scale, meanAt);
        FloatVector h1 = FloatVector.fromArray(SPECIES, shift, meanAt);
        FloatVector m2 = FloatVector.fromArray(SPECIES, mean, meanAt + LANES);
        FloatVector c2 = FloatVector.fromArray(SPECIES, scale, meanAt + LANES);
        FloatVector h2 = FloatVector.fromArray(SPECIES, shift, meanAt + LANES);
        FloatVector m3 = FloatVector.fromArray(SPECIES, mean, meanAt + 2 * LANES);
        FloatVector c3 = FloatVector.fromArray(SPECIES, scale, meanAt + 2 * LANES);
        FloatVector h3 = FloatVector.fromArray(SPECIES, shift, meanAt + 2 * LANES);
        FloatVector m4 = FloatVector.fromArray(SPECIES, mean, meanAt + 3 * LANES);
        FloatVector c4 = FloatVector.fromArray(SPECIES, scale, meanAt + 3 * LANES);
        FloatVector h4 = FloatVector.fromArray(SPECIES, shift, meanAt + 3 * LANES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        FloatVector s4 = FloatVector.zero(SPECIES);
        FloatVector p1 = FloatVector.zero(SPECIES);
        FloatVector p2 = FloatVector.zero(SPECIES);
        FloatVector p3 = FloatVector.zero(SPECIES);
        FloatVector p4 = FloatVector.zero(SPECIES);
        for (int row = 0, i = xAt, j = dyAt; row < rows; row++, i += xStride, j += dyStride) {
            FloatVector d1 = FloatVector.fromArray(SPECIES, x, i).sub(m1);
            FloatVector g1 = ZERO.blend(
                    FloatVector.fromArray(SPECIES, dy, j), d1.fma(c1, h1).compare(VectorOperators.GT, ZERO));
            FloatVector d2 = FloatVector.fromArray(SPECIES, x, i + LANES).sub(m2);
            FloatVector g2 = ZERO.blend(
                    FloatVector.fromArray(SPECIES, dy, j + LANES),
                    d2.fma(c2, h2).compare(VectorOperators.GT, ZERO));
            FloatVector d3 = FloatVector.fromArray(SPECIES, x, i + 2 * LANES).sub(m3);
            FloatVector g3 = ZERO.blend(
                    FloatVector.fromArray(SPECIES, dy, j + 2 * LANES),
                    d3.fma(c3, h3).compare(VectorOperators.GT, ZERO));
            FloatVector d4 = FloatVector.fromArray(SPECIES, x, i + 3 * LANES).sub(m4);
            FloatVector g4 = ZERO.blend(
                    FloatVector.fromArray(SPECIES, dy, j + 3 * LANES),
                    d4.fma(c4, h4).compare(VectorOperators.GT, ZERO));
            s1 = s1.add(g1);
            s2 = s2.add(g2);
            s3 = s3.add(g3);
            s4 = s4.add(g4);
            p1 = d1.fma(g1, p1);
            p2 = d2.fma(g2, p2);
            p3 = d3.fma(g3, p3);
            p4 = d4.fma(g4, p4);
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
            float[] scale,
            float[] shift,
            int meanAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        FloatVector m = FloatVector.fromArray(SPECIES, mean, meanAt);
        FloatVector c = FloatVector.fromArray(SPECIES, scale, meanAt);
        FloatVector h = FloatVector.fromArray(SPECIES, shift, meanAt);
        FloatVector s = FloatVector.zero(SPECIES);
        FloatVector p = FloatVector.zero(SPECIES);
        for (int row = 0, i = xAt, j = dyAt; row < rows; row++, i += xStride, j += dyStride) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, i).sub(m);
            FloatVector g = ZERO.blend(
                    FloatVector.fromArray(SPECIES, dy, j), d.fma(c, h).compare(VectorOperators.GT, ZERO));
            s = s.add(g);
            p = d.fma(g, p);
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
            float[] scale,
            float[] shift,
            int meanAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        FloatVector m = FloatVector.fromArray(SPECIES, mean, meanAt);
        FloatVector c = FloatVector.fromArray(SPECIES, scale, meanAt);
        FloatVector h = FloatVector.fromArray(SPECIES, shift, meanAt);
        FloatVector s = FloatVector.zero(SPECIES);
        FloatVector p = FloatVector.zero(SPECIES);
        int length = rows / 2;
        for (int row = 0, i = xAt, j = dyAt; row < length; row++, i += xStride, j += dyStride) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, i).sub(m);
            FloatVector g = ZERO.blend(
                    FloatVector.fromArray(SPECIES, dy, j), d.fma(c, h).compare(VectorOperators.GT, ZERO));
            s = s.add(g);
            p = d.fma(g, p);
            d = FloatVector.fromArray(SPECIES, x, i + length * xStride).sub(m);
            g = ZERO.blend(
                    FloatVector.fromArray(SPECIES, dy, j + length * dyStride),
                    d.fma(c, h).compare(VectorOperators.GT, ZERO));
            s = s.add(g);
            p = d.fma(g, p);
        }
        for (int row = 2 * length; row < rows; row++) {
            FloatVector d =
                    FloatVector.fromArray(SPECIES, x, xAt + row * xStride).sub(m);
            FloatVector g = ZERO.blend(
                    FloatVector.fromArray(SPECIES, dy, dyAt + row * dyStride),
                    d.fma(c, h).compare(VectorOperators.GT, ZERO));
            s = s.add(g);
            p = d.fma(g, p);
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
            float[] scale,
            float[] shift,
            int meanAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean, meanAt + column);
            FloatVector c = FloatVector.fromArray(SPECIES, scale, meanAt + column);
            FloatVector h = FloatVector.fromArray(SPECIES, shift, meanAt + column);
            FloatVector s = FloatVector.fromArray(SPECIES, sumDy, at + column);
            FloatVector p = FloatVector.fromArray(SPECIES, sumDyCentered, at + column);
            FloatVector d1 = FloatVector.fromArray(SPECIES, x, xAt + column).sub(m);
            FloatVector d2 =
                    FloatVector.fromArray(SPECIES, x, xAt + xDistance + column).sub(m);
            FloatVector g1 = ZERO.blend(
                    FloatVector.fromArray(SPECIES, dy, dyAt + column),
                    d1.fma(c, h).compare(VectorOperators.GT, ZERO));
            FloatVector g2 = ZERO.blend(
                    FloatVector.fromArray(SPECIES, dy, dyAt + dyDistance + column),
                    d2.fma(c, h).compare(VectorOperators.GT, ZERO));
            p = d2.fma(g2, d1.fma(g1, p));
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
            float[] scale,
            float[] shift,
            int meanAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean, meanAt + column);
            FloatVector c = FloatVector.fromArray(SPECIES, scale, meanAt + column);
            FloatVector h = FloatVector.fromArray(SPECIES, shift, meanAt + column);
            FloatVector s = FloatVector.fromArray(SPECIES, sumDy, at + column);
            FloatVector p = FloatVector.fromArray(SPECIES, sumDyCentered, at + column);
            FloatVector d = FloatVector.fromArray(SPECIES, x, xAt + column).sub(m);
            FloatVector g = ZERO.blend(
                    FloatVector.fromArray(SPECIES, dy, dyAt + column),
                    d.fma(c, h).compare(VectorOperators.GT, ZERO));
            s = s.add(g);
            p = d.fma(g, p);
            s.intoArray(sumDy, at + column);
            p.intoArray(sumDyCentered, at + column);
        }
    }
}
