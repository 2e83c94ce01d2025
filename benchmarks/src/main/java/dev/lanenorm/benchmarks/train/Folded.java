package dev.lanenorm.benchmarks.train;

import dev.lanenorm.FloatMatrix;

/** A trained network whose normalizations have become part of its dense layers; for inference. */
record Folded(Dense first, Dense second, Dense last) {
    FloatMatrix infer(FloatMatrix x) {
        FloatMatrix a = first.infer(x);
        Relu.forward(a);
        FloatMatrix b = second.infer(a);
        Relu.forward(b);
        return last.infer(b);
    }
}
