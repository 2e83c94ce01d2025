package dev.lanenorm.benchmarks;

import dev.lanenorm.FloatMatrix;
import dev.lanenorm.StagedBatchNorm;
import dev.lanenorm.oracle.Accuracy;
import dev.lanenorm.oracle.Oracle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Warmup;

/** Training forward: the closed form in two sweeps, or the graph in nine nodes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 5, jvmArgsPrepend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class Forward extends Workload {
    /** staged or analytic. */
    @Param({"staged", "analytic"})
    public String algorithm;

    /** Whether y is written over x; analytic only. */
    @Param("false")
    public boolean aliased;

    private StagedBatchNorm staged;

    /** Prepares the data and checks the arm against the oracle. */
    @Setup(Level.Trial)
    public void setUp() {
        prepare();
        Oracle.Forward expected = Oracle.forward(x, gamma, beta, EPSILON);
        if (algorithm.equals("staged")) {
            staged = pool == null
                    ? StagedBatchNorm.serial(x.rows(), x.columns(), live)
                    : StagedBatchNorm.on(x.rows(), x.columns(), pool, threads, live);
        }
        out = aliased ? x : out;
        FloatMatrix y = forward();
        double error = Accuracy.ofY(y, expected, gamma, beta);
        require("y", error, Accuracy.Y);
    }

    /** One pass. */
    @Benchmark
    public FloatMatrix forward() {
        if (staged != null) {
            staged.forward(x, gamma, beta, EPSILON, out);
        } else {
            kernels.forward(x, gamma, beta, EPSILON, out, saved);
        }
        return out;
    }

    @Override
    Object call() {
        return forward();
    }
}
