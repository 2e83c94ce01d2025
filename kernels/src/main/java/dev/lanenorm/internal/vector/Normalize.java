package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * y = (x - mean) * scale + shift.
 *
 * <p>Two rows at a time share the loads of the coefficients; with four, 4 KB apart, the rows would not fit the 8 ways
 * of an L1 set. Both rows are computed before either is stored, as a store holds up a load from 4 KB further on. The
 * last vectors of the rows overlap those before them, and are computed first, as the output may be the input.
 */
final class Normalize {
    private Normalize() {}

    static void run(
            float[] x,
            int xAt,
            int xStride,
            float[] y,
            int yAt,
            int yStride,
            int rows,
            int columns,
            float[] mean,
            float[] scale,
            float[] shift,
            int at) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.Normalize.run(
                    x, xAt, xStride, y, yAt, yStride, rows, columns, mean, scale, shift, at);
            return;
        }
        int row = 0;
        for (; row <= rows - 2; row += 2) {
            twoRows(x, xAt + row * xStride, xStride, y, yAt + row * yStride, yStride, columns, mean, scale, shift, at);
        }
        for (; row < rows; row++) {
            oneRow(x, xAt + row * xStride, y, yAt + row * yStride, columns, mean, scale, shift, at);
        }
    }

    private static void twoRows(
            float[] x,
            int xAt,
            int xStride,
            float[] y,
            int yAt,
            int yStride,
            int columns,
            float[] mean,
            float[] scale,
            float[] shift,
            int at) {
        int last = columns - LANES;
        FloatVector m = FloatVector.fromArray(SPECIES, mean, at + last);
        FloatVector s = FloatVector.fromArray(SPECIES, scale, at + last);
        FloatVector h = FloatVector.fromArray(SPECIES, shift, at + last);
        FloatVector one = FloatVector.fromArray(SPECIES, x, xAt + last).sub(m).fma(s, h);
        FloatVector two =
                FloatVector.fromArray(SPECIES, x, xAt + xStride + last).sub(m).fma(s, h);
        for (int column = 0; column < last; column += LANES) {
            m = FloatVector.fromArray(SPECIES, mean, at + column);
            s = FloatVector.fromArray(SPECIES, scale, at + column);
            h = FloatVector.fromArray(SPECIES, shift, at + column);
            FloatVector first =
                    FloatVector.fromArray(SPECIES, x, xAt + column).sub(m).fma(s, h);
            FloatVector second = FloatVector.fromArray(SPECIES, x, xAt + xStride + column)
                    .sub(m)
                    .fma(s, h);
            first.intoArray(y, yAt + column);
            second.intoArray(y, yAt + yStride + column);
        }
        one.intoArray(y, yAt + last);
        two.intoArray(y, yAt + yStride + last);
    }

    private static void oneRow(
            float[] x, int xAt, float[] y, int yAt, int columns, float[] mean, float[] scale, float[] shift, int at) {
        int last = columns - LANES;
        FloatVector tail = FloatVector.fromArray(SPECIES, x, xAt + last)
                .sub(FloatVector.fromArray(SPECIES, mean, at + last))
                .fma(
                        FloatVector.fromArray(SPECIES, scale, at + last),
                        FloatVector.fromArray(SPECIES, shift, at + last));
        for (int column = 0; column < last; column += LANES) {
            FloatVector.fromArray(SPECIES, x, xAt + column)
                    .sub(FloatVector.fromArray(SPECIES, mean, at + column))
                    .fma(
                            FloatVector.fromArray(SPECIES, scale, at + column),
                            FloatVector.fromArray(SPECIES, shift, at + column))
                    .intoArray(y, yAt + column);
        }
        tail.intoArray(y, yAt + last);
    }
}
