package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;

/** out = a^2. The ends of rows as in {@link Normalize}. */
final class Square {
    private Square() {}

    static void run(float[] a, int aAt, int aStride, float[] out, int outAt, int outStride, int rows, int columns) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.Square.run(a, aAt, aStride, out, outAt, outStride, rows, columns);
            return;
        }
        for (int row = 0; row < rows; row++) {
            row(a, aAt + row * aStride, out, outAt + row * outStride, columns);
        }
    }

    private static void row(float[] a, int aAt, float[] out, int outAt, int columns) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + column)
                    .mul(FloatVector.fromArray(SPECIES, a, aAt + column))
                    .intoArray(out, outAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector one =
                    FloatVector.fromArray(SPECIES, a, aAt + even).mul(FloatVector.fromArray(SPECIES, a, aAt + even));
            FloatVector two =
                    FloatVector.fromArray(SPECIES, a, aAt + last).mul(FloatVector.fromArray(SPECIES, a, aAt + last));
            one.intoArray(out, outAt + even);
            two.intoArray(out, outAt + last);
        }
    }
}
