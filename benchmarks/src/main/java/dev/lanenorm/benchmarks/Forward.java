package dev.lanenorm.benchmarks;

import dev.lanenorm.FloatMatrix;
import dev.lanenorm.oracle.Accuracy;
import dev.lanenorm.oracle.Oracle;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/** Training forward: the closed form in two sweeps, or the graph in nine nodes. */
public class Forward extends Pass {
    /** Prepares the data and checks the arm against the oracle. */
    @Setup(Level.Trial)
    public void setUp() {
        prepare();
        Oracle.Forward expected = Oracle.forward(x, gamma, beta, EPSILON);
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
