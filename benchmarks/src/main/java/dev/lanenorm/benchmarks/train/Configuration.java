package dev.lanenorm.benchmarks.train;

import dev.lanenorm.benchmarks.implementations.Algorithm;

/**
 * What is trained.
 *
 * @param backward staged or analytic
 * @param normalization batch or none
 * @param hidden width of each of the two hidden layers
 */
record Configuration(
        Algorithm backward,
        Normalization normalization,
        double learningRate,
        int epochs,
        int batchSize,
        int hidden,
        long seed,
        String backend) {

    boolean normalizes() {
        return normalization == Normalization.batch;
    }

    Configuration withBackward(Algorithm other) {
        return new Configuration(other, normalization, learningRate, epochs, batchSize, hidden, seed, backend);
    }

    Configuration with(Normalization otherNormalization, double rate) {
        return new Configuration(backward, otherNormalization, rate, epochs, batchSize, hidden, seed, backend);
    }
}
