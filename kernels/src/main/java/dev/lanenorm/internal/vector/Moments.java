package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.PANEL;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.TILE;
import static dev.lanenorm.internal.vector.Lanes.WIDE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * shift = sum(x) / rows; sum = sum(x - shift); squares = sum((x - shift)^2).
 *
 * <p>Two passes over a block of rows. Narrow matrices go by tiles, whose second pass finds the rows in L1; wide ones by
 * rows, which the prefetcher follows. Both add a column's rows in the same order. The last tile overlaps the one before
 * it: a column comes out the same whichever tile holds it.
 */
final class Moments {
    private Moments() {}

    static void run(
            float[] x,
            int xAt,
            int xStride,
            int rows,
            int columns,
            float[] shift,
            float[] sum,
            float[] squares,
            int at) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.Moments.run(x, xAt, xStride, rows, columns, shift, sum, squares, at);
        } else if (columns < WIDE) {
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
            Arrays.fill(shift, first, first + width, 0);
            Arrays.fill(sum, first, first + width, 0);
            Arrays.fill(squares, first, first + width, 0);
            int row = 0;
            for (; row <= rows - 4; row += 4) {
                addFourRows(x, xAt + row * xStride + column, xStride, width, shift, first);
            }
            for (; row < rows; row++) {
                addRow(x, xAt + row * xStride + column, width, shift, first);
            }
            divide(shift, first, width, rows);
            row = 0;
            for (; row <= rows - 4; row += 4) {
                addDeviationsOfFourRows(x, xAt + row * xStride + column, xStride, width, shift, sum, squares, first);
            }
            for (; row < rows; row++) {
                addDeviations(x, xAt + row * xStride + column, width, shift, sum, squares, first);
            }
        }
        if (bound < columns) {
            int last = columns - LANES;
            oneVector(x, xAt + last, xStride, rows, shift, sum, squares, at + last);
        }
    }

    private static void fourVectors(
            float[] x, int xAt, int xStride, int rows, float[] shift, float[] sum, float[] squares, int at) {
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = s1;
        FloatVector s3 = s1;
        FloatVector s4 = s1;
        for (int row = 0, i = xAt; row < rows; row++, i += xStride) {
            s1 = s1.add(FloatVector.fromArray(SPECIES, x, i));
            s2 = s2.add(FloatVector.fromArray(SPECIES, x, i + LANES));
            s3 = s3.add(FloatVector.fromArray(SPECIES, x, i + 2 * LANES));
            s4 = s4.add(FloatVector.fromArray(SPECIES, x, i + 3 * LANES));
        }
        FloatVector count = FloatVector.broadcast(SPECIES, (float) rows);
        FloatVector shift1 = s1.div(count);
        FloatVector shift2 = s2.div(count);
        FloatVector shift3 = s3.div(count);
        FloatVector shift4 = s4.div(count);
        s1 = FloatVector.zero(SPECIES);
        s2 = s1;
        s3 = s1;
        s4 = s1;
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
        shift1.intoArray(shift, at);
        shift2.intoArray(shift, at + LANES);
        shift3.intoArray(shift, at + 2 * LANES);
        shift4.intoArray(shift, at + 3 * LANES);
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
        FloatVector s = FloatVector.zero(SPECIES);
        for (int row = 0, i = xAt; row < rows; row++, i += xStride) {
            s = s.add(FloatVector.fromArray(SPECIES, x, i));
        }
        FloatVector mean = s.div(FloatVector.broadcast(SPECIES, (float) rows));
        s = FloatVector.zero(SPECIES);
        FloatVector q = s;
        for (int row = 0, i = xAt; row < rows; row++, i += xStride) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, i).sub(mean);
            s = s.add(d);
            q = d.fma(d, q);
        }
        mean.intoArray(shift, at);
        s.intoArray(sum, at);
        q.intoArray(squares, at);
    }

    private static void addFourRows(float[] x, int xAt, int xStride, int width, float[] sum, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector.fromArray(SPECIES, sum, at + column)
                    .add(FloatVector.fromArray(SPECIES, x, xAt + column))
                    .add(FloatVector.fromArray(SPECIES, x, xAt + xStride + column))
                    .add(FloatVector.fromArray(SPECIES, x, xAt + 2 * xStride + column))
                    .add(FloatVector.fromArray(SPECIES, x, xAt + 3 * xStride + column))
                    .intoArray(sum, at + column);
        }
    }

    private static void addRow(float[] x, int xAt, int width, float[] sum, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector.fromArray(SPECIES, sum, at + column)
                    .add(FloatVector.fromArray(SPECIES, x, xAt + column))
                    .intoArray(sum, at + column);
        }
    }

    private static void divide(float[] sum, int at, int width, float count) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector.fromArray(SPECIES, sum, at + column).div(count).intoArray(sum, at + column);
        }
    }

    private static void addDeviationsOfFourRows(
            float[] x, int xAt, int xStride, int width, float[] shift, float[] sum, float[] squares, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector m = FloatVector.fromArray(SPECIES, shift, at + column);
            FloatVector d1 = FloatVector.fromArray(SPECIES, x, xAt + column).sub(m);
            FloatVector d2 =
                    FloatVector.fromArray(SPECIES, x, xAt + xStride + column).sub(m);
            FloatVector d3 = FloatVector.fromArray(SPECIES, x, xAt + 2 * xStride + column)
                    .sub(m);
            FloatVector d4 = FloatVector.fromArray(SPECIES, x, xAt + 3 * xStride + column)
                    .sub(m);
            FloatVector s = FloatVector.fromArray(SPECIES, sum, at + column);
            s.add(d1).add(d2).add(d3).add(d4).intoArray(sum, at + column);
            FloatVector q = FloatVector.fromArray(SPECIES, squares, at + column);
            d4.fma(d4, d3.fma(d3, d2.fma(d2, d1.fma(d1, q)))).intoArray(squares, at + column);
        }
    }

    private static void addDeviations(
            float[] x, int xAt, int width, float[] shift, float[] sum, float[] squares, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector m = FloatVector.fromArray(SPECIES, shift, at + column);
            FloatVector d = FloatVector.fromArray(SPECIES, x, xAt + column).sub(m);
            FloatVector.fromArray(SPECIES, sum, at + column).add(d).intoArray(sum, at + column);
            d.fma(d, FloatVector.fromArray(SPECIES, squares, at + column)).intoArray(squares, at + column);
        }
    }
}
