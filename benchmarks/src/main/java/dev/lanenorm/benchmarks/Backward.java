package dev.lanenorm.benchmarks;

import dev.lanenorm.ColumnMoments;
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

/** Backward after a training forward: the closed form in two sweeps, or the graph node by node in reverse. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 5, jvmArgsPrepend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class Backward extends Workload {
    /** staged or analytic. */
    @Param({"staged", "analytic"})
    public String algorithm;

    /** Whether dx is written over dy; analytic only. */
    @Param("false")
    public boolean aliased;

    private StagedBatchNorm staged;

    /** Runs the forward pass and checks the arm against the oracle. */
    @Setup(Level.Trial)
    public void setUp() {
        prepare();
        ColumnMoments moments = new ColumnMoments(x.columns());
        kernels.moments(x, moments);
        saved.set(moments, EPSILON);
        if (aliased) {
            // With gamma = std a gradient written over itself again and again neither grows nor fades into subnormals.
            for (int column = 0; column < x.columns(); column++) {
                gamma[column] = (float) (1 / saved.inverseStd(column));
            }
        }
        if (algorithm.equals("staged")) {
            staged = pool == null
                    ? StagedBatchNorm.serial(x.rows(), x.columns(), live)
                    : StagedBatchNorm.on(x.rows(), x.columns(), pool, threads, live);
            staged.forward(x, gamma, beta, EPSILON, out);
        }
        Oracle.Forward forward = Oracle.forward(x, gamma, beta, EPSILON);
        Oracle.Backward expected = Oracle.backward(x, dy, gamma, EPSILON);
        FloatMatrix given = dy;
        if (aliased) {
            dy = FloatMatrix.of(given.array().clone(), x.rows(), x.columns());
            out = dy;
        }
        backward();
        double dxError = Accuracy.ofDx(out, expected, given, gamma, forward.inverseStd());
        double parametersError = Accuracy.ofParameters(dgamma, dbeta, expected, given, forward);
        require("dx", dxError, Accuracy.DX);
        require("dgamma or dbeta", parametersError, Accuracy.PARAMETERS);
    }

    /** One pass. */
    @Benchmark
    public FloatMatrix backward() {
        if (staged != null) {
            staged.backward(dy, out, dgamma, dbeta);
        } else {
            kernels.backward(x, dy, gamma, saved, out, dgamma, dbeta);
        }
        return out;
    }

    @Override
    Object call() {
        return backward();
    }
}
