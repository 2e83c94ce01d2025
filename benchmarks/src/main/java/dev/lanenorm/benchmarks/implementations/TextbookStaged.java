package dev.lanenorm.benchmarks.implementations;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import dev.lanenorm.oracle.Samples;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The write-up of the staged pass in NumPy (Kratzert, "Understanding the backward pass through Batch Normalization
 * Layer", 2016), translated line by line: each line makes a fresh array, as NumPy does.
 */
final class TextbookStaged implements Implementation {
    private static final int SMALL = 64;
    private static final int CALLS_UNTIL_COMPILED = 3000;

    private final float[][] x;
    private final float[][] dout;
    private final float[] gamma;
    private final float[] beta;
    private final float eps;
    private final int n;
    private final int d;

    private float[][] xhat;
    private float[][] xmu;
    private float[] ivar;
    private float[] sqrtvar;
    private float[] var;
    private float[][] out;
    private float[][] dx;
    private float[] dgamma;
    private float[] dbeta;

    /** Compiled on a small problem first: straight at a large one, HotSpot takes seconds to settle. */
    static Implementation settled(Problem problem) {
        FloatTensor small = Samples.bellShaped(SMALL, SMALL, 1, 2, 1);
        TextbookStaged first =
                new TextbookStaged(Problem.of(small, problem.epsilon(), Algorithm.staged, 1, InPlace.NONE));
        for (int call = 0; call < CALLS_UNTIL_COMPILED; call++) {
            first.forward();
            first.backward();
        }
        return new TextbookStaged(problem);
    }

    private TextbookStaged(Problem problem) {
        Rows.requireOutOfPlace(problem);
        x = Rows.of(problem.x());
        dout = Rows.of(problem.dy());
        gamma = problem.gamma();
        beta = problem.beta();
        eps = (float) problem.epsilon();
        n = problem.x().rows();
        d = problem.x().columns();
    }

    @Override
    public void forward() {
        // step1: mu = 1./N * np.sum(x, axis = 0)
        float[] mu = times(1f / n, sum(x));
        // step2: xmu = x - mu
        xmu = plus(x, times(-1, mu));
        // step3: sq = xmu ** 2
        float[][] sq = times(xmu, xmu);
        // step4: var = 1./N * np.sum(sq, axis = 0)
        var = times(1f / n, sum(sq));
        // step5: sqrtvar = np.sqrt(var + eps)
        sqrtvar = map(var, v -> Math.sqrt(v + eps));
        // step6: ivar = 1./sqrtvar
        ivar = map(sqrtvar, v -> 1 / v);
        // step7: xhat = xmu * ivar
        xhat = times(xmu, ivar);
        // step8: gammax = gamma * xhat
        float[][] gammax = times(xhat, gamma);
        // step9: out = gammax + beta
        out = plus(gammax, beta);
    }

    @Override
    public void backward() {
        // step9: dbeta = np.sum(dout, axis=0); dgammax = dout
        dbeta = sum(dout);
        float[][] dgammax = dout;
        // step8: dgamma = np.sum(dgammax*xhat, axis=0); dxhat = dgammax * gamma
        dgamma = sum(times(dgammax, xhat));
        float[][] dxhat = times(dgammax, gamma);
        // step7: divar = np.sum(dxhat*xmu, axis=0); dxmu1 = dxhat * ivar
        float[] divar = sum(times(dxhat, xmu));
        float[][] dxmu1 = times(dxhat, ivar);
        // step6: dsqrtvar = -1. /(sqrtvar**2) * divar
        float[] dsqrtvar = times(map(sqrtvar, v -> -1 / (v * v)), divar);
        // step5: dvar = 0.5 * 1. /np.sqrt(var+eps) * dsqrtvar
        float[] dvar = times(map(var, v -> 0.5 / Math.sqrt(v + eps)), dsqrtvar);
        // step4: dsq = 1. /N * np.ones((N,D)) * dvar
        float[][] dsq = times(times(1f / n, ones()), dvar);
        // step3: dxmu2 = 2 * xmu * dsq
        float[][] dxmu2 = times(times(2, xmu), dsq);
        // step2: dx1 = (dxmu1 + dxmu2); dmu = -1 * np.sum(dxmu1+dxmu2, axis=0)
        float[][] dx1 = plus(dxmu1, dxmu2);
        float[] dmu = times(-1, sum(plus(dxmu1, dxmu2)));
        // step1: dx2 = 1. /N * np.ones((N,D)) * dmu
        float[][] dx2 = times(times(1f / n, ones()), dmu);
        // step0: dx = dx1 + dx2
        dx = plus(dx1, dx2);
    }

    @Override
    public void infer() {
        throw new UnsupportedOperationException("the write-up trains only");
    }

    private float[][] ones() {
        float[][] ones = new float[n][d];
        for (float[] row : ones) {
            Arrays.fill(row, 1);
        }
        return ones;
    }

    private static float[] sum(float[][] a) {
        float[] sum = new float[a[0].length];
        for (float[] row : a) {
            for (int j = 0; j < sum.length; j++) {
                sum[j] += row[j];
            }
        }
        return sum;
    }

    private static float[][] plus(float[][] a, float[] b) {
        float[][] result = new float[a.length][b.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                result[i][j] = a[i][j] + b[j];
            }
        }
        return result;
    }

    private static float[][] plus(float[][] a, float[][] b) {
        float[][] result = new float[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                result[i][j] = a[i][j] + b[i][j];
            }
        }
        return result;
    }

    private static float[][] times(float[][] a, float[] b) {
        float[][] result = new float[a.length][b.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                result[i][j] = a[i][j] * b[j];
            }
        }
        return result;
    }

    private static float[][] times(float[][] a, float[][] b) {
        float[][] result = new float[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                result[i][j] = a[i][j] * b[i][j];
            }
        }
        return result;
    }

    private static float[][] times(float factor, float[][] a) {
        float[][] result = new float[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                result[i][j] = factor * a[i][j];
            }
        }
        return result;
    }

    private static float[] times(float factor, float[] a) {
        return map(a, v -> factor * v);
    }

    private static float[] times(float[] a, float[] b) {
        float[] result = new float[a.length];
        for (int j = 0; j < a.length; j++) {
            result[j] = a[j] * b[j];
        }
        return result;
    }

    private static float[] map(float[] a, DoubleUnaryOperator f) {
        float[] result = new float[a.length];
        for (int j = 0; j < a.length; j++) {
            result[j] = (float) f.applyAsDouble(a[j]);
        }
        return result;
    }

    @Override
    public FloatTensor y() {
        return Rows.joined(out);
    }

    @Override
    public FloatTensor dx() {
        return Rows.joined(dx);
    }

    @Override
    public float[] dgamma() {
        return dgamma;
    }

    @Override
    public float[] dbeta() {
        return dbeta;
    }

    @Override
    public String description() {
        return "plain Java, the NumPy write-up line by line, a fresh float[][] for each";
    }
}
