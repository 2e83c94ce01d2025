package dev.lanenorm.benchmarks.apply;

import java.util.Locale;

/** What is applied to files. */
enum AppliedPass {
    FORWARD,
    BACKWARD,
    INFER,
    STAGED_FORWARD,
    STAGED_BACKWARD;

    /** The word of the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
