package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * dx = scale * (dy - shift + slope * (x - mean)).
 *
 * <p>Two rows at a time, and the last vectors first, as in {@link Normalize}.
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
        int row = 0;
        for (; row <= rows - 2; row += 2) {
            twoRows(
                    x,
                    xAt + row * xStride,
                    xStride,
                    dy,
                    dyAt + row * dyStride,
                    dyStride,
                    dx,
                    dxAt + row * dxStride,
                    dxStride,
                    columns,
                    mean,
                    slope,
                    shift,
                    scale,
                    at);
        }
        for (; row < rows; row++) {
            oneRow(
                    x,
                    xAt + row * xStride,
                    dy,
                    dyAt + row * dyStride,
                    dx,
                    dxAt + row * dxStride,
                    columns,
                    mean,
                    slope,
                    shift,
                    scale,
                    at);
        }
    }

    private static void twoRows(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            float[] dx,
            int dxAt,
            int dxStride,
            int columns,
            float[] mean,
            float[] slope,
            float[] shift,
            float[] scale,
            int at) {
        int last = columns - LANES;
        FloatVector m = FloatVector.fromArray(SPECIES, mean, at + last);
        FloatVector p = FloatVector.fromArray(SPECIES, slope, at + last);
        FloatVector h = FloatVector.fromArray(SPECIES, shift, at + last);
        FloatVector s = FloatVector.fromArray(SPECIES, scale, at + last);
        FloatVector one = FloatVector.fromArray(SPECIES, x, xAt + last)
                .sub(m)
                .fma(p, FloatVector.fromArray(SPECIES, dy, dyAt + last).sub(h))
                .mul(s);
        FloatVector two = FloatVector.fromArray(SPECIES, x, xAt + xStride + last)
                .sub(m)
                .fma(
                        p,
                        FloatVector.fromArray(SPECIES, dy, dyAt + dyStride + last)
                                .sub(h))
                .mul(s);
        for (int column = 0; column < last; column += LANES) {
            m = FloatVector.fromArray(SPECIES, mean, at + column);
            p = FloatVector.fromArray(SPECIES, slope, at + column);
            h = FloatVector.fromArray(SPECIES, shift, at + column);
            s = FloatVector.fromArray(SPECIES, scale, at + column);
            FloatVector first = FloatVector.fromArray(SPECIES, x, xAt + column)
                    .sub(m)
                    .fma(p, FloatVector.fromArray(SPECIES, dy, dyAt + column).sub(h))
                    .mul(s);
            FloatVector second = FloatVector.fromArray(SPECIES, x, xAt + xStride + column)
                    .sub(m)
                    .fma(
                            p,
                            FloatVector.fromArray(SPECIES, dy, dyAt + dyStride + column)
                                    .sub(h))
                    .mul(s);
            first.intoArray(dx, dxAt + column);
            second.intoArray(dx, dxAt + dxStride + column);
        }
        one.intoArray(dx, dxAt + last);
        two.intoArray(dx, dxAt + dxStride + last);
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
        int last = columns - LANES;
        FloatVector tail = FloatVector.fromArray(SPECIES, x, xAt + last)
                .sub(FloatVector.fromArray(SPECIES, mean, at + last))
                .fma(
                        FloatVector.fromArray(SPECIES, slope, at + last),
                        FloatVector.fromArray(SPECIES, dy, dyAt + last)
                                .sub(FloatVector.fromArray(SPECIES, shift, at + last)))
                .mul(FloatVector.fromArray(SPECIES, scale, at + last));
        for (int column = 0; column < last; column += LANES) {
            FloatVector.fromArray(SPECIES, x, xAt + column)
                    .sub(FloatVector.fromArray(SPECIES, mean, at + column))
                    .fma(
                            FloatVector.fromArray(SPECIES, slope, at + column),
                            FloatVector.fromArray(SPECIES, dy, dyAt + column)
                                    .sub(FloatVector.fromArray(SPECIES, shift, at + column)))
                    .mul(FloatVector.fromArray(SPECIES, scale, at + column))
                    .intoArray(dx, dxAt + column);
        }
        tail.intoArray(dx, dxAt + last);
    }
}
