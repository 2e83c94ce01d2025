package dev.lanenorm.benchmarks.implementations;

import dev.lanenorm.FloatTensor;

/**
 * One implementation at work on one problem. All memory is allocated, and the data is where the implementation wants
 * it, before a pass is called.
 */
public interface Implementation {
    /** Training forward: y, and the statistics that backward needs. */
    void forward();

    /** Inference: y by the problem's mean and variance. */
    void infer();

    /** Backward after {@link #forward}: dx, dgamma and dbeta. */
    void backward();

    /** What a program pays whose data is a {@code float[]}: x into the implementation's memory, and y out of it. */
    default void copy() {
        throw new UnsupportedOperationException("works on arrays as they are");
    }

    /** The last y. */
    FloatTensor y();

    /** The last dx. */
    FloatTensor dx();

    /** The last gradient by gamma. */
    float[] dgamma();

    /** The last gradient by beta. */
    float[] dbeta();

    /** Version, and the code path taken where there is a choice. */
    String description();

    /** Floats in one vector, where the Java code decides that. */
    default int lanes() {
        return 1;
    }

    /** Ends threads of its own. */
    default void close() {}
}
