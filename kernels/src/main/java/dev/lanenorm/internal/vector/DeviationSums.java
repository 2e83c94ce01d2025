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
 * column comes out the same whichever tile holds it. Four {@linkplain dev.lanenorm.internal.Streams streams} go by
 * panels, with the sums in L1.
 */
final class DeviationSums {
    private DeviationSums() {}

    static void run(
            float[] x,
            int xAt,
            int xStride,
            int rows,
            int columns,
            int streams,
            float[] shift,
            float[] sum,
            float[] squares,
            int at) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.DeviationSums.run(
                    x, xAt, xStride, rows, columns, streams, shift, sum, squares, at);
        } else if (streams == 1) {
            tiles(x, xAt, xStride, rows, columns, shift, sum, squares, at);
        } else {
            panels(x, xAt, xStride, rows, columns, shift, sum, squares, at);
        }
    }

    private static void tiles(
            float[] x,
            int xAt,
            int xStride,
            int rows,
            int columns,
            float[] shift,
            float[] sum,
            float[] squares,
            int at) {
        int column = 0;
        for (; column <= columns - TILE; column += TILE) {
            fourVectors(x, xAt + column, xStride, rows, shift, sum, squares, at + column);
        }
        if (column < columns - 2 * LANES && columns >= TILE) {
            column = columns - TILE;
            fourVectors(x, xAt + column, xStride, rows, shift, sum, squares, at + column);
            return;
        }
        for (; column < columns; column += LANES) {
            int last = Math.min(column, columns - LANES);
            oneVector(x, xAt + last, xStride, rows, shift, sum, squares, at + last);
        }
    }

    private static void panels(
            float[] x,
            int xAt,
            int xStride,
            int rows,
            int columns,
            float[] shift,
            float[] sum,
            float[] squares,
            int at) {
        int bound = SPECIES.loopBound(columns);
        for (int column = 0; column < bound; column += PANEL) {
            int width = Math.min(PANEL, bound - column);
            int first = at + column;
            Arrays.fill(sum, first, first + width, 0);
            Arrays.fill(squares, first, first + width, 0);
            int length = rows / 4;
            for (int row = 0; row < length; row++) {
                fourRows(x, xAt + row * xStride + column, length * xStride, width, shift, sum, squares, first);
            }
            for (int row = 4 * length; row < rows; row++) {
                oneRow(x, xAt + row * xStride + column, width, shift, sum, squares, first);
            }
        }
        if (bound < columns) {
            int last = columns - LANES;
            lastVector(x, xAt + last, xStride, rows, shift, sum, squares, at + last);
        }
    }

    private static void fourVectors(
            float[] x, int xAt, int xStride, int rows, float[] shift, float[] sum, float[] squares, int at) {
        FloatVector shift1 = FloatVector.fromArray(SPECIES, shift, at);
        FloatVector shift2 = FloatVector.fromArray(SPECIES, shift, at + LANES);
        FloatVector shift3 = FloatVector.fromArray(SPECIES, shift, at + 2 * LANES);
        FloatVector shift4 = FloatVector.fromArray(SPECIES, shift, at + 3 * LANES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = s1;
        FloatVector s3 = s1;
        FloatVector s4 = s1;
        FloatVector q1 = s1;
        FloatVector q2 = s1;
        FloatVector q3 = s1;
        FloatVector q4 = s1;
        for (int row = 0, i = xAt; row < rows; row++, i += xStride) {
            FloatVector d1 = FloatVector.fromArray(SPECIES, x, i).sub(shift1);
            FloatVector d2 = FloatVector.fromArray(SPECIES, x, i + LANES).sub(shift2);
            FloatVector d3 = FloatVector.fromArray(SPECIES, x, i + 2 * LANES).sub(shift3);
            FloatVector d4 = FloatVector.fromArray(SPECIES, x, i + 3 * LANES).sub(shift4);
            s1 = s1.add(d1);
            s2 = s2.add(d2);
            s3 = s3.add(d3);
            s4 = s4.add(d4);
            q1 = d1.fma(d1, q1);
            q2 = d2.fma(d2, q2);
            q3 = d3.fma(d3, q3);
            q4 = d4.fma(d4, q4);
        }
        s1.intoArray(sum, at);
        s2.intoArray(sum, at + LANES);
        s3.intoArray(sum, at + 2 * LANES);
        s4.intoArray(sum, at + 3 * LANES);
        q1.intoArray(squares, at);
        q2.intoArray(squares, at + LANES);
        q3.intoArray(squares, at + 2 * LANES);
        q4.intoArray(squares, at + 3 * LANES);
    }

    private static void oneVector(
            float[] x, int xAt, int xStride, int rows, float[] shift, float[] sum, float[] squares, int at) {
        FloatVector m = FloatVector.fromArray(SPECIES, shift, at);
        FloatVector s = FloatVector.zero(SPECIES);
        FloatVector q = s;
        for (int row = 0, i = xAt; row < rows; row++, i += xStride) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, i).sub(m);
            s = s.add(d);
            q = d.fma(d, q);
        }
        s.intoArray(sum, at);
        q.intoArray(squares, at);
    }

    /** One vector in the order of four streams. */
    private static void lastVector(
            float[] x, int xAt, int xStride, int rows, float[] shift, float[] sum, float[] squares, int at) {
        FloatVector m = FloatVector.fromArray(SPECIES, shift, at);
        FloatVector s = FloatVector.zero(SPECIES);
        FloatVector q = s;
        int length = rows / 4;
        int distance = length * xStride;
        for (int row = 0, i = xAt; row < length; row++, i += xStride) {
            FloatVector d1 = FloatVector.fromArray(SPECIES, x, i).sub(m);
            FloatVector d2 = FloatVector.fromArray(SPECIES, x, i + distance).sub(m);
            FloatVector d3 = FloatVector.fromArray(SPECIES, x, i + 2 * distance).sub(m);
            FloatVector d4 = FloatVector.fromArray(SPECIES, x, i + 3 * distance).sub(m);
            s = s.add(d1).add(d2).add(d3).add(d4);
            q = d4.fma(d4, d3.fma(d3, d2.fma(d2, d1.fma(d1, q))));
        }
        for (int row = 4 * length, i = xAt + 4 * distance; row < rows; row++, i += xStride) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, i).sub(m);
            s = s.add(d);
            q = d.fma(d, q);
        }
        s.intoArray(sum, at);
        q.intoArray(squares, at);
    }

    private static void fourRows(
            float[] x, int xAt, int distance, int width, float[] shift, float[] sum, float[] squares, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector m = FloatVector.fromArray(SPECIES, shift, at + column);
            FloatVector d1 = FloatVector.fromArray(SPECIES, x, xAt + column).sub(m);
            FloatVector d2 =
                    FloatVector.fromArray(SPECIES, x, xAt + distance + column).sub(m);
            FloatVector d3 = FloatVector.fromArray(SPECIES, x, xAt + 2 * distance + column)
                    .sub(m);
            FloatVector d4 = FloatVector.fromArray(SPECIES, x, xAt + 3 * distance + column)
                    .sub(m);
            FloatVector s = FloatVector.fromArray(SPECIES, sum, at + column);
            s.add(d1).add(d2).add(d3).add(d4).intoArray(sum, at + column);
            FloatVector q = FloatVector.fromArray(SPECIES, squares, at + column);
            d4.fma(d4, d3.fma(d3, d2.fma(d2, d1.fma(d1, q)))).intoArray(squares, at + column);
        }
    }

    private static void oneRow(float[] x, int xAt, int width, float[] shift, float[] sum, float[] squares, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector m = FloatVector.fromArray(SPECIES, shift, at + column);
            FloatVector d = FloatVector.fromArray(SPECIES, x, xAt + column).sub(m);
            FloatVector.fromArray(SPECIES, sum, at + column).add(d).intoArray(sum, at + column);
            d.fma(d, FloatVector.fromArray(SPECIES, squares, at + column)).intoArray(squares, at + column);
        }
    }
}
