package dev.lanenorm.benchmarks.implementations;

/** Whose passes are measured, by the words of the command line: our backends and the peers. */
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
    dl4j
}
