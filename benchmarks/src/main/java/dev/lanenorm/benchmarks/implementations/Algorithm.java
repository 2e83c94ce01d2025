package dev.lanenorm.benchmarks.implementations;

/** The algorithms of training. JMH reads and prints the names of constants: these are the words of the command line. */
public enum Algorithm {
    /** The graph, node by node. */
    staged,
    /** The closed form. */
    analytic
}
