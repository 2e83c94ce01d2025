package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A view of one row may be the very array of a per-column argument. What would be written over another is refused. */
class ParameterArraysTest {
    private static final int D = 2;

    private final FloatTensor x = view(3, 4);
    private final FloatTensor y = view(1, 1);
    private final FloatTensor dy = view(5, 6);
    private final FloatTensor dx = view(0, 0);
    private final FloatTensor dresidual = view(0, 0);
    private final float[] gamma = {2, 2};
    private final float[] beta = {7, 7};
    private final BatchStatistics statistics = new BatchStatistics(D).set(new float[D], new float[] {1, 1}, 0);
    private final BatchNormKernels kernels = BatchNormKernels.serial();

    private static FloatTensor view(float... values) {
        return view(values, 0);
    }

    private static FloatTensor view(float[] values, int offset) {
        return FloatTensor.matrix(values, offset, 1, D, D);
    }

    private static void refused(String name, String other, Executable call) {
        assertEquals(
                name + " must be an array of its own, got the array of " + other,
                assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void forward() {
        FloatTensor overGamma = view(gamma, 0);
        FloatTensor overBeta = view(beta, 0);
        BatchStatistics saved = new BatchStatistics(D);
        refused("gamma", "y", () -> kernels.forward(x, gamma, beta, 1e-5, overGamma, saved));
        refused("beta", "y", () -> kernels.normalize(x, statistics, gamma, beta, overBeta));
        float[] mean = {0, 0};
        float[] variance = {1, 1};
        FloatTensor overMean = view(mean, 0);
        FloatTensor overVariance = view(variance, 0);
        refused("mean", "y", () -> kernels.infer(x, mean, variance, 0, null, null, overMean));
        refused("variance", "y", () -> kernels.infer(x, mean, variance, 0, null, null, overVariance));
        BatchNorm layer = BatchNorm.builder(D).build();
        refused("gamma", "y", () -> layer.infer(x, view(layer.gamma(), 0)));
        assertArrayEquals(new float[] {2, 2}, gamma);
        assertArrayEquals(new float[] {7, 7}, beta);
    }

    @Test
    void backward() {
        refused("gamma", "dx", () -> kernels.backward(x, dy, gamma, statistics, view(gamma, 0), null, null));
        refused("gamma", "dx", () -> kernels.backwardFrozen(x, dy, gamma, statistics, view(gamma, 0), null, null));
        BatchNormKernels relu = kernels.relu();
        refused("gamma", "dresidual", () -> residual(relu, view(gamma, 0), null, null));
        refused("beta", "dresidual", () -> residual(relu, view(beta, 0), null, null));
        refused(
                "beta",
                "dx",
                () -> relu.backward(x, null, dy, gamma, beta, statistics, view(beta, 0), null, null, null));
        refused("dgamma", "dresidual", () -> residual(relu, dresidual, dresidual.array(), null));
        refused("dbeta", "dresidual", () -> residual(relu, dresidual, null, dresidual.array()));
        refused("dgamma", "y", () -> residual(relu, dresidual, y.array(), null));
        refused("dbeta", "y", () -> residual(relu, dresidual, null, y.array()));
        assertArrayEquals(new float[D], dresidual.array());
        assertArrayEquals(new float[] {1, 1}, y.array());
    }

    private void residual(BatchNormKernels relu, FloatTensor gradient, float[] dgamma, float[] dbeta) {
        relu.backward(x, y, dy, gamma, beta, statistics, dx, gradient, dgamma, dbeta);
    }

    @Test
    void staged() {
        StagedBatchNorm graph = StagedBatchNorm.serial(1, D);
        graph.forward(x, null, null, 1e-5, y);
        refused("dgamma", "dy", () -> graph.backward(dy, dx, dy.array(), new float[D]));
        refused("dbeta", "dy", () -> graph.backward(dy, dx, new float[D], dy.array()));
        refused("dgamma", "dx", () -> graph.backward(dy, dx, dx.array(), new float[D]));
        refused("dbeta", "dx", () -> graph.backward(dy, dx, new float[D], dx.array()));
        assertArrayEquals(new float[] {5, 6}, dy.array());
    }

    /** A refused call leaves the pass before it to go back through. */
    @Test
    void layers() {
        BatchNorm layer = BatchNorm.builder(D).build();
        FloatTensor x = FloatTensor.zeros(1, D);
        FloatTensor y = FloatTensor.zeros(1, D);
        FloatTensor inGamma = FloatTensor.matrix(layer.gamma(), 1, D);
        FloatTensor inBeta = FloatTensor.matrix(layer.beta(), 1, D);
        layer.recompute(x, y);
        refused("gamma", "y", () -> layer.recompute(x, inGamma));
        refused("beta", "y", () -> layer.forward(x, inBeta));
        refused("gamma", "dx", () -> layer.backward(x, y, inGamma));
        refused("beta", "dx", () -> layer.backward(x, y, inBeta));
        layer.backward(x, y, y);
    }

    @Test
    void layersThatAccumulate() {
        BatchNorm layer = BatchNorm.builder(D)
                .running(StatisticsPolicy.keras(0.9))
                .accumulatingGradients()
                .relu()
                .build();
        layer.forward(x, y);
        refused("dgamma", "dx", () -> layer.backward(x, dy, view(layer.dgamma(), 0)));
        refused("dbeta", "dx", () -> layer.backward(x, dy, view(layer.dbeta(), 0)));
        layer.forward(x, dy, y);
        refused("dbeta", "dresidual", () -> layer.backward(x, y, dy, dx, view(layer.dbeta(), 0)));
    }

    /** The distance from the end of the second view to the stride exceeds an int. */
    @Test
    void aStrideNearTheGreatest() {
        float[] array = {1, 2, 3, 0};
        int stride = Integer.MAX_VALUE - 1;
        FloatTensor first = FloatTensor.matrix(array, 0, 1, 3, stride);
        FloatTensor second = FloatTensor.matrix(array, 1, 1, 3, stride);
        assertThrows(
                IllegalArgumentException.class,
                () -> kernels.infer(first, new float[3], new float[] {1, 1, 1}, 0, null, null, second));
        assertArrayEquals(new float[] {1, 2, 3, 0}, array);
    }

    /** Products of such moments overflow a double. */
    @Test
    void momentsThatNoFloatsHave() {
        RunningStatistics running = new RunningStatistics(1, StatisticsPolicy.pooled());
        ColumnMoments far = ColumnMoments.of(1, new double[] {1e200}, new double[1]);
        assertThrows(IllegalArgumentException.class, () -> running.update(far));
        ColumnMoments spread = ColumnMoments.of(2, new double[1], new double[] {1e300});
        assertThrows(IllegalArgumentException.class, () -> running.update(spread));
        running.update(ColumnMoments.of((1L << 62) + 1, new double[1], new double[1]));
        assertEquals((1L << 62) + 1, running.restore(running.state()).rows());
    }

    /** The square of its reciprocal standard deviation would overflow a double, and 0 times it is NaN. */
    @Test
    void aVarianceThatIsNoNormalNumber() {
        BatchStatistics tiny = new BatchStatistics(1);
        assertThrows(IllegalArgumentException.class, () -> tiny.set(new float[1], new float[1], 1e-320));
        tiny.set(new float[1], new float[1], Double.MIN_NORMAL);
        FloatTensor gradient = FloatTensor.zeros(2, 1);
        kernels.backward(
                FloatTensor.zeros(2, 1),
                FloatTensor.matrix(new float[] {1, 2}, 2, 1),
                new float[] {0},
                tiny,
                gradient,
                null,
                null);
        assertArrayEquals(new float[2], gradient.array(), Float.MIN_VALUE);
    }
}
