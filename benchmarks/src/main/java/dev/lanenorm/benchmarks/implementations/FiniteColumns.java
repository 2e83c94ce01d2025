package dev.lanenorm.benchmarks.implementations;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.UserException;
import java.util.stream.IntStream;

/**
 * The columns by which results are judged: those whose input is finite. NaN and infinity stay in their column, and a
 * column that holds one has no error that could be measured.
 */
public final class FiniteColumns {
    private final int columns;
    private final int[] finite;

    private FiniteColumns(int columns, int[] finite) {
        this.columns = columns;
        this.finite = finite;
    }

    /** Of an input by its name; one without any is refused. */
    public static FiniteColumns of(String input, FloatTensor x) {
        int[] finite = IntStream.range(0, x.columns())
                .filter(column -> isFinite(x, column))
                .toArray();
        if (finite.length == 0) {
            throw new UserException(
                    input + ": every column holds NaN or infinity: nothing is left to judge results by");
        }
        return new FiniteColumns(x.columns(), finite);
    }

    private static boolean isFinite(FloatTensor x, int column) {
        return IntStream.range(0, x.rows()).allMatch(row -> Float.isFinite(x.get(row, column)));
    }

    /** The problem without the others. */
    Problem of(Problem problem) {
        return new Problem(
                of(problem.x()),
                of(problem.dy()),
                of(problem.gamma()),
                of(problem.beta()),
                of(problem.mean()),
                of(problem.variance()),
                problem.epsilon(),
                problem.algorithm(),
                problem.threads(),
                problem.inPlace());
    }

    FloatTensor of(FloatTensor matrix) {
        if (finite.length == columns) {
            return matrix;
        }
        FloatTensor chosen = FloatTensor.zeros(matrix.rows(), finite.length);
        for (int row = 0; row < matrix.rows(); row++) {
            for (int i = 0; i < finite.length; i++) {
                chosen.set(row, i, matrix.get(row, finite[i]));
            }
        }
        return chosen;
    }

    float[] of(float[] row) {
        float[] chosen = new float[finite.length];
        for (int i = 0; i < finite.length; i++) {
            chosen[i] = row[finite[i]];
        }
        return chosen;
    }
}
