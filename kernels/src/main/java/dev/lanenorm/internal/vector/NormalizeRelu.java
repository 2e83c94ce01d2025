package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.ZERO;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;

/** y = max(0, (x - mean) * scale + shift). Two rows at a time, and their ends, as in {@link Normalize}. */
final class NormalizeRelu {
    private NormalizeRelu() {}

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
            dev.lanenorm.internal.scalar.NormalizeRelu.run(
                    x, xAt, xStride, y, yAt, yStride, rows, columns, mean, scale, shift, at);
            return;
        }
        int even = evenColumns(columns);
        int last = columns - LANES;
        int half = rows / 2;
        int xFar = half * xStride;
        int yFar = half * yStride;
        for (int row = 0, i = xAt, j = yAt; row < half; row++, i += xStride, j += yStride) {
            for (int column = 0; column < even; column += LANES) {
                FloatVector m = FloatVector.fromArray(SPECIES, mean, at + column);
                FloatVector s = FloatVector.fromArray(SPECIES, scale, at + column);
                FloatVector h = FloatVector.fromArray(SPECIES, shift, at + column);
                FloatVector near = FloatVector.fromArray(SPECIES, x, i + column)
                        .sub(m)
                        .fma(s, h)
                        .max(ZERO);
                FloatVector far = FloatVector.fromArray(SPECIES, x, i + xFar + column)
                        .sub(m)
                        .fma(s, h)
                        .max(ZERO);
                near.intoArray(y, j + column);
                far.intoArray(y, j + yFar + column);
            }
            if (even < columns) {
                FloatVector m = FloatVector.fromArray(SPECIES, mean, at + even);
                FloatVector s = FloatVector.fromArray(SPECIES, scale, at + even);
                FloatVector h = FloatVector.fromArray(SPECIES, shift, at + even);
                FloatVector near = FloatVector.fromArray(SPECIES, x, i + even)
                        .sub(m)
                        .fma(s, h)
                        .max(ZERO);
                FloatVector far = FloatVector.fromArray(SPECIES, x, i + xFar + even)
                        .sub(m)
                        .fma(s, h)
                        .max(ZERO);
                m = FloatVector.fromArray(SPECIES, mean, at + last);
                s = FloatVector.fromArray(SPECIES, scale, at + last);
                h = FloatVector.fromArray(SPECIES, shift, at + last);
                FloatVector nearLast = FloatVector.fromArray(SPECIES, x, i + last)
                        .sub(m)
                        .fma(s, h)
                        .max(ZERO);
                FloatVector farLast = FloatVector.fromArray(SPECIES, x, i + xFar + last)
                        .sub(m)
                        .fma(s, h)
                        .max(ZERO);
                near.intoArray(y, j + even);
                far.intoArray(y, j + yFar + even);
                nearLast.intoArray(y, j + last);
                farLast.intoArray(y, j + yFar + last);
            }
        }
        if (rows % 2 == 1) {
            oneRow(x, xAt + (rows - 1) * xStride, y, yAt + (rows - 1) * yStride, columns, mean, scale, shift, at);
        }
    }

    private static void oneRow(
            float[] x, int xAt, float[] y, int yAt, int columns, float[] mean, float[] scale, float[] shift, int at) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector.fromArray(SPECIES, x, xAt + column)
                    .sub(FloatVector.fromArray(SPECIES, mean, at + column))
                    .fma(
                            FloatVector.fromArray(SPECIES, scale, at + column),
                            FloatVector.fromArray(SPECIES, shift, at + column))
                    .max(ZERO)
                    .intoArray(y, yAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector one = FloatVector.fromArray(SPECIES, x, xAt + even)
                    .sub(FloatVector.fromArray(SPECIES, mean, at + even))
                    .fma(
                            FloatVector.fromArray(SPECIES, scale, at + even),
                            FloatVector.fromArray(SPECIES, shift, at + even))
                    .max(ZERO);
            FloatVector two = FloatVector.fromArray(SPECIES, x, xAt + last)
                    .sub(FloatVector.fromArray(SPECIES, mean, at + last))
                    .fma(
                            FloatVector.fromArray(SPECIES, scale, at + last),
                            FloatVector.fromArray(SPECIES, shift, at + last))
                    .max(ZERO);
            one.intoArray(y, yAt + even);
            two.intoArray(y, yAt + last);
        }
    }
}
