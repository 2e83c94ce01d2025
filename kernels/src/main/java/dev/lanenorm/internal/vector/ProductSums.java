package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.Blocking.PANEL;
import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.TILE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** sum = sum(a * b). Tiles, and panels of two streams, as in {@link DeviationSums}. */
final class ProductSums {
    private ProductSums() {}

    static void run(
            float[] a,
            int aAt,
            int aStride,
            float[] b,
            int bAt,
            int bStride,
            int rows,
            int columns,
            int streams,
            float[] sum,
            int at) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.ProductSums.run(
                    a, aAt, aStride, b, bAt, bStride, rows, columns, streams, sum, at);
        } else if (streams == 1) {
            tiles(a, aAt, aStride, b, bAt, bStride, rows, columns, sum, at);
        } else {
            panels(a, aAt, aStride, b, bAt, bStride, rows, columns, sum, at);
        }
    }

    private static void tiles(
            float[] a,
            int aAt,
            int aStride,
            float[] b,
            int bAt,
            int bStride,
            int rows,
            int columns,
            float[] sum,
            int at) {
        int column = 0;
        for (; column <= columns - TILE; column += TILE) {
            fourVectors(a, aAt + column, aStride, b, bAt + column, bStride, rows, sum, at + column);
        }
        if (column < columns - 2 * LANES && columns >= TILE) {
            column = columns - TILE;
            fourVectors(a, aAt + column, aStride, b, bAt + column, bStride, rows, sum, at + column);
            return;
        }
        for (; column < columns; column += LANES) {
            int last = Math.min(column, columns - LANES);
            oneVector(a, aAt + last, aStride, b, bAt + last, bStride, rows, sum, at + last);
        }
    }

    private static void panels(
            float[] a,
            int aAt,
            int aStride,
            float[] b,
            int bAt,
            int bStride,
            int rows,
            int columns,
            float[] sum,
            int at) {
        int bound = SPECIES.loopBound(columns);
        for (int column = 0; column < bound; column += PANEL) {
            int width = Math.min(PANEL, bound - column);
            Arrays.fill(sum, at + column, at + column + width, 0);
            int length = rows / 2;
            for (int row = 0; row < length; row++) {
                twoRows(
                        a,
                        aAt + row * aStride + column,
                        length * aStride,
                        b,
                        bAt + row * bStride + column,
                        length * bStride,
                        width,
                        sum,
                        at + column);
            }
            for (int row = 2 * length; row < rows; row++) {
                oneRow(a, aAt + row * aStride + column, b, bAt + row * bStride + column, width, sum, at + column);
            }
        }
        if (bound < columns) {
            int last = columns - LANES;
            lastVector(a, aAt + last, aStride, b, bAt + last, bStride, rows, sum, at + last);
        }
    }

    private static void fourVectors(
            float[] a, int aAt, int aStride, float[] b, int bAt, int bStride, int rows, float[] sum, int at) {
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        FloatVector s4 = FloatVector.zero(SPECIES);
        for (int row = 0, i = aAt, j = bAt; row < rows; row++, i += aStride, j += bStride) {
            s1 = FloatVector.fromArray(SPECIES, a, i).fma(FloatVector.fromArray(SPECIES, b, j), s1);
            s2 = FloatVector.fromArray(SPECIES, a, i + LANES).fma(FloatVector.fromArray(SPECIES, b, j + LANES), s2);
            s3 = FloatVector.fromArray(SPECIES, a, i + 2 * LANES)
                    .fma(FloatVector.fromArray(SPECIES, b, j + 2 * LANES), s3);
            s4 = FloatVector.fromArray(SPECIES, a, i + 3 * LANES)
                    .fma(FloatVector.fromArray(SPECIES, b, j + 3 * LANES), s4);
        }
        s1.intoArray(sum, at);
        s2.intoArray(sum, at + LANES);
        s3.intoArray(sum, at + 2 * LANES);
        s4.intoArray(sum, at + 3 * LANES);
    }

    private static void oneVector(
            float[] a, int aAt, int aStride, float[] b, int bAt, int bStride, int rows, float[] sum, int at) {
        FloatVector s = FloatVector.zero(SPECIES);
        for (int row = 0, i = aAt, j = bAt; row < rows; row++, i += aStride, j += bStride) {
            s = FloatVector.fromArray(SPECIES, a, i).fma(FloatVector.fromArray(SPECIES, b, j), s);
        }
        s.intoArray(sum, at);
    }

    /** One vector in the order of two streams. */
    private static void lastVector(
            float[] a, int aAt, int aStride, float[] b, int bAt, int bStride, int rows, float[] sum, int at) {
        FloatVector s = FloatVector.zero(SPECIES);
        int length = rows / 2;
        for (int row = 0, i = aAt, j = bAt; row < length; row++, i += aStride, j += bStride) {
            s = FloatVector.fromArray(SPECIES, a, i).fma(FloatVector.fromArray(SPECIES, b, j), s);
            s = FloatVector.fromArray(SPECIES, a, i + length * aStride)
                    .fma(FloatVector.fromArray(SPECIES, b, j + length * bStride), s);
        }
        for (int row = 2 * length; row < rows; row++) {
            s = FloatVector.fromArray(SPECIES, a, aAt + row * aStride)
                    .fma(FloatVector.fromArray(SPECIES, b, bAt + row * bStride), s);
        }
        s.intoArray(sum, at);
    }

    private static void twoRows(
            float[] a, int aAt, int aDistance, float[] b, int bAt, int bDistance, int width, float[] sum, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector s = FloatVector.fromArray(SPECIES, sum, at + column);
            s = FloatVector.fromArray(SPECIES, a, aAt + column).fma(FloatVector.fromArray(SPECIES, b, bAt + column), s);
            s = FloatVector.fromArray(SPECIES, a, aAt + aDistance + column)
                    .fma(FloatVector.fromArray(SPECIES, b, bAt + bDistance + column), s);
            s.intoArray(sum, at + column);
        }
    }

    private static void oneRow(float[] a, int aAt, float[] b, int bAt, int width, float[] sum, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector s = FloatVector.fromArray(SPECIES, sum, at + column);
            s = FloatVector.fromArray(SPECIES, a, aAt + column).fma(FloatVector.fromArray(SPECIES, b, bAt + column), s);
            s.intoArray(sum, at + column);
        }
    }
}
