package dev.lanenorm.internal.vector;

import static dev.lanenorm.internal.Blocking.PANEL;
import static dev.lanenorm.internal.vector.Lanes.LANES;
import static dev.lanenorm.internal.vector.Lanes.SPECIES;
import static dev.lanenorm.internal.vector.Lanes.TILE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** sum = sum(a). Tiles and panels as in {@link DeviationSums}. */
final class ColumnSums {
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
            int length = rows / 4;
            for (int row = 0; row < length; row++) {
                fourRows(a, aAt + row * aStride + column, length * aStride, width, sum, at + column);
            }
            for (int row = 4 * length; row < rows; row++) {
                oneRow(a, aAt + row * aStride + column, width, sum, at + column);
            }
        }
        if (bound < columns) {
            int last = columns - LANES;
            lastVector(a, aAt + last, aStride, rows, sum, at + last);
        }
    }

    private static void fourVectors(float[] a, int aAt, int aStride, int rows, float[] sum, int at) {
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        FloatVector s4 = FloatVector.zero(SPECIES);
        for (int row = 0, i = aAt; row < rows; row++, i += aStride) {
            s1 = s1.add(FloatVector.fromArray(SPECIES, a, i));
            s2 = s2.add(FloatVector.fromArray(SPECIES, a, i + LANES));
            s3 = s3.add(FloatVector.fromArray(SPECIES, a, i + 2 * LANES));
            s4 = s4.add(FloatVector.fromArray(SPECIES, a, i + 3 * LANES));
        }
        s1.intoArray(sum, at);
        s2.intoArray(sum, at + LANES);
        s3.intoArray(sum, at + 2 * LANES);
        s4.intoArray(sum, at + 3 * LANES);
    }

    private static void oneVector(float[] a, int aAt, int aStride, int rows, float[] sum, int at) {
        FloatVector s = FloatVector.zero(SPECIES);
        for (int row = 0, i = aAt; row < rows; row++, i += aStride) {
            s = s.add(FloatVector.fromArray(SPECIES, a, i));
        }
        s.intoArray(sum, at);
    }

    /** One vector in the order of four streams. */
    private static void lastVector(float[] a, int aAt, int aStride, int rows, float[] sum, int at) {
        FloatVector s = FloatVector.zero(SPECIES);
        int length = rows / 4;
        int distance = length * aStride;
        for (int row = 0, i = aAt; row < length; row++, i += aStride) {
            s = s.add(FloatVector.fromArray(SPECIES, a, i))
                    .add(FloatVector.fromArray(SPECIES, a, i + distance))
                    .add(FloatVector.fromArray(SPECIES, a, i + 2 * distance))
                    .add(FloatVector.fromArray(SPECIES, a, i + 3 * distance));
        }
        for (int row = 4 * length, i = aAt + 4 * distance; row < rows; row++, i += aStride) {
            s = s.add(FloatVector.fromArray(SPECIES, a, i));
        }
        s.intoArray(sum, at);
    }

    private static void fourRows(float[] a, int aAt, int distance, int width, float[] sum, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector s = FloatVector.fromArray(SPECIES, sum, at + column);
            s = s.add(FloatVector.fromArray(SPECIES, a, aAt + column));
            s = s.add(FloatVector.fromArray(SPECIES, a, aAt + distance + column));
            s = s.add(FloatVector.fromArray(SPECIES, a, aAt + 2 * distance + column));
            s = s.add(FloatVector.fromArray(SPECIES, a, aAt + 3 * distance + column));
            s.intoArray(sum, at + column);
        }
    }

    private static void oneRow(float[] a, int aAt, int width, float[] sum, int at) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector s = FloatVector.fromArray(SPECIES, sum, at + column);
            s = s.add(FloatVector.fromArray(SPECIES, a, aAt + column));
            s.intoArray(sum, at + column);
        }
    }
}
