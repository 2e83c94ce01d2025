package dev.lanenorm.benchmarks;

import dev.lanenorm.StagedBatchNorm;
import org.openjdk.jmh.annotations.Param;

/** A whole pass, by either algorithm. */
public abstract class Pass extends Workload {
    /** staged or analytic. */
    @Param({"staged", "analytic"})
    public String algorithm;

    /** Whether the output is written over the input; analytic only. */
    @Param("false")
    public boolean aliased;

    /** Null for the analytic algorithm. */
    StagedBatchNorm staged;

    @Override
    void prepare() {
        super.prepare();
        if (algorithm.equals("staged")) {
            staged = pool == null
                    ? StagedBatchNorm.serial(x.rows(), x.columns(), live)
                    : StagedBatchNorm.on(x.rows(), x.columns(), pool, threads, live);
        }
    }
}
