package dev.lanenorm.benchmarks.implementations;

/** Where implementations come from; libraries beside our own are found by {@link java.util.ServiceLoader}. */
public interface Library {
    /** As in {@code --peers} and in the parameter {@code backend}. */
    BackendName name();

    /** Allocates everything and copies the data; fails if the library's natives cannot be loaded. */
    Implementation open(Problem problem);
}
