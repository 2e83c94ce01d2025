package dev.lanenorm.benchmarks.train;

import dev.lanenorm.FloatTensor;

/** A trained network whose normalizations have become part of its dense layers; for inference. */
record Folded(Dense first, Dense second, Dense last, Activation activation) {
    FloatTensor infer(FloatTensor x) {
        FloatTensor a = first.infer(x);
        activation.forward(a);
        FloatTensor b = second.infer(a);
        activation.forward(b);
        return last.infer(b);
    }
}
