package dev.lanenorm.benchmarks.train;

import dev.lanenorm.FloatMatrix;

/** y = max(0, y), and its gradient, in place over dense matrices. */
final class Relu {
    private Relu() {}

    static void forward(FloatMatrix y) {
        float[] values = y.array();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(0, values[i]);
        }
    }

    static void backward(FloatMatrix y, FloatMatrix dy) {
        float[] values = y.array();
        float[] gradient = dy.array();
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = values[i] > 0 ? gradient[i] : 0;
        }
    }
}
