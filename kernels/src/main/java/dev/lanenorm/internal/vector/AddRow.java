package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;

/**
 * out = a + r.
 *
 * <p>The last two vectors of a row may overlap, and are computed before either is stored, as the output may be the
 * input.
 */
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
            int coefficientsAt) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.AddRow.run(
                    a, aAt, aStride, out, outAt, outStride, rows, columns, r, coefficientsAt);
            return;
        }
        for (int row = 0; row < rows; row++) {
            oneRow(a, aAt + row * aStride, out, outAt + row * outStride, columns, r, coefficientsAt);
        }
    }

    static void oneRow(float[] a, int aAt, float[] out, int outAt, int columns, float[] r, int coefficientsAt) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector rLanes = FloatVector.fromArray(SPECIES, r, coefficientsAt + column);
            FloatVector aLanes = FloatVector.fromArray(SPECIES, a, aAt + column);
            FloatVector outLanes = aLanes.add(rLanes);
            outLanes.intoArray(out, outAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector rLanes = FloatVector.fromArray(SPECIES, r, coefficientsAt + even);
            FloatVector aLanes = FloatVector.fromArray(SPECIES, a, aAt + even);
            FloatVector outLanes = aLanes.add(rLanes);
            FloatVector rLast = FloatVector.fromArray(SPECIES, r, coefficientsAt + last);
            FloatVector aLast = FloatVector.fromArray(SPECIES, a, aAt + last);
            FloatVector outLast = aLast.add(rLast);
            outLanes.intoArray(out, outAt + even);
            outLast.intoArray(out, outAt + last);
        }
    }
}
