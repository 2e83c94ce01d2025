package dev.lanenorm.benchmarks.train;

import dev.lanenorm.FloatTensor;

/** y = max(0, y), and its gradient, in place over dense matrices. */
final class Relu {
    private Relu() {}

    static void forward(FloatTensor y) {
        float[] values = y.array();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(0, values[i]);
        }
    }

    static void backward(FloatTensor y, FloatTensor dy) {
        float[] values = y.array();
        float[] gradient = dy.array();
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = values[i] > 0 ? gradient[i] : 0;
        }
    }
}
