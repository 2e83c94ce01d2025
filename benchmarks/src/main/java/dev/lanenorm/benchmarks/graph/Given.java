package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.implementations.Problem;
import java.util.List;

/**
 * What the graph is given: an element of {@code given} in graph.json.
 *
 * @param array under Kratzert's name
 * @param name under the write-up's
 * @param shape rows and columns
 * @param values the first ones, or all
 */
record Given(String array, String name, List<Integer> shape, Excerpt values) {
    static List<Given> of(Problem problem, WriteUp writeUp) {
        return List.of(
                of("x", writeUp, problem.x()),
                of("gamma", writeUp, row(problem.gamma())),
                of("beta", writeUp, row(problem.beta())),
                of("dout", writeUp, problem.dy()));
    }

    private static Given of(String array, WriteUp writeUp, FloatTensor matrix) {
        return new Given(array, writeUp.name(array), List.of(matrix.rows(), matrix.columns()), Excerpt.of(matrix));
    }

    private static FloatTensor row(float[] values) {
        return FloatTensor.matrix(values, 1, values.length);
    }
}
