package dev.lanenorm.benchmarks.train;

import dev.lanenorm.FloatTensor;

/** A trained network whose normalizations have become part of its dense layers; for inference. */
record Folded(Dense first, Dense second, Dense last) {
    FloatTensor infer(FloatTensor x) {
        FloatTensor a = first.infer(x);
        Relu.forward(a);
        FloatTensor b = second.infer(a);
        Relu.forward(b);
        return last.infer(b);
    }
}
