package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.ZERO;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;

/** out = max(0, a). The ends of rows as in {@link Normalize}. */
final class Relu {
    private Relu() {}

    static void run(float[] a, int aAt, int aStride, float[] out, int outAt, int outStride, int rows, int columns) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.Relu.run(a, aAt, aStride, out, outAt, outStride, rows, columns);
            return;
        }
        for (int row = 0; row < rows; row++) {
            row(a, aAt + row * aStride, out, outAt + row * outStride, columns);
        }
    }

    private static void row(float[] a, int aAt, float[] out, int outAt, int columns) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + column).max(ZERO).intoArray(out, outAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector one = FloatVector.fromArray(SPECIES, a, aAt + even).max(ZERO);
            FloatVector two = FloatVector.fromArray(SPECIES, a, aAt + last).max(ZERO);
            one.intoArray(out, outAt + even);
            two.intoArray(out, outAt + last);
        }
    }
}
