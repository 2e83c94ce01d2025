package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.ZERO;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * dx = scale * (g - shift + slope * (x - mean)), where g is dy where (x - mean) * scale + forwardShift is above 0,
 * elsewhere 0. Two rows at a time, and their ends, as in {@link Normalize}.
 */
final class ReluInputGradient {
    private ReluInputGradient() {}

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
            float[] forwardShift,
            int at) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.ReluInputGradient.run(
                    x,
                    xAt,
                    xStride,
                    dy,
                    dyAt,
                    dyStride,
                    dx,
                    dxAt,
                    dxStride,
                    rows,
                    columns,
                    mean,
                    slope,
                    shift,
                    scale,
                    forwardShift,
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
                FloatVector f = FloatVector.fromArray(SPECIES, forwardShift, at + column);
                FloatVector nearX =
                        FloatVector.fromArray(SPECIES, x, i + column).sub(m);
                FloatVector near = nearX.fma(
                                p,
                                ZERO.blend(
                                                FloatVector.fromArray(SPECIES, dy, j + column),
                                                nearX.fma(s, f).compare(VectorOperators.GT, ZERO))
                                        .sub(h))
                        .mul(s);
                FloatVector farX =
                        FloatVector.fromArray(SPECIES, x, i + xFar + column).sub(m);
                FloatVector far = farX.fma(
                                p,
                                ZERO.blend(
                                                FloatVector.fromArray(SPECIES, dy, j + dyFar + column),
                                                farX.fma(s, f).compare(VectorOperators.GT, ZERO))
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
                FloatVector f = FloatVector.fromArray(SPECIES, forwardShift, at + even);
                FloatVector nearX = FloatVector.fromArray(SPECIES, x, i + even).sub(m);
                FloatVector near = nearX.fma(
                                p,
                                ZERO.blend(
                                                FloatVector.fromArray(SPECIES, dy, j + even),
                                                nearX.fma(s, f).compare(VectorOperators.GT, ZERO))
                                        .sub(h))
                        .mul(s);
                FloatVector farX =
                        FloatVector.fromArray(SPECIES, x, i + xFar + even).sub(m);
                FloatVector far = farX.fma(
                                p,
                                ZERO.blend(
                                                FloatVector.fromArray(SPECIES, dy, j + dyFar + even),
                                                farX.fma(s, f).compare(VectorOperators.GT, ZERO))
                                        .sub(h))
                        .mul(s);
                m = FloatVector.fromArray(SPECIES, mean, at + last);
                p = FloatVector.fromArray(SPECIES, slope, at + last);
                h = FloatVector.fromArray(SPECIES, shift, at + last);
                s = FloatVector.fromArray(SPECIES, scale, at + last);
                f = FloatVector.fromArray(SPECIES, forwardShift, at + last);
                FloatVector nearLastX =
                        FloatVector.fromArray(SPECIES, x, i + last).sub(m);
                FloatVector nearLast = nearLastX
                        .fma(
                                p,
                                ZERO.blend(
                                                FloatVector.fromArray(SPECIES, dy, j + last),
                                                nearLastX.fma(s, f).compare(VectorOperators.GT, ZERO))
                                        .sub(h))
                        .mul(s);
                FloatVector farLastX =
                        FloatVector.fromArray(SPECIES, x, i + xFar + last).sub(m);
                FloatVector farLast = farLastX.fma(
                                p,
                                ZERO.blend(
                                                FloatVector.fromArray(SPECIES, dy, j + dyFar + last),
                                                farLastX.fma(s, f).compare(VectorOperators.GT, ZERO))
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
                    forwardShift,
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
            float[] forwardShift,
            int at) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector oneX = FloatVector.fromArray(SPECIES, x, xAt + column)
                    .sub(FloatVector.fromArray(SPECIES, mean, at + column));
            FloatVector oneS = FloatVector.fromArray(SPECIES, scale, at + column);
            FloatVector one = oneX.fma(
                            FloatVector.fromArray(SPECIES, slope, at + column),
                            ZERO.blend(
                                            FloatVector.fromArray(SPECIES, dy, dyAt + column),
                                            oneX.fma(oneS, FloatVector.fromArray(SPECIES, forwardShift, at + column))
                                                    .compare(VectorOperators.GT, ZERO))
                                    .sub(FloatVector.fromArray(SPECIES, shift, at + column)))
                    .mul(oneS);
            one.intoArray(dx, dxAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector oneX =
                    FloatVector.fromArray(SPECIES, x, xAt + even).sub(FloatVector.fromArray(SPECIES, mean, at + even));
            FloatVector oneS = FloatVector.fromArray(SPECIES, scale, at + even);
            FloatVector one = oneX.fma(
                            FloatVector.fromArray(SPECIES, slope, at + even),
                            ZERO.blend(
                                            FloatVector.fromArray(SPECIES, dy, dyAt + even),
                                            oneX.fma(oneS, FloatVector.fromArray(SPECIES, forwardShift, at + even))
                                                    .compare(VectorOperators.GT, ZERO))
                                    .sub(FloatVector.fromArray(SPECIES, shift, at + even)))
                    .mul(oneS);
            FloatVector twoX =
                    FloatVector.fromArray(SPECIES, x, xAt + last).sub(FloatVector.fromArray(SPECIES, mean, at + last));
            FloatVector twoS = FloatVector.fromArray(SPECIES, scale, at + last);
            FloatVector two = twoX.fma(
                            FloatVector.fromArray(SPECIES, slope, at + last),
                            ZERO.blend(
                                            FloatVector.fromArray(SPECIES, dy, dyAt + last),
                                            twoX.fma(twoS, FloatVector.fromArray(SPECIES, forwardShift, at + last))
                                                    .compare(VectorOperators.GT, ZERO))
                                    .sub(FloatVector.fromArray(SPECIES, shift, at + last)))
                    .mul(twoS);
            one.intoArray(dx, dxAt + even);
            two.intoArray(dx, dxAt + last);
        }
    }
}
