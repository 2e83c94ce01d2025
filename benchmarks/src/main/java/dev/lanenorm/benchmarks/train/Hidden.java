package dev.lanenorm.benchmarks.train;

import dev.lanenorm.Backend;
import dev.lanenorm.BatchNorm;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.StatisticsPolicy;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Dense, batch normalization or none, activation. A ReLU is a loop of its own, so that normalization is timed alone; a
 * leaky one is fused with the normalization. In place, y is z and dy is dz.
 */
final class Hidden {
    private final Dense dense;
    private final BatchNorm norm;
    private final Activation activation;
    private final boolean isFused;
    private final FloatTensor z;
    private final FloatTensor y;
    private final FloatTensor dz;
    private final FloatTensor dy;
    private long normalizing;

    Hidden(int inputs, int outputs, Configuration configuration, Backend backend, Random random) {
        dense = new Dense(inputs, outputs, random);
        activation = configuration.activation();
        isFused = configuration.normalizes() && activation == Activation.LEAKY_RELU;
        boolean inPlace = configuration.backward() == Backward.IN_PLACE;
        int rows = configuration.batchSize();
        z = FloatTensor.zeros(rows, outputs);
        y = inPlace ? z : FloatTensor.zeros(rows, outputs);
        dz = FloatTensor.zeros(rows, outputs);
        dy = inPlace ? dz : FloatTensor.zeros(rows, outputs);
        if (configuration.normalizes()) {
            BatchNorm.Builder builder = plain(outputs, backend);
            switch (configuration.backward()) {
                case STAGED -> builder.staged();
                case ANALYTIC -> {}
                case IN_PLACE -> builder.inPlace();
            }
            norm = (isFused ? builder.leakyRelu(activation.negativeSlope()) : builder).build();
        } else {
            norm = null;
        }
    }

    /** A run that diverges says so by its loss, not by a refusal. */
    private static BatchNorm.Builder plain(int columns, Backend backend) {
        StatisticsPolicy policy = StatisticsPolicy.pyTorch(0.1).recordingBadBatches();
        return BatchNorm.builder(columns).running(policy).backend(backend);
    }

    /** The dense layer with the normalization as a part of it; the activation is not. */
    Dense folded() {
        BatchNorm plain = plain(norm.columns(), norm.backend()).build();
        plain.running().restore(norm.running().state());
        System.arraycopy(norm.gamma(), 0, plain.gamma(), 0, norm.columns());
        System.arraycopy(norm.beta(), 0, plain.beta(), 0, norm.columns());
        Dense folded = dense.copy();
        plain.foldIntoColumns(folded.weights(), folded.bias());
        return folded;
    }

    /** Bytes of the matrices it keeps for a batch. */
    long bytes() {
        return Stream.of(z, y, dz, dy)
                .distinct()
                .mapToLong(matrix -> 4L * matrix.array().length)
                .sum();
    }

    FloatTensor forward(FloatTensor x) {
        dense.forward(x, norm == null ? y : z);
        if (norm != null) {
            long start = System.nanoTime();
            norm.forward(z, y);
            normalizing += System.nanoTime() - start;
        }
        if (!isFused) {
            activation.forward(y);
        }
        return y;
    }

    /** Where the gradient of the last output is to be written. */
    FloatTensor dy() {
        return dy;
    }

    /** Goes on to the gradient of x where dx is given. */
    void backward(FloatTensor x, FloatTensor dx) {
        if (!isFused) {
            activation.backward(y, dy);
        }
        if (norm != null) {
            long start = System.nanoTime();
            norm.backward(z, dy, dz);
            normalizing += System.nanoTime() - start;
        }
        dense.backward(x, norm == null ? dy : dz, dx);
    }

    void descend(float rate) {
        dense.descend(rate);
        if (norm != null) {
            Descent.step(norm.gamma(), norm.dgamma(), rate);
            Descent.step(norm.beta(), norm.dbeta(), rate);
        }
    }

    FloatTensor infer(FloatTensor x) {
        FloatTensor result = dense.infer(x);
        if (norm != null) {
            norm.infer(result, result);
        }
        if (!isFused) {
            activation.forward(result);
        }
        return result;
    }

    /** Nanoseconds spent in normalization so far. */
    long normalizing() {
        return normalizing;
    }
}
