package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;

/** out = r in every row. The ends of rows as in {@link Normalize}. */
final class SpreadRow {
    private SpreadRow() {}

    static void run(float[] out, int outAt, int outStride, int rows, int columns, float[] r, int at) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.SpreadRow.run(out, outAt, outStride, rows, columns, r, at);
            return;
        }
        for (int row = 0; row < rows; row++) {
            row(out, outAt + row * outStride, columns, r, at);
        }
    }

    private static void row(float[] out, int outAt, int columns, float[] r, int at) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector.fromArray(SPECIES, r, at + column).intoArray(out, outAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector one = FloatVector.fromArray(SPECIES, r, at + even);
            FloatVector two = FloatVector.fromArray(SPECIES, r, at + last);
            one.intoArray(out, outAt + even);
            two.intoArray(out, outAt + last);
        }
    }
}
