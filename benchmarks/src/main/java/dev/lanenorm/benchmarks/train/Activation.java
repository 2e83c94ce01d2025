package dev.lanenorm.benchmarks.train;

import dev.lanenorm.FloatTensor;

/**
 * What follows a normalization: a ReLU, or a leaky one, whose slope is not 0. A loop of its own over dense matrices, in
 * place.
 */
record Activation(float negativeSlope) {
    static final Activation RELU = new Activation(0);

    /** Can be inverted. */
    static final Activation LEAKY_RELU = new Activation(0.01f);

    @Override
    public String toString() {
        return negativeSlope == 0 ? "ReLU" : "leaky ReLU";
    }

    void forward(FloatTensor y) {
        float[] values = y.array();
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] > 0 ? values[i] : negativeSlope * values[i];
        }
    }

    void backward(FloatTensor y, FloatTensor dy) {
        float[] values = y.array();
        float[] gradient = dy.array();
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = values[i] > 0 ? gradient[i] : negativeSlope * gradient[i];
        }
    }
}
