package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;

/**
 * dx = scale * (dy - shift + slope * (x - mean)).
 *
 * <p>Two rows at a time, and their ends, as in {@link Normalize}.
 */
final class InputGradient {
    private InputGradient() {}

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
            float[] slope,
            float[] shift,
            float[] scale,
            int at) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.InputGradient.run(
                    x, xAt, xStride, dy, dyAt, dyStride, dx, dxAt, dxStride, rows, columns, mean, slope, shift, scale,
                    at);
            return;
        }
        int even = evenColumns(columns);
        int last = columns - LANES;
        int half = rows / 2;
        int xFar = half * xStride;
        int dyFar = half * dyStride;
        int dxFar = half * dxStride;
        for (int row = 0, i = xAt, j = dyAt, k = dxAt; row < half; row++, i += xStride, j += dyStride, k += dxStride) {
            for (int column = 0; column < even; column += LANES) {
                FloatVector m = FloatVector.fromArray(SPECIES, mean, at + column);
                FloatVector p = FloatVector.fromArray(SPECIES, slope, at + column);
                FloatVector h = FloatVector.fromArray(SPECIES, shift, at + column);
                FloatVector s = FloatVector.fromArray(SPECIES, scale, at + column);
                FloatVector near = FloatVector.fromArray(SPECIES, x, i + column)
                        .sub(m)
                        .fma(p, FloatVector.fromArray(SPECIES, dy, j + column).sub(h))
                        .mul(s);
                FloatVector far = FloatVector.fromArray(SPECIES, x, i + xFar + column)
                        .sub(m)
                        .fma(
                                p,
                                FloatVector.fromArray(SPECIES, dy, j + dyFar + column)
                                        .sub(h))
                        .mul(s);
                near.intoArray(dx, k + column);
                far.intoArray(dx, k + dxFar + column);
            }
            if (even < columns) {
                FloatVector m = FloatVector.fromArray(SPECIES, mean, at + even);
                FloatVector p = FloatVector.fromArray(SPECIES, slope, at + even);
                FloatVector h = FloatVector.fromArray(SPECIES, shift, at + even);
                FloatVector s = FloatVector.fromArray(SPECIES, scale, at + even);
                FloatVector near = FloatVector.fromArray(SPECIES, x, i + even)
                        .sub(m)
                        .fma(p, FloatVector.fromArray(SPECIES, dy, j + even).sub(h))
                        .mul(s);
                FloatVector far = FloatVector.fromArray(SPECIES, x, i + xFar + even)
                        .sub(m)
                        .fma(
                                p,
                                FloatVector.fromArray(SPECIES, dy, j + dyFar + even)
                                        .sub(h))
                        .mul(s);
                m = FloatVector.fromArray(SPECIES, mean, at + last);
                p = FloatVector.fromArray(SPECIES, slope, at + last);
                h = FloatVector.fromArray(SPECIES, shift, at + last);
                s = FloatVector.fromArray(SPECIES, scale, at + last);
                FloatVector nearLast = FloatVector.fromArray(SPECIES, x, i + last)
                        .sub(m)
                        .fma(p, FloatVector.fromArray(SPECIES, dy, j + last).sub(h))
                        .mul(s);
                FloatVector farLast = FloatVector.fromArray(SPECIES, x, i + xFar + last)
                        .sub(m)
                        .fma(
                                p,
                                FloatVector.fromArray(SPECIES, dy, j + dyFar + last)
                                        .sub(h))
                        .mul(s);
                near.intoArray(dx, k + even);
                far.intoArray(dx, k + dxFar + even);
                nearLast.intoArray(dx, k + last);
                farLast.intoArray(dx, k + dxFar + last);
            }
        }
        if (rows % 2 == 1) {
            oneRow(
                    x,
                    xAt + (rows - 1) * xStride,
                    dy,
                    dyAt + (rows - 1) * dyStride,
                    dx,
                    dxAt + (rows - 1) * dxStride,
                    columns,
                    mean,
                    slope,
                    shift,
                    scale,
                    at);
        }
    }

    private static void oneRow(
            float[] x,
            int xAt,
            float[] dy,
            int dyAt,
            float[] dx,
            int dxAt,
            int columns,
            float[] mean,
            float[] slope,
            float[] shift,
            float[] scale,
            int at) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector.fromArray(SPECIES, x, xAt + column)
                    .sub(FloatVector.fromArray(SPECIES, mean, at + column))
                    .fma(
                            FloatVector.fromArray(SPECIES, slope, at + column),
                            FloatVector.fromArray(SPECIES, dy, dyAt + column)
                                    .sub(FloatVector.fromArray(SPECIES, shift, at + column)))
                    .mul(FloatVector.fromArray(SPECIES, scale, at + column))
                    .intoArray(dx, dxAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector one = FloatVector.fromArray(SPECIES, x, xAt + even)
                    .sub(FloatVector.fromArray(SPECIES, mean, at + even))
                    .fma(
                            FloatVector.fromArray(SPECIES, slope, at + even),
                            FloatVector.fromArray(SPECIES, dy, dyAt + even)
                                    .sub(FloatVector.fromArray(SPECIES, shift, at + even)))
                    .mul(FloatVector.fromArray(SPECIES, scale, at + even));
            FloatVector two = FloatVector.fromArray(SPECIES, x, xAt + last)
                    .sub(FloatVector.fromArray(SPECIES, mean, at + last))
                    .fma(
                            FloatVector.fromArray(SPECIES, slope, at + last),
                            FloatVector.fromArray(SPECIES, dy, dyAt + last)
                                    .sub(FloatVector.fromArray(SPECIES, shift, at + last)))
                    .mul(FloatVector.fromArray(SPECIES, scale, at + last));
            one.intoArray(dx, dxAt + even);
            two.intoArray(dx, dxAt + last);
        }
    }
}
