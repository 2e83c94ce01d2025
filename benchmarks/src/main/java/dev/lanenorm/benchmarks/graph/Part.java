package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.benchmarks.implementations.Pass;

/** What a pass consists of: a node of the graph, or a sweep of the closed form. */
interface Part {
    /** By which name it is timed. */
    String name();

    /** Forward or backward. */
    Pass pass();

    /**
     * What it moves through memory per element of x, as compare counts: 4 for each matrix read, 8 for one written. What
     * has one number per column is not counted.
     */
    int bytesPerElement();
}
