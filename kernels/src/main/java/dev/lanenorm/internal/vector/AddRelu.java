package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.ZERO;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;

/** out = max(0, a + b). The ends of rows as in {@link Normalize}. */
final class AddRelu {
    private AddRelu() {}

    static void run(
            float[] a,
            int aAt,
            int aStride,
            float[] b,
            int bAt,
            int bStride,
            float[] out,
            int outAt,
            int outStride,
            int rows,
            int columns) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.AddRelu.run(
                    a, aAt, aStride, b, bAt, bStride, out, outAt, outStride, rows, columns);
            return;
        }
        for (int row = 0; row < rows; row++) {
            row(a, aAt + row * aStride, b, bAt + row * bStride, out, outAt + row * outStride, columns);
        }
    }

    private static void row(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int columns) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + column)
                    .add(FloatVector.fromArray(SPECIES, b, bAt + column))
                    .max(ZERO)
                    .intoArray(out, outAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector one = FloatVector.fromArray(SPECIES, a, aAt + even)
                    .add(FloatVector.fromArray(SPECIES, b, bAt + even))
                    .max(ZERO);
            FloatVector two = FloatVector.fromArray(SPECIES, a, aAt + last)
                    .add(FloatVector.fromArray(SPECIES, b, bAt + last))
                    .max(ZERO);
            one.intoArray(out, outAt + even);
            two.intoArray(out, outAt + last);
        }
    }
}
