package dev.lanenorm.benchmarks.train;

/** Gradient descent: parameters -= rate * gradient. */
final class Descent {
    private Descent() {}

    static void step(float[] parameters, float[] gradient, float rate) {
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] -= rate * gradient[i];
        }
    }
}
