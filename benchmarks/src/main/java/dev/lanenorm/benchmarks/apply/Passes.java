package dev.lanenorm.benchmarks.apply;

import dev.lanenorm.Backend;
import dev.lanenorm.BatchStatistics;
import dev.lanenorm.ColumnMoments;
import dev.lanenorm.StagedBatchNorm;
import dev.lanenorm.benchmarks.files.FloatArray;
import java.util.concurrent.Executor;

/** The passes over inputs of one shape, a matrix's or a tensor's, whose elements are given in C order. */
interface Passes {
    /** What runs them: loops, and up to so many threads of a pool. */
    record Runner(Backend backend, Executor pool, int threads) {}

    /**
     * Passes over arrays of the shape of x.
     *
     * @param name what messages call x
     */
    static Passes over(FloatArray x, String name, Runner runner) {
        return x.isTensor() ? new ChannelPasses(x.tensor(), runner) : new MatrixPasses(x.matrix(name), runner);
    }

    /** Columns of a matrix, channels of a tensor. */
    int columns();

    /** How many elements a column or channel has. */
    long elementsPerColumn();

    void forward(float[] x, float[] gamma, float[] beta, double epsilon, float[] y, BatchStatistics saved);

    void infer(float[] x, float[] mean, float[] variance, double epsilon, float[] gamma, float[] beta, float[] y);

    void moments(float[] x, ColumnMoments result);

    void backward(
            float[] x, float[] dy, float[] gamma, BatchStatistics saved, float[] dx, float[] dgamma, float[] dbeta);

    void backwardFrozen(
            float[] x, float[] dy, float[] gamma, BatchStatistics frozen, float[] dx, float[] dgamma, float[] dbeta);

    /** The graph, whose matrices have a row per example. */
    StagedBatchNorm staged();
}
