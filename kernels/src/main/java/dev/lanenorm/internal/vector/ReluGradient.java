package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.ZERO;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** out = dy where y is above 0, elsewhere 0. The ends of rows as in {@link Normalize}. */
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
            row(y, yAt + row * yStride, dy, dyAt + row * dyStride, out, outAt + row * outStride, columns);
        }
    }

    private static void row(float[] y, int yAt, float[] dy, int dyAt, float[] out, int outAt, int columns) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector g = FloatVector.fromArray(SPECIES, dy, dyAt + column);
            ZERO.blend(g, FloatVector.fromArray(SPECIES, y, yAt + column).compare(VectorOperators.GT, ZERO))
                    .intoArray(out, outAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector g = FloatVector.fromArray(SPECIES, dy, dyAt + even);
            FloatVector one =
                    ZERO.blend(g, FloatVector.fromArray(SPECIES, y, yAt + even).compare(VectorOperators.GT, ZERO));
            g = FloatVector.fromArray(SPECIES, dy, dyAt + last);
            FloatVector two =
                    ZERO.blend(g, FloatVector.fromArray(SPECIES, y, yAt + last).compare(VectorOperators.GT, ZERO));
            one.intoArray(out, outAt + even);
            two.intoArray(out, outAt + last);
        }
    }
}
