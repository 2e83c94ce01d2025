package dev.lanenorm.internal;

/** The loops of a backend. */
public interface LoopSet {
    /** {@return how many floats one instruction handles: 1 for plain loops, 4, 8 or 16 for vectors} */
    int lanes();

    /** The loop of an operation. */
    Loop of(Operation operation);
}
