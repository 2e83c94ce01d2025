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
        int half = rows / 2;
        for (int row = 0; row < half; row++) {
            int i = xAt + row * xStride;
            int j = dyAt + row * dyStride;
            int k = dxAt + row * dxStride;
            int xFar = half * xStride;
            int dyFar = half * dyStride;
            int dxFar = half * dxStride;
            twoRows(x, i, xFar, dy, j, dyFar, dx, k, dxFar, even, mean, slope, shift, scale, at);
            if (even < columns) {
                end(x, i, dy, j, dx, k, even, columns, mean, slope, shift, scale, at);
                end(x, i + xFar, dy, j + dyFar, dx, k + dxFar, even, columns, mean, slope, shift, scale, at);
            }
        }
        if (rows % 2 == 1) {
            int i = xAt + (rows - 1) * xStride;
            int j = dyAt + (rows - 1) * dyStride;
            int k = dxAt + (rows - 1) * dxStride;
            oneRow(x, i, dy, j, dx, k, even, mean, slope, shift, scale, at);
            if (even < columns) {
                end(x, i, dy, j, dx, k, even, columns, mean, slope, shift, scale, at);
            }
        }
    }

    private static void twoRows(
            float[] x,
            int xAt,
            int xDistance,
            float[] dy,
            int dyAt,
            int dyDistance,
            float[] dx,
            int dxAt,
            int dxDistance,
            int columns,
            float[] mean,
            float[] slope,
            float[] shift,
            float[] scale,
            int at) {
        for (int column = 0; column < columns; column += LANES) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean, at + column);
            FloatVector p = FloatVector.fromArray(SPECIES, slope, at + column);
            FloatVector h = FloatVector.fromArray(SPECIES, shift, at + column);
            FloatVector s = FloatVector.fromArray(SPECIES, scale, at + column);
            FloatVector first = FloatVector.fromArray(SPECIES, x, xAt + column)
                    .sub(m)
                    .fma(p, FloatVector.fromArray(SPECIES, dy, dyAt + column).sub(h))
                    .mul(s);
            FloatVector second = FloatVector.fromArray(SPECIES, x, xAt + xDistance + column)
                    .sub(m)
                    .fma(
                            p,
                            FloatVector.fromArray(SPECIES, dy, dyAt + dyDistance + column)
                                    .sub(h))
                    .mul(s);
            first.intoArray(dx, dxAt + column);
            second.intoArray(dx, dxAt + dxDistance + column);
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
        for (int column = 0; column < columns; column += LANES) {
            FloatVector.fromArray(SPECIES, x, xAt + column)
                    .sub(FloatVector.fromArray(SPECIES, mean, at + column))
                    .fma(
                            FloatVector.fromArray(SPECIES, slope, at + column),
                            FloatVector.fromArray(SPECIES, dy, dyAt + column)
                                    .sub(FloatVector.fromArray(SPECIES, shift, at + column)))
                    .mul(FloatVector.fromArray(SPECIES, scale, at + column))
                    .intoArray(dx, dxAt + column);
        }
    }

    /** The two vectors that end a row, from {@code column} on. */
    private static void end(
            float[] x,
            int xAt,
            float[] dy,
            int dyAt,
            float[] dx,
            int dxAt,
            int column,
            int columns,
            float[] mean,
            float[] slope,
            float[] shift,
            float[] scale,
            int at) {
        int last = columns - LANES;
        FloatVector one = FloatVector.fromArray(SPECIES, x, xAt + column)
                .sub(FloatVector.fromArray(SPECIES, mean, at + column))
                .fma(
                        FloatVector.fromArray(SPECIES, slope, at + column),
                        FloatVector.fromArray(SPECIES, dy, dyAt + column)
                                .sub(FloatVector.fromArray(SPECIES, shift, at + column)))
                .mul(FloatVector.fromArray(SPECIES, scale, at + column));
        FloatVector two = FloatVector.fromArray(SPECIES, x, xAt + last)
                .sub(FloatVector.fromArray(SPECIES, mean, at + last))
                .fma(
                        FloatVector.fromArray(SPECIES, slope, at + last),
                        FloatVector.fromArray(SPECIES, dy, dyAt + last)
                                .sub(FloatVector.fromArray(SPECIES, shift, at + last)))
                .mul(FloatVector.fromArray(SPECIES, scale, at + last));
        one.intoArray(dx, dxAt + column);
        two.intoArray(dx, dxAt + last);
    }
}
