package dev.lanenorm.benchmarks;

import dev.lanenorm.benchmarks.contenders.Pass;
import org.openjdk.jmh.annotations.Param;

/** A pass of training, by either algorithm. */
public abstract class TrainingWorkload extends PassWorkload {
    /** staged or analytic. */
    @Param({"staged", "analytic"})
    public String algorithm;

    /** Whether the output is written over the input; analytic only. */
    @Param("false")
    public boolean aliased;

    TrainingWorkload(Pass pass) {
        super(pass);
    }
}
