package dev.lanenorm.benchmarks.apply;

import dev.lanenorm.BatchNormKernels;
import dev.lanenorm.BatchStatistics;
import dev.lanenorm.ColumnMoments;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.StagedBatchNorm;

/** Over matrices, N x D. */
final class MatrixPasses implements Passes {
    private final FloatTensor shape;
    private final BatchNormKernels kernels;
    private final Runner runner;

    MatrixPasses(FloatTensor shape, Runner runner) {
        this.shape = shape;
        this.runner = runner;
        kernels = BatchNormKernels.on(runner.pool(), runner.threads(), runner.backend());
    }

    @Override
    public int columns() {
        return shape.columns();
    }

    @Override
    public long elementsPerColumn() {
        return shape.rows();
    }

    private FloatTensor view(float[] values) {
        return FloatTensor.matrix(values, shape.rows(), shape.columns());
    }

    @Override
    public void forward(float[] x, float[] gamma, float[] beta, double epsilon, float[] y, BatchStatistics saved) {
        kernels.forward(view(x), gamma, beta, epsilon, view(y), saved);
    }

    @Override
    public void infer(
            float[] x, float[] mean, float[] variance, double epsilon, float[] gamma, float[] beta, float[] y) {
        kernels.infer(view(x), mean, variance, epsilon, gamma, beta, view(y));
    }

    @Override
    public void moments(float[] x, ColumnMoments result) {
        kernels.moments(view(x), result);
    }

    @Override
    public void backward(
            float[] x, float[] dy, float[] gamma, BatchStatistics saved, float[] dx, float[] dgamma, float[] dbeta) {
        kernels.backward(view(x), view(dy), gamma, saved, view(dx), dgamma, dbeta);
    }

    @Override
    public void backwardFrozen(
            float[] x, float[] dy, float[] gamma, BatchStatistics frozen, float[] dx, float[] dgamma, float[] dbeta) {
        kernels.backwardFrozen(view(x), view(dy), gamma, frozen, view(dx), dgamma, dbeta);
    }

    @Override
    public StagedBatchNorm staged() {
        return StagedBatchNorm.on(shape.rows(), shape.columns(), runner.pool(), runner.threads(), runner.backend());
    }
}
