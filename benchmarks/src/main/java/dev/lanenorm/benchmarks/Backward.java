package dev.lanenorm.benchmarks;

import dev.lanenorm.ColumnMoments;
import dev.lanenorm.FloatMatrix;
import dev.lanenorm.oracle.Accuracy;
import dev.lanenorm.oracle.Oracle;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/** Backward after a training forward: the closed form in two sweeps, or the graph node by node in reverse. */
public class Backward extends Pass {
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
        if (staged != null) {
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
