package dev.lanenorm.benchmarks.train;

/** What stands between a dense layer and its ReLU. The names are the words of the command line. */
enum Normalization {
    /** Batch normalization. */
    batch,
    /** Nothing. */
    none
}
