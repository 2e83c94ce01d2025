package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.Blocking.PANEL;
import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.TILE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * sum = sum(a).
 *
 * <p>One stream goes by tiles of columns, with the sums in registers. The last tile overlaps the one before it: a
 * column comes out the same whichever tile holds it. Several {@linkplain dev.lanenorm.internal.Streams streams} go by
 * panels, with the sums in L1.
 */
final class ColumnSums {
    private static final int STREAMS = 4;

    private ColumnSums() {}

    static void run(float[] a, int aAt, int aStride, int rows, int columns, int streams, float[] sum, int at) {
        if (columns < LANES) {
            dev.lanenorm.internal.scalar.ColumnSums.run(a, aAt, aStride, rows, columns, streams, sum, at);
        } else if (streams == 1) {
            tiles(a, aAt, aStride, rows, columns, sum, at);
        } else {
            panels(a, aAt, aStride, rows, columns, sum, at);
        }
    }

    private static void tiles(float[] a, int aAt, int aStride, int rows, int columns, float[] sum, int at) {
        int column = 0;
        for (; column <= columns - TILE; column += TILE) {
            fourVectors(a, aAt + column, aStride, rows, sum, at + column);
        }
        if (column < columns - 2 * LANES && columns >= TILE) {
            column = columns - TILE;
            fourVectors(a, aAt + column, aStride, rows, sum, at + column);
            return;
        }
        for (; column < columns; column += LANES) {
            int last = Math.min(column, columns - LANES);
            oneVector(a, aAt + last, aStride, rows, sum, at + last);
        }
    }

    private static void panels(float[] a, int aAt, int aStride, int rows, int columns, float[] sum, int at) {
        int bound = SPECIES.loopBound(columns);
        for (int column = 0; column < bound; column += PANEL) {
            int width = Math.min(PANEL, bound - column);
            Arrays.fill(sum, at + column, at + column + width, 0);
            int length = rows / STREAMS;
            for (int row = 0; row < length; row++) {
                oneRowOfEachStream(a, aAt + row * aStride + column, length * aStride, width, sum, at + column);
            }
            for (int row = STREAMS * length; row < rows; row++) {
                oneRow(a, aAt + row * aStride + column, width, sum, at + column);
            }
        }
        if (bound < columns) {
            int last = columns - LANES;
            lastVector(a, aAt + last, aStride, rows, sum, at + last);
        }
    }

    private static void fourVectors(float[] a, int aAt, int aStride, int rows, float[] sum, int at) {
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        FloatVector sum3 = FloatVector.zero(SPECIES);
        FloatVector sum4 = FloatVector.zero(SPECIES);
        int aRow = aAt;
        for (int row = 0; row < rows; row++) {
            FloatVector a1 = FloatVector.fromArray(SPECIES, a, aRow);
            FloatVector a2 = FloatVector.fromArray(SPECIES, a, aRow + LANES);
            FloatVector a3 = FloatVector.fromArray(SPECIES, a, aRow + 2 * LANES);
            FloatVector a4 = FloatVector.fromArray(SPECIES, a, aRow + 3 * LANES);
            sum1 = sum1.add(a1);
            sum2 = sum2.add(a2);
            sum3 = sum3.add(a3);
            sum4 = sum4.add(a4);
            aRow += aStride;
        }
        sum1.intoArray(sum, at);
        sum2.intoArray(sum, at + LANES);
        sum3.intoArray(sum, at + 2 * LANES);
        sum4.intoArray(sum, at + 3 * LANES);
    }

    private static void oneVector(float[] a, int aAt, int aStride, int rows, float[] sum, int at) {
        FloatVector sumLanes = FloatVector.zero(SPECIES);
        int aRow = aAt;
        for (int row = 0; row < rows; row++) {
            FloatVector aLanes = FloatVector.fromArray(SPECIES, a, aRow);
            sumLanes = sumLanes.add(aLanes);
            aRow += aStride;
        }
        sumLanes.intoArray(sum, at);
    }

    /** One vector in the order of the streams. */
    private static void lastVector(float[] a, int aAt, int aStride, int rows, float[] sum, int at) {
        FloatVector sumLanes = FloatVector.zero(SPECIES);
        int length = rows / STREAMS;
        int aLength = length * aStride;
        for (int row = 0; row < length; row++) {
            int aRow = aAt + row * aStride;
            FloatVector a1 = FloatVector.fromArray(SPECIES, a, aRow);
            FloatVector a2 = FloatVector.fromArray(SPECIES, a, aRow + aLength);
            FloatVector a3 = FloatVector.fromArray(SPECIES, a, aRow + 2 * aLength);
            FloatVector a4 = FloatVector.fromArray(SPECIES, a, aRow + 3 * aLength);
            sumLanes = sumLanes.add(a1);
            sumLanes = sumLanes.add(a2);
            sumLanes = sumLanes.add(a3);
            sumLanes = sumLanes.add(a4);
        }
        for (int row = STREAMS * length; row < rows; row++) {
            FloatVector aLanes = FloatVector.fromArray(SPECIES, a, aAt + row * aStride);
            sumLanes = sumLanes.add(aLanes);
        }
        sumLanes.intoArray(sum, at);
    }

    private static void oneRowOfEachStream(float[] a, int aAt, int aLength, int width, float[] sum, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector sumLanes = FloatVector.fromArray(SPECIES, sum, at + column);
            FloatVector a1 = FloatVector.fromArray(SPECIES, a, aAt + column);
            FloatVector a2 = FloatVector.fromArray(SPECIES, a, aAt + aLength + column);
            FloatVector a3 = FloatVector.fromArray(SPECIES, a, aAt + 2 * aLength + column);
            FloatVector a4 = FloatVector.fromArray(SPECIES, a, aAt + 3 * aLength + column);
            sumLanes = sumLanes.add(a1);
            sumLanes = sumLanes.add(a2);
            sumLanes = sumLanes.add(a3);
            sumLanes = sumLanes.add(a4);
            sumLanes.intoArray(sum, at + column);
        }
    }

    private static void oneRow(float[] a, int aAt, int width, float[] sum, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector sumLanes = FloatVector.fromArray(SPECIES, sum, at + column);
            FloatVector aLanes = FloatVector.fromArray(SPECIES, a, aAt + column);
            sumLanes = sumLanes.add(aLanes);
            sumLanes.intoArray(sum, at + column);
        }
    }
}
