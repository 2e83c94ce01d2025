package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.evenColumns;

import jdk.incubator.vector.FloatVector;

/**
 * out = a + b.
 *
 * <p>The last two vectors of a row may overlap, and are computed before either is stored, as the output may be the
 * input.
 */
final class Add {
    private Add() {}

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
            dev.lanenorm.internal.scalar.Add.run(
                    a, aAt, aStride, b, bAt, bStride, out, outAt, outStride, rows, columns);
            return;
        }
        for (int row = 0; row < rows; row++) {
            oneRow(a, aAt + row * aStride, b, bAt + row * bStride, out, outAt + row * outStride, columns);
        }
    }

    static void oneRow(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int columns) {
        int even = evenColumns(columns);
        for (int column = 0; column < even; column += LANES) {
            FloatVector aLanes = FloatVector.fromArray(SPECIES, a, aAt + column);
            FloatVector bLanes = FloatVector.fromArray(SPECIES, b, bAt + column);
            FloatVector outLanes = aLanes.add(bLanes);
            outLanes.intoArray(out, outAt + column);
        }
        if (even < columns) {
            int last = columns - LANES;
            FloatVector aLanes = FloatVector.fromArray(SPECIES, a, aAt + even);
            FloatVector bLanes = FloatVector.fromArray(SPECIES, b, bAt + even);
            FloatVector outLanes = aLanes.add(bLanes);
            FloatVector aLast = FloatVector.fromArray(SPECIES, a, aAt + last);
            FloatVector bLast = FloatVector.fromArray(SPECIES, b, bAt + last);
            FloatVector outLast = aLast.add(bLast);
            outLanes.intoArray(out, outAt + even);
            outLast.intoArray(out, outAt + last);
        }
    }
}
