package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.ZERO;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * dx = scale * g, where g is dy where (x - mean) * scale + shift is above 0, elsewhere 0. The ends of rows as in
 * {@link Normalize}.
 */
final class ReluFrozenGradient {
    private ReluFrozenGradient() {}

    static void run(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            float[] dx,
            int dxAt,
            int dxStride,
            int rows,
            int columns,
            float[] mean,
            float[] scale,
            float[] shift,
            int at) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.ReluFrozenGradient.run(
                    x, xAt, xStride, dy, dyAt, dyStride, dx, dxAt, dxStride, rows, columns, mean, scale, shift, at);
            return;
        }
        for (int row = 0; row < rows; row++) {
            row(
                    x,
                    xAt + row * xStride,
                    dy,
                    dyAt + row * dyStride,
                    dx,
                    dxAt + row * dxStride,
                    columns,
                    mean,
                    scale,
                    shift,
                    at);
        }
    }

    private static void row(
            float[] x,
            int xAt,
            float[] dy,
            int dyAt,
            float[] dx,
            int dxAt,
            int columns,
            float[] mean,
            float[] scale,
            float[] shift,
            int at) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector s = FloatVector.fromArray(SPECIES, scale, at + column);
            FloatVector y = FloatVector.fromArray(SPECIES, x, xAt + column)
                    .sub(FloatVector.fromArray(SPECIES, mean, at + column))
                    .fma(s, FloatVector.fromArray(SPECIES, shift, at + column));
            ZERO.blend(FloatVector.fromArray(SPECIES, dy, dyAt + column), y.compare(VectorOperators.GT, ZERO))
                    .mul(s)
                    .intoArray(dx, dxAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector s = FloatVector.fromArray(SPECIES, scale, at + even);
            FloatVector y = FloatVector.fromArray(SPECIES, x, xAt + even)
                    .sub(FloatVector.fromArray(SPECIES, mean, at + even))
                    .fma(s, FloatVector.fromArray(SPECIES, shift, at + even));
            FloatVector one = ZERO.blend(
                            FloatVector.fromArray(SPECIES, dy, dyAt + even), y.compare(VectorOperators.GT, ZERO))
                    .mul(s);
            s = FloatVector.fromArray(SPECIES, scale, at + last);
            y = FloatVector.fromArray(SPECIES, x, xAt + last)
                    .sub(FloatVector.fromArray(SPECIES, mean, at + last))
                    .fma(s, FloatVector.fromArray(SPECIES, shift, at + last));
            FloatVector two = ZERO.blend(
                            FloatVector.fromArray(SPECIES, dy, dyAt + last), y.compare(VectorOperators.GT, ZERO))
                    .mul(s);
            one.intoArray(dx, dxAt + even);
            two.intoArray(dx, dxAt + last);
        }
    }
}
