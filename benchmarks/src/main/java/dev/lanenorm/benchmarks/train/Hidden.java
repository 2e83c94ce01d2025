package dev.lanenorm.benchmarks.train;

import dev.lanenorm.Backend;
import dev.lanenorm.BatchNorm;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.StatisticsPolicy;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import java.util.Random;

/** Dense, batch normalization or none, ReLU. The ReLU is a loop of its own, so that normalization is timed alone. */
final class Hidden {
    private final Dense dense;
    private final BatchNorm norm;
    private final FloatTensor z;
    private final FloatTensor y;
    private final FloatTensor dz;
    private final FloatTensor dy;
    private long normalizing;

    Hidden(int inputs, int outputs, Configuration configuration, Backend backend, Random random) {
        dense = new Dense(inputs, outputs, random);
        int rows = configuration.batchSize();
        z = FloatTensor.zeros(rows, outputs);
        y = FloatTensor.zeros(rows, outputs);
        dz = FloatTensor.zeros(rows, outputs);
        dy = FloatTensor.zeros(rows, outputs);
        if (configuration.normalizes()) {
            // A run that diverges says so by its loss.
            StatisticsPolicy policy = StatisticsPolicy.pyTorch(0.1).recordingBadBatches();
            BatchNorm.Builder builder =
                    BatchNorm.builder(outputs).running(policy).backend(backend);
            norm = (configuration.backward() == Algorithm.staged ? builder.staged() : builder).build();
        } else {
            norm = null;
        }
    }

    /** The dense layer with the normalization as a part of it. */
    Dense folded() {
        Dense folded = dense.copy();
        norm.foldIntoColumns(folded.weights(), folded.bias());
        return folded;
    }

    FloatTensor forward(FloatTensor x) {
        dense.forward(x, norm == null ? y : z);
        if (norm != null) {
            long start = System.nanoTime();
            norm.forward(z, y);
            normalizing += System.nanoTime() - start;
        }
        Relu.forward(y);
        return y;
    }

    /** Where the gradient of the last output is to be written. */
    FloatTensor dy() {
        return dy;
    }

    /** Goes on to the gradient of x where dx is given. */
    void backward(FloatTensor x, FloatTensor dx) {
        Relu.backward(y, dy);
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
        Relu.forward(result);
        return result;
    }

    /** Nanoseconds spent in normalization so far. */
    long normalizing() {
        return normalizing;
    }
}
