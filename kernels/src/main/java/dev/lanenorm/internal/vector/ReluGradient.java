package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.ZERO;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * out = dy where y is above 0, elsewhere 0.
 *
 * <p>The last two vectors of a row may overlap, and are computed before either is stored, as the output may be the
 * input.
 */
final class ReluGradient {
    private ReluGradient() {}

    static void run(
            float[] y,
            int yAt,
            int yStride,
            float[] dy,
            int dyAt,
            int dyStride,
            float[] out,
            int outAt,
            int outStride,
            int rows,
            int columns) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.ReluGradient.run(
                    y, yAt, yStride, dy, dyAt, dyStride, out, outAt, outStride, rows, columns);
            return;
        }
        for (int row = 0; row < rows; row++) {
            oneRow(y, yAt + row * yStride, dy, dyAt + row * dyStride, out, outAt + row * outStride, columns);
        }
    }

    static void oneRow(float[] y, int yAt, float[] dy, int dyAt, float[] out, int outAt, int columns) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector yLanes = FloatVector.fromArray(SPECIES, y, yAt + column);
            FloatVector dyLanes = FloatVector.fromArray(SPECIES, dy, dyAt + column);
            FloatVector outLanes = ZERO.blend(dyLanes, yLanes.compare(VectorOperators.GT, ZERO));
            outLanes.intoArray(out, outAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector yLanes = FloatVector.fromArray(SPECIES, y, yAt + even);
            FloatVector dyLanes = FloatVector.fromArray(SPECIES, dy, dyAt + even);
            FloatVector outLanes = ZERO.blend(dyLanes, yLanes.compare(VectorOperators.GT, ZERO));
            FloatVector yLast = FloatVector.fromArray(SPECIES, y, yAt + last);
            FloatVector dyLast = FloatVector.fromArray(SPECIES, dy, dyAt + last);
            FloatVector outLast = ZERO.blend(dyLast, yLast.compare(VectorOperators.GT, ZERO));
            outLanes.intoArray(out, outAt + even);
            outLast.intoArray(out, outAt + last);
        }
    }
}
