package dev.lanenorm.benchmarks.apply;

import dev.lanenorm.BatchNormKernels;
import dev.lanenorm.BatchStatistics;
import dev.lanenorm.ColumnMoments;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.StagedBatchNorm;
import dev.lanenorm.benchmarks.UserException;

/** Over channel-major tensors, (N, C, L) or (N, C, H, W). */
final class ChannelPasses implements Passes {
    private final FloatTensor shape;
    private final BatchNormKernels kernels;
    private final Runner runner;

    ChannelPasses(FloatTensor shape, Runner runner) {
        this.shape = shape;
        this.runner = runner;
        kernels = BatchNormKernels.on(runner.pool(), runner.threads(), runner.backend());
    }

    @Override
    public int columns() {
        return shape.channels();
    }

    @Override
    public long elementsPerColumn() {
        return (long) shape.examples() * shape.positions();
    }

    private FloatTensor view(float[] values) {
        return FloatTensor.channelMajor(values, shape.examples(), shape.channels(), shape.positions());
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
        if (runner.threads() > 1) {
            throw new UserException("--threads must be 1 for a staged pass over a tensor, got " + runner.threads());
        }
        return StagedBatchNorm.serial(shape.examples(), shape.channels(), shape.positions(), runner.backend());
    }
}
