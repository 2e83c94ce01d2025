package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;

/**
 * out = a^2.
 *
 * <p>The last two vectors of a row may overlap, and are computed before either is stored, as the output may be the
 * input.
 */
final class Square {
    private Square() {}

    static void run(float[] a, int aAt, int aStride, float[] out, int outAt, int outStride, int rows, int columns) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.Square.run(a, aAt, aStride, out, outAt, outStride, rows, columns);
            return;
        }
        for (int row = 0; row < rows; row++) {
            oneRow(a, aAt + row * aStride, out, outAt + row * outStride, columns);
        }
    }

    static void oneRow(float[] a, int aAt, float[] out, int outAt, int columns) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector aLanes = FloatVector.fromArray(SPECIES, a, aAt + column);
            FloatVector outLanes = aLanes.mul(aLanes);
            outLanes.intoArray(out, outAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector aLanes = FloatVector.fromArray(SPECIES, a, aAt + even);
            FloatVector outLanes = aLanes.mul(aLanes);
            FloatVector aLast = FloatVector.fromArray(SPECIES, a, aAt + last);
            FloatVector outLast = aLast.mul(aLast);
            outLanes.intoArray(out, outAt + even);
            outLast.intoArray(out, outAt + last);
        }
    }
}
