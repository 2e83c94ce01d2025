package dev.lanenorm.benchmarks;

import dev.lanenorm.FloatMatrix;
import dev.lanenorm.oracle.Accuracy;
import dev.lanenorm.oracle.Oracle;
import dev.lanenorm.oracle.Samples;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/** Inference: one sweep with given statistics. */
public class Normalize extends Workload {
    private float[] mean;
    private float[] variance;

    /** Prepares the data and checks the arm against the oracle. */
    @Setup(Level.Trial)
    public void setUp() {
        prepare();
        mean = Samples.row(x.columns(), -1, 1, 5);
        variance = Samples.row(x.columns(), 0.5, 2, 6);
        FloatMatrix y = infer();
        double error = Accuracy.ofY(y, Oracle.infer(x, mean, variance, EPSILON, gamma, beta), gamma, beta);
        require("y", error, Accuracy.Y);
    }

    /** One pass. */
    @Benchmark
    public FloatMatrix infer() {
        kernels.infer(x, mean, variance, EPSILON, gamma, beta, out);
        return out;
    }

    @Override
    Object call() {
        return infer();
    }
}
