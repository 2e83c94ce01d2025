package dev.lanenorm.benchmarks.implementations;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.UserException;
import java.util.stream.IntStream;

/**
 * The columns, or channels, by which results are judged: those whose input is finite. NaN and infinity stay in their
 * column, and a column that holds one has no error that could be measured.
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
        int positions = x.positions();
        return IntStream.range(0, x.examples() * positions)
                .allMatch(element -> Float.isFinite(x.get(element / positions, column, element % positions)));
    }

    /** The problem without the others, as one of matrices. */
    Problem of(Problem problem) {
        FloatTensor x = of(problem.x());
        return new Problem(
                Shape.matrix(x.rows(), x.columns()),
                x,
                of(problem.dy()),
                of(problem.gamma()),
                of(problem.beta()),
                of(problem.mean()),
                of(problem.variance()),
                problem.epsilon(),
                problem.algorithm(),
                problem.threads(),
                problem.inPlace(),
                false);
    }

    /** As a matrix: of a tensor of several positions, each is a row. */
    FloatTensor of(FloatTensor tensor) {
        int positions = tensor.positions();
        if (finite.length == columns && positions == 1) {
            return tensor;
        }
        FloatTensor chosen = FloatTensor.zeros(tensor.examples() * positions, finite.length);
        for (int row = 0; row < chosen.rows(); row++) {
            for (int i = 0; i < finite.length; i++) {
                chosen.set(row, i, tensor.get(row / positions, finite[i], row % positions));
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
