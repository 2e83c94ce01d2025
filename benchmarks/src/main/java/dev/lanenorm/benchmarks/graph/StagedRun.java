package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.Backend;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.StagedBatchNorm;
import dev.lanenorm.benchmarks.implementations.Pass;
import dev.lanenorm.benchmarks.implementations.Problem;
import java.util.LinkedHashMap;
import java.util.Map;

/** One run of the staged graph, and everything it has computed. */
public final class StagedRun {
    private final StagedBatchNorm graph;
    private final FloatTensor y;
    private final FloatTensor dx;
    private final FloatTensor dgamma;
    private final FloatTensor dbeta;
    private final boolean backward;

    /**
     * Runs forward, and backward if there is a gradient.
     *
     * @param dy the gradient by the output, or null
     * @param gamma null for 1
     * @param beta null for 0
     */
    public StagedRun(
            StagedBatchNorm graph, FloatTensor x, FloatTensor dy, float[] gamma, float[] beta, double epsilon) {
        this.graph = graph;
        y = like(x);
        dx = like(x);
        dgamma = FloatTensor.zeros(1, x.channels());
        dbeta = FloatTensor.zeros(1, x.channels());
        backward = dy != null;
        graph.forward(x, gamma, beta, epsilon, y);
        if (backward) {
            graph.backward(dy, dx, dgamma.array(), dbeta.array());
        }
    }

    /** Of a matrix, on plain loops: those of vectors give the same bits. */
    static StagedRun of(Problem problem) {
        FloatTensor x = problem.x();
        StagedBatchNorm graph = StagedBatchNorm.serial(x.rows(), x.columns(), Backend.scalar());
        return new StagedRun(graph, x, problem.dy(), problem.gamma(), problem.beta(), problem.epsilon());
    }

    private static FloatTensor like(FloatTensor x) {
        return x.positions() == 1
                ? FloatTensor.zeros(x.examples(), x.channels())
                : FloatTensor.zeros(x.examples(), x.channels(), x.positions());
    }

    StagedBatchNorm graph() {
        return graph;
    }

    FloatTensor y() {
        return y;
    }

    FloatTensor dx() {
        return dx;
    }

    FloatTensor dgamma() {
        return dgamma;
    }

    FloatTensor dbeta() {
        return dbeta;
    }

    /** The results of the nodes that were run, in their order. */
    public Map<Node, FloatTensor> results() {
        Map<Node, FloatTensor> results = new LinkedHashMap<>();
        for (Node node : Node.values()) {
            if (backward || node.pass() == Pass.forward) {
                results.put(node, node.of(this));
            }
        }
        return results;
    }
}
