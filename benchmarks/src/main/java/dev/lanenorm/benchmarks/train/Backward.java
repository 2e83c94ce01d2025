package dev.lanenorm.benchmarks.train;

import com.fasterxml.jackson.annotation.JsonValue;

/** How the normalizations go back. JSON and the command line have the words of {@link #toString}. */
enum Backward {
    /** The graph, node by node. */
    STAGED("staged"),
    /** The closed form. */
    ANALYTIC("analytic"),
    /** The closed form from y, which has overwritten x. */
    IN_PLACE("in-place");

    private final String word;

    Backward(String word) {
        this.word = word;
    }

    /** The pass it is held against. */
    Backward other() {
        return this == ANALYTIC ? STAGED : ANALYTIC;
    }

    @Override
    @JsonValue
    public String toString() {
        return word;
    }
}
