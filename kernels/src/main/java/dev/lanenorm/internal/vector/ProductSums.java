package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.Blocking.PANEL;
import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.TILE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * sum = sum(a * b).
 *
 * <p>One stream goes by tiles of columns, with the sums in registers. The last tile overlaps the one before it: a
 * column comes out the same whichever tile holds it. Several {@linkplain dev.lanenorm.internal.Streams streams} go by
 * panels, with the sums in L1.
 */
final class ProductSums {
    private static final int STREAMS = 2;

    private ProductSums() {}

    static void run(
            float[] a,
            int aAt,
            int aStride,
            float[] b,
            int bAt,
            int bStride,
            int rows,
            int columns,
            int streams,
            float[] sum,
            int at) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.ProductSums.run(
                    a, aAt, aStride, b, bAt, bStride, rows, columns, streams, sum, at);
        } else if (streams == 1) {
            tiles(a, aAt, aStride, b, bAt, bStride, rows, columns, sum, at);
        } else {
            panels(a, aAt, aStride, b, bAt, bStride, rows, columns, sum, at);
        }
    }

    private static void tiles(
            float[] a,
            int aAt,
            int aStride,
            float[] b,
            int bAt,
            int bStride,
            int rows,
            int columns,
            float[] sum,
            int at) {
        int column = 0;
        for (; column <= columns - TILE; column += TILE) {
            fourVectors(a, aAt + column, aStride, b, bAt + column, bStride, rows, sum, at + column);
        }
        if (column < columns - 2 * LANES && columns >= TILE) {
            column = columns - TILE;
            fourVectors(a, aAt + column, aStride, b, bAt + column, bStride, rows, sum, at + column);
            return;
        }
        for (; column < columns; column += LANES) {
            int last = Math.min(column, columns - LANES);
            oneVector(a, aAt + last, aStride, b, bAt + last, bStride, rows, sum, at + last);
        }
    }

    private static void panels(
            float[] a,
            int aAt,
            int aStride,
            float[] b,
            int bAt,
            int bStride,
            int rows,
            int columns,
            float[] sum,
            int at) {
        int bound = SPECIES.loopBound(columns);
        for (int column = 0; column < bound; column += PANEL) {
            int width = Math.min(PANEL, bound - column);
            Arrays.fill(sum, at + column, at + column + width, 0);
            int length = rows / STREAMS;
            for (int row = 0; row < length; row++) {
                oneRowOfEachStream(
                        a,
                        aAt + row * aStride + column,
                        length * aStride,
                        b,
                        bAt + row * bStride + column,
                        length * bStride,
                        width,
                        sum,
                        at + column);
            }
            for (int row = STREAMS * length; row < rows; row++) {
                oneRow(a, aAt + row * aStride + column, b, bAt + row * bStride + column, width, sum, at + column);
            }
        }
        if (bound < columns) {
            int last = columns - LANES;
            lastVector(a, aAt + last, aStride, b, bAt + last, bStride, rows, sum, at + last);
        }
    }

    private static void fourVectors(
            float[] a, int aAt, int aStride, float[] b, int bAt, int bStride, int rows, float[] sum, int at) {
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        FloatVector sum3 = FloatVector.zero(SPECIES);
        FloatVector sum4 = FloatVector.zero(SPECIES);
        int aRow = aAt;
        int bRow = bAt;
        for (int row = 0; row < rows; row++) {
            FloatVector a1 = FloatVector.fromArray(SPECIES, a, aRow);
            FloatVector a2 = FloatVector.fromArray(SPECIES, a, aRow + LANES);
            FloatVector a3 = FloatVector.fromArray(SPECIES, a, aRow + 2 * LANES);
            FloatVector a4 = FloatVector.fromArray(SPECIES, a, aRow + 3 * LANES);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bRow);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, bRow + LANES);
            FloatVector b3 = FloatVector.fromArray(SPECIES, b, bRow + 2 * LANES);
            FloatVector b4 = FloatVector.fromArray(SPECIES, b, bRow + 3 * LANES);
            sum1 = a1.fma(b1, sum1);
            sum2 = a2.fma(b2, sum2);
            sum3 = a3.fma(b3, sum3);
            sum4 = a4.fma(b4, sum4);
            aRow += aStride;
            bRow += bStride;
        }
        sum1.intoArray(sum, at);
        sum2.intoArray(sum, at + LANES);
        sum3.intoArray(sum, at + 2 * LANES);
        sum4.intoArray(sum, at + 3 * LANES);
    }

    private static void oneVector(
            float[] a, int aAt, int aStride, float[] b, int bAt, int bStride, int rows, float[] sum, int at) {
        FloatVector sumLanes = FloatVector.zero(SPECIES);
        int aRow = aAt;
        int bRow = bAt;
        for (int row = 0; row < rows; row++) {
            FloatVector aLanes = FloatVector.fromArray(SPECIES, a, aRow);
            FloatVector bLanes = FloatVector.fromArray(SPECIES, b, bRow);
            sumLanes = aLanes.fma(bLanes, sumLanes);
            aRow += aStride;
            bRow += bStride;
        }
        sumLanes.intoArray(sum, at);
    }

    /** One vector in the order of the streams. */
    private static void lastVector(
            float[] a, int aAt, int aStride, float[] b, int bAt, int bStride, int rows, float[] sum, int at) {
        FloatVector sumLanes = FloatVector.zero(SPECIES);
        int length = rows / STREAMS;
        int aLength = length * aStride;
        int bLength = length * bStride;
        for (int row = 0; row < length; row++) {
            int aRow = aAt + row * aStride;
            int bRow = bAt + row * bStride;
            FloatVector a1 = FloatVector.fromArray(SPECIES, a, aRow);
            FloatVector a2 = FloatVector.fromArray(SPECIES, a, aRow + aLength);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bRow);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, bRow + bLength);
            sumLanes = a1.fma(b1, sumLanes);
            sumLanes = a2.fma(b2, sumLanes);
        }
        for (int row = STREAMS * length; row < rows; row++) {
            FloatVector aLanes = FloatVector.fromArray(SPECIES, a, aAt + row * aStride);
            FloatVector bLanes = FloatVector.fromArray(SPECIES, b, bAt + row * bStride);
            sumLanes = aLanes.fma(bLanes, sumLanes);
        }
        sumLanes.intoArray(sum, at);
    }

    private static void oneRowOfEachStream(
            float[] a, int aAt, int aLength, float[] b, int bAt, int bLength, int width, float[] sum, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector sumLanes = FloatVector.fromArray(SPECIES, sum, at + column);
            FloatVector a1 = FloatVector.fromArray(SPECIES, a, aAt + column);
            FloatVector a2 = FloatVector.fromArray(SPECIES, a, aAt + aLength + column);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + column);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, bAt + bLength + column);
            sumLanes = a1.fma(b1, sumLanes);
            sumLanes = a2.fma(b2, sumLanes);
            sumLanes.intoArray(sum, at + column);
        }
    }

    private static void oneRow(float[] a, int aAt, float[] b, int bAt, int width, float[] sum, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector sumLanes = FloatVector.fromArray(SPECIES, sum, at + column);
            FloatVector aLanes = FloatVector.fromArray(SPECIES, a, aAt + column);
            FloatVector bLanes = FloatVector.fromArray(SPECIES, b, bAt + column);
            sumLanes = aLanes.fma(bLanes, sumLanes);
            sumLanes.intoArray(sum, at + column);
        }
    }
}
