package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.ZERO;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * dx = scale * g, where g is dy where (x - mean) * scale + shift is above 0, elsewhere 0.
 *
 * <p>The last two vectors of a row may overlap, and are computed before either is stored, as the output may be the
 * input.
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
            int coefficientsAt) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.ReluFrozenGradient.run(
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
                    scale,
                    shift,
                    coefficientsAt);
            return;
        }
        for (int row = 0; row < rows; row++) {
            oneRow(
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
                    coefficientsAt);
        }
    }

    static void oneRow(
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
            int coefficientsAt) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector meanLanes = FloatVector.fromArray(SPECIES, mean, coefficientsAt + column);
            FloatVector scaleLanes = FloatVector.fromArray(SPECIES, scale, coefficientsAt + column);
            FloatVector shiftLanes = FloatVector.fromArray(SPECIES, shift, coefficientsAt + column);
            FloatVector xLanes = FloatVector.fromArray(SPECIES, x, xAt + column);
            FloatVector dyLanes = FloatVector.fromArray(SPECIES, dy, dyAt + column);
            FloatVector gLanes = ZERO.blend(
                    dyLanes, xLanes.sub(meanLanes).fma(scaleLanes, shiftLanes).compare(VectorOperators.GT, ZERO));
            FloatVector dxLanes = gLanes.mul(scaleLanes);
            dxLanes.intoArray(dx, dxAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector meanLanes = FloatVector.fromArray(SPECIES, mean, coefficientsAt + even);
            FloatVector scaleLanes = FloatVector.fromArray(SPECIES, scale, coefficientsAt + even);
            FloatVector shiftLanes = FloatVector.fromArray(SPECIES, shift, coefficientsAt + even);
            FloatVector xLanes = FloatVector.fromArray(SPECIES, x, xAt + even);
            FloatVector dyLanes = FloatVector.fromArray(SPECIES, dy, dyAt + even);
            FloatVector gLanes = ZERO.blend(
                    dyLanes, xLanes.sub(meanLanes).fma(scaleLanes, shiftLanes).compare(VectorOperators.GT, ZERO));
            FloatVector dxLanes = gLanes.mul(scaleLanes);
            FloatVector meanLast = FloatVector.fromArray(SPECIES, mean, coefficientsAt + last);
            FloatVector scaleLast = FloatVector.fromArray(SPECIES, scale, coefficientsAt + last);
            FloatVector shiftLast = FloatVector.fromArray(SPECIES, shift, coefficientsAt + last);
            FloatVector xLast = FloatVector.fromArray(SPECIES, x, xAt + last);
            FloatVector dyLast = FloatVector.fromArray(SPECIES, dy, dyAt + last);
            FloatVector gLast = ZERO.blend(
                    dyLast, xLast.sub(meanLast).fma(scaleLast, shiftLast).compare(VectorOperators.GT, ZERO));
            FloatVector dxLast = gLast.mul(scaleLast);
            dxLanes.intoArray(dx, dxAt + even);
            dxLast.intoArray(dx, dxAt + last);
        }
    }
}
