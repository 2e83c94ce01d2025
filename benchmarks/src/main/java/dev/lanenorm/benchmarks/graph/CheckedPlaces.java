package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.implementations.Problem;
import java.util.stream.IntStream;

/**
 * Where gradients are checked: everywhere, or at places that are evenly apart where that would take too long, as every
 * difference is two passes over its column. Columns with NaN or infinity have no differences.
 */
record CheckedPlaces(int[] rows, int[] columns, boolean isSample) {
    /** Some seconds: so many elements of a column are passed over for the differences by x. */
    private static final long WORK = 1L << 28;

    private static final int LEAST_COLUMNS = 4;

    static CheckedPlaces of(Problem problem) {
        int rows = problem.x().rows();
        int[] finite = IntStream.range(0, problem.x().columns())
                .filter(column -> isFinite(problem.x(), column)
                        && isFinite(problem.dy(), column)
                        && Float.isFinite(problem.gamma()[column]))
                .toArray();
        if (finite.length == 0) {
            throw new UserException("every column of x, dy or gamma holds NaN or infinity: nothing is left to check");
        }
        long elements = Math.max(1, WORK / rows);
        int columns = (int) Math.min(finite.length, Math.max(LEAST_COLUMNS, elements / rows));
        int rowsOfColumn = (int) Math.min(rows, Math.max(1, elements / columns));
        return new CheckedPlaces(
                evenly(rowsOfColumn, rows),
                IntStream.of(evenly(columns, finite.length)).map(i -> finite[i]).toArray(),
                rowsOfColumn < rows || columns < finite.length);
    }

    private static boolean isFinite(FloatTensor matrix, int column) {
        return IntStream.range(0, matrix.rows()).allMatch(row -> Float.isFinite(matrix.get(row, column)));
    }

    private static int[] evenly(int count, int of) {
        return IntStream.range(0, count).map(i -> (int) ((long) i * of / count)).toArray();
    }
}
