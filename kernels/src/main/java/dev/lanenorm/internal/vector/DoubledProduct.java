package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/** out = 2 * a * b. Rows as in {@link Normalize}. */
final class DoubledProduct {
    private DoubledProduct() {}

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
            dev.lanenorm.internal.scalar.DoubledProduct.run(
                    a, aAt, aStride, b, bAt, bStride, out, outAt, outStride, rows, columns);
            return;
        }
        for (int row = 0; row < rows; row++) {
            row(a, aAt + row * aStride, b, bAt + row * bStride, out, outAt + row * outStride, columns);
        }
    }

    private static void row(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int columns) {
        int last = columns - LANES;
        FloatVector tail =
                FloatVector.fromArray(SPECIES, a, aAt + last).mul(2).mul(FloatVector.fromArray(SPECIES, b, bAt + last));
        for (int column = 0; column < last; column += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + column)
                    .mul(2)
                    .mul(FloatVector.fromArray(SPECIES, b, bAt + column))
                    .intoArray(out, outAt + column);
        }
        tail.intoArray(out, outAt + last);
    }
}
