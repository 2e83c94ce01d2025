package dev.lanenorm.benchmarks;

import dev.lanenorm.Backend;

/** Our backends, by the words of the command line. */
public enum OurBackend {
    /** Plain Java. */
    scalar,
    /** Vectors of the Vector API. */
    vector;

    Backend backend() {
        return UserBackend.named(name());
    }
}
