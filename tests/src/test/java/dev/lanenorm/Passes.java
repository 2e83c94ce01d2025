package dev.lanenorm;

import dev.lanenorm.oracle.Samples;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/** Everything the library computes for one input, by name, so that two ways of computing it can be compared. */
final class Passes {
    static final double EPSILON = 1e-5;

    private Passes() {}

    /** All kernels and all staged intermediates, on views framed by NaN. */
    static Map<String, float[]> all(
            FloatTensor x, FloatTensor dy, float[] gamma, float[] beta, Backend backend, Executor pool, int threads) {
        int rows = x.rows();
        int columns = x.columns();
        BatchNormKernels kernels =
                pool == null ? BatchNormKernels.serial(backend) : BatchNormKernels.on(pool, threads, backend);
        Map<String, float[]> results = new LinkedHashMap<>();

        ColumnMoments moments = new ColumnMoments(columns);
        kernels.moments(x, moments);
        GradientSums sums = new GradientSums(columns);
        BatchStatistics statistics = new BatchStatistics(columns).set(moments, EPSILON);
        kernels.gradientSums(x, dy, statistics, sums);
        double[] columnSums = new double[columns];
        kernels.columnSums(dy, columnSums);
        for (int column = 0; column < columns; column++) {
            results.put("mean, M2, sums of column " + column, new float[] {
                high(moments.mean(column)),
                low(moments.mean(column)),
                high(moments.m2(column)),
                low(moments.m2(column)),
                high(sums.sumDy(column)),
                low(sums.sumDy(column)),
                high(sums.sumDyXmu(column)),
                low(sums.sumDyXmu(column)),
                high(columnSums[column]),
                low(columnSums[column])
            });
        }

        FloatTensor y = likeFramed(x, 3);
        kernels.forward(x, gamma, beta, EPSILON, y, statistics);
        results.put("y", dense(y));
        FloatTensor dx = likeFramed(x, 5);
        float[] dgamma = new float[columns];
        float[] dbeta = new float[columns];
        kernels.backward(x, dy, gamma, statistics, dx, dgamma, dbeta);
        results.put("dx", dense(dx));
        results.put("dgamma", dgamma.clone());
        results.put("dbeta", dbeta.clone());
        float[] mean = Samples.row(columns, -1, 1, 5);
        float[] variance = Samples.row(columns, 0.5, 2, 6);
        kernels.infer(x, mean, variance, EPSILON, gamma, beta, y);
        results.put("inferred y", dense(y));
        kernels.backwardFrozen(x, dy, gamma, statistics.set(mean, variance, EPSILON), dx, dgamma, dbeta);
        results.put("frozen dx", dense(dx));
        results.put("frozen dgamma", dgamma.clone());

        StagedBatchNorm staged = pool == null
                ? StagedBatchNorm.serial(rows, columns, backend)
                : StagedBatchNorm.on(rows, columns, pool, threads, backend);
        staged.forward(x, gamma, beta, EPSILON, y);
        results.put("staged y", dense(y));
        staged.backward(dy, dx, dgamma, dbeta);
        results.put("staged dx", dense(dx));
        results.put("staged dgamma", dgamma.clone());
        results.put("staged dbeta", dbeta.clone());
        staged(staged).forEach((name, matrix) -> results.put("staged " + name, dense(matrix)));

        if (!Samples.frameIsIntact(y) || !Samples.frameIsIntact(dx)) {
            throw new AssertionError("something was written outside y or dx, " + x);
        }
        return results;
    }

    /** The staged intermediates by their names. */
    static Map<String, FloatTensor> staged(StagedBatchNorm staged) {
        Map<String, FloatTensor> intermediates = new LinkedHashMap<>();
        intermediates.put("mu", staged.mu());
        intermediates.put("xmu", staged.xmu());
        intermediates.put("sq", staged.sq());
        intermediates.put("var", staged.var());
        intermediates.put("sqrtvar", staged.sqrtvar());
        intermediates.put("ivar", staged.ivar());
        intermediates.put("xhat", staged.xhat());
        intermediates.put("gammax", staged.gammax());
        intermediates.put("dgammax", staged.dgammax());
        intermediates.put("dxhat", staged.dxhat());
        intermediates.put("divar", staged.divar());
        intermediates.put("dxmu1", staged.dxmu1());
        intermediates.put("dsqrtvar", staged.dsqrtvar());
        intermediates.put("dvar", staged.dvar());
        intermediates.put("dsq", staged.dsq());
        intermediates.put("dxmu2", staged.dxmu2());
        intermediates.put("dx1", staged.dx1());
        intermediates.put("dmu", staged.dmu());
        intermediates.put("dx2", staged.dx2());
        return intermediates;
    }

    /**
     * Fails with the name, the place and both values of the first difference in any bit; every NaN counts as the same.
     */
    static void assertSameBits(Map<String, float[]> expected, Map<String, float[]> actual, String what) {
        expected.forEach((name, values) -> {
            float[] others = actual.get(name);
            for (int i = 0; i < values.length; i++) {
                if (Float.floatToIntBits(values[i]) != Float.floatToIntBits(others[i])) {
                    throw new AssertionError(
                            what + ": " + name + "[" + i + "] is " + others[i] + ", expected " + values[i]);
                }
            }
        });
    }

    static float[] dense(FloatTensor matrix) {
        float[] values = new float[matrix.rows() * matrix.columns()];
        for (int row = 0; row < matrix.rows(); row++) {
            System.arraycopy(
                    matrix.array(),
                    matrix.offset() + row * matrix.stride(),
                    values,
                    row * matrix.columns(),
                    matrix.columns());
        }
        return values;
    }

    /** A framed matrix of NaN; contiguous where x is. */
    private static FloatTensor likeFramed(FloatTensor x, int offset) {
        FloatTensor empty = FloatTensor.zeros(x.rows(), x.columns());
        return Samples.framed(empty, offset, x.stride() == x.columns() ? 0 : offset);
    }

    private static float high(double value) {
        return (float) value;
    }

    private static float low(double value) {
        return (float) (value - (float) value);
    }

    /** The same elements, one row per example. */
    static FloatTensor asMatrix(FloatTensor x) {
        int row = x.channels() * x.positions();
        return FloatTensor.matrix(x.array(), x.offset(), x.examples(), row, x.stride());
    }
}
