package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;

/** out = a + r. The ends of rows as in {@link Normalize}. */
final class AddRow {
    private AddRow() {}

    static void run(
            float[] a,
            int aAt,
            int aStride,
            float[] out,
            int outAt,
            int outStride,
            int rows,
            int columns,
            float[] r,
            int at) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.AddRow.run(a, aAt, aStride, out, outAt, outStride, rows, columns, r, at);
            return;
        }
        for (int row = 0; row < rows; row++) {
            row(a, aAt + row * aStride, out, outAt + row * outStride, columns, r, at);
        }
    }

    private static void row(float[] a, int aAt, float[] out, int outAt, int columns, float[] r, int at) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + column)
                    .add(FloatVector.fromArray(SPECIES, r, at + column))
                    .intoArray(out, outAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector one =
                    FloatVector.fromArray(SPECIES, a, aAt + even).add(FloatVector.fromArray(SPECIES, r, at + even));
            FloatVector two =
                    FloatVector.fromArray(SPECIES, a, aAt + last).add(FloatVector.fromArray(SPECIES, r, at + last));
            one.intoArray(out, outAt + even);
            two.intoArray(out, outAt + last);
        }
    }
}
