package dev.lanenorm.benchmarks.implementations;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;

/** Matrices as Java programs mostly hold them: an array of rows. */
final class Rows {
    private Rows() {}

    static float[][] of(FloatTensor matrix) {
        float[][] rows = new float[matrix.rows()][matrix.columns()];
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                rows[row][column] = matrix.get(row, column);
            }
        }
        return rows;
    }

    static FloatTensor joined(float[][] rows) {
        FloatTensor matrix = FloatTensor.zeros(rows.length, rows[0].length);
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                matrix.set(row, column, rows[row][column]);
            }
        }
        return matrix;
    }

    /** The textbook keeps its inputs, and runs on the caller's thread. */
    static void requireOutOfPlace(Problem problem) {
        if (problem.inPlace() != InPlace.NONE) {
            throw new IllegalArgumentException("the textbook's code does not write over its input");
        }
    }
}
