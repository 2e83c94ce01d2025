package dev.lanenorm.benchmarks.implementations;

import java.util.List;

/**
 * Whose passes are measured: our backends and the peers. JMH reads and prints the names of constants: these are the
 * words of the command line.
 */
public enum BackendName {
    /** Ours in plain Java. */
    scalar,
    /** Ours in vectors of the Vector API. */
    vector,
    /** Nested loops as in a textbook. */
    textbook,
    /** oneDNN. */
    onednn,
    /** PyTorch. */
    pytorch,
    /** DL4J. */
    dl4j;

    /** What {@code --backends} knows. */
    public static final List<BackendName> OURS = List.of(scalar, vector);

    /** What {@code --peers} knows. */
    public static final List<BackendName> PEERS = List.of(onednn, pytorch, dl4j, textbook);

    /** Whether it is one of our backends. */
    public boolean isOurs() {
        return OURS.contains(this);
    }

    /** Whether it takes threads: the textbook's code runs on the caller's. */
    public boolean isThreaded() {
        return this != textbook;
    }

    /** Whether it takes images where they lie. */
    public boolean takesImages() {
        return this != textbook && this != dl4j;
    }

    /** A peer outside the heap, which a program with a float[] copies to and from. */
    public boolean isNative() {
        return !isOurs() && isThreaded();
    }
}
