package dev.lanenorm.benchmarks.train;

/**
 * What is trained.
 *
 * @param backward staged, analytic or in place
 * @param activation of the hidden layers
 * @param normalization batch or none
 * @param hidden width of each of the two hidden layers
 */
record Configuration(
        Backward backward,
        Activation activation,
        Normalization normalization,
        double learningRate,
        int epochs,
        int batchSize,
        int hidden,
        long seed,
        String backend) {

    /** Whether it is long enough to say what takes its time: it is timed warm then. */
    boolean isTimed() {
        return epochs >= 10;
    }

    boolean normalizes() {
        return normalization == Normalization.batch;
    }

    /** The same network with the backward pass that this one is held against. */
    Configuration withOtherBackward() {
        return new Configuration(
                backward.other(), activation, normalization, learningRate, epochs, batchSize, hidden, seed, backend);
    }

    Configuration with(Normalization otherNormalization, double rate) {
        return new Configuration(
                backward, activation, otherNormalization, rate, epochs, batchSize, hidden, seed, backend);
    }
}
