package dev.lanenorm.benchmarks.train;

import dev.lanenorm.Backend;
import dev.lanenorm.FloatTensor;
import java.util.Random;

/** Two hidden layers, a dense one, and softmax cross-entropy. */
final class Network {
    private static final int CLASSES = 10;

    private final Hidden first;
    private final Hidden second;
    private final Dense last;
    private final Activation activation;
    private final FloatTensor logits;
    private final FloatTensor dlogits;

    Network(int inputs, Configuration configuration, Backend backend, Random random) {
        first = new Hidden(inputs, configuration.hidden(), configuration, backend, random);
        second = new Hidden(configuration.hidden(), configuration.hidden(), configuration, backend, random);
        activation = configuration.activation();
        last = new Dense(configuration.hidden(), CLASSES, random);
        logits = FloatTensor.zeros(configuration.batchSize(), CLASSES);
        dlogits = FloatTensor.zeros(configuration.batchSize(), CLASSES);
    }

    /** For inference: the same network without normalizations. */
    Folded folded() {
        return new Folded(first.folded(), second.folded(), last, activation);
    }

    /** Bytes of the matrices that the hidden layers keep for a batch. */
    long bytes() {
        return first.bytes() + second.bytes();
    }

    /** One step of gradient descent; returns the loss of the batch before it. */
    double step(Examples batch, float rate) {
        FloatTensor a = first.forward(batch.x());
        FloatTensor b = second.forward(a);
        last.forward(b, logits);
        double loss = SoftmaxCrossEntropy.lossAndGradient(logits, batch.labels(), dlogits);
        last.backward(b, dlogits, second.dy());
        second.backward(a, first.dy());
        first.backward(batch.x(), null);
        first.descend(rate);
        second.descend(rate);
        last.descend(rate);
        return loss;
    }

    /** The logits, with running statistics. */
    FloatTensor infer(FloatTensor x) {
        return last.infer(second.infer(first.infer(x)));
    }

    /** Nanoseconds spent in normalization so far. */
    long normalizing() {
        return first.normalizing() + second.normalizing();
    }
}
