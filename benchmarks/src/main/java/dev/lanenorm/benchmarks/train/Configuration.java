package dev.lanenorm.benchmarks.train;

/**
 * What is trained.
 *
 * @param backward staged or analytic
 * @param normalization batch or none
 * @param hidden width of each of the two hidden layers
 */
record Configuration(
        String backward,
        String normalization,
        double learningRate,
        int epochs,
        int batchSize,
        int hidden,
        long seed,
        String backend) {

    boolean normalizes() {
        return normalization.equals("batch");
    }

    Configuration withBackward(String other) {
        return new Configuration(other, normalization, learningRate, epochs, batchSize, hidden, seed, backend);
    }

    Configuration with(String otherNormalization, double rate) {
        return new Configuration(backward, otherNormalization, rate, epochs, batchSize, hidden, seed, backend);
    }
}
