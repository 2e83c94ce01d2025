package dev.lanenorm.benchmarks;

import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Pass;
import org.openjdk.jmh.annotations.Param;

/** A pass of training, by either algorithm. */
public abstract class TrainingWorkload extends PassWorkload {
    /** Node by node, or the closed form. */
    @Param({"staged", "analytic"})
    public Algorithm algorithm;

    /** Whether the output is written over the input; analytic only. */
    @Param("false")
    public boolean aliased;

    TrainingWorkload(Pass pass) {
        super(pass);
    }

    @Override
    void check() {
        super.check();
        if (algorithm == Algorithm.staged && backend.isNative()) {
            throw new UserException("algorithm must be analytic with backend=" + backend + ", got staged");
        }
        if (aliased && algorithm == Algorithm.staged) {
            throw new UserException("algorithm must be analytic with aliased=true, got staged");
        }
        if (aliased && backend == BackendName.textbook) {
            throw new UserException("aliased must be false with backend=textbook, got true");
        }
    }
}
