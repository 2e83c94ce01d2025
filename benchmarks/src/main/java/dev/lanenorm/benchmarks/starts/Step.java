package dev.lanenorm.benchmarks.starts;

/** What a start loops. The names are the words of the command line. */
enum Step {
    /** Forward and backward. */
    training,
    /** Training forward alone. */
    forward,
    /** By given statistics. */
    inference
}
