package dev.lanenorm.benchmarks;

import dev.lanenorm.Backend;
import dev.lanenorm.BatchNormKernels;
import dev.lanenorm.BatchStatistics;
import dev.lanenorm.ColumnMoments;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.GradientSums;
import dev.lanenorm.oracle.Oracle;
import dev.lanenorm.oracle.Samples;
import java.util.concurrent.ForkJoinPool;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The reductions of the first sweeps. */
public class ColumnReductions extends Workload {
    /** A shape such as 256x512, {@code digits}, or a file. */
    @Param("256x512")
    public String shape;

    /** Whose loops. */
    @Param({"scalar", "vector"})
    public OurBackend backend;

    private FloatTensor x;
    private FloatTensor dy;
    private BatchStatistics saved;
    private BatchNormKernels kernels;
    private ForkJoinPool pool;
    private ColumnMoments moments;
    private GradientSums gradientSums;
    private double[] columnSums;

    @Override
    void check() {
        super.check();
        Inputs.requireMatrix("shape", shape);
    }

    /** Prepares the data and checks the reductions against the oracle. */
    @Setup(Level.Trial)
    public void setUp() {
        x = Inputs.load(shape);
        dy = Samples.bellShaped(x.rows(), x.columns(), 0.1, 1, 2);
        saved = new BatchStatistics(x.columns());
        Backend live = backend.backend();
        announce(live.toString(), live.lanes());
        pool = threads == 1 ? null : new ForkJoinPool(threads - 1);
        kernels = pool == null ? BatchNormKernels.serial(live) : BatchNormKernels.on(pool, threads, live);
        moments = new ColumnMoments(x.columns());
        gradientSums = new GradientSums(x.columns());
        columnSums = new double[x.columns()];
        moments();
        saved.set(moments, EPSILON);
        gradientSums();
        columnSums();
        Oracle.Forward forward = Oracle.forward(x, null, null, EPSILON);
        Oracle.Backward backward = Oracle.backward(x, dy, null, EPSILON);
        for (int column = 0; column < x.columns(); column++) {
            double std = 1 / forward.inverseStd()[column];
            double rows = x.rows();
            require("mean", Math.abs(moments.mean(column) - forward.mean()[column]) / std, 1e-6);
            require("variance", Math.abs(moments.variance(column) - forward.variance()[column]) / (std * std), 1e-6);
            require("sum dy", Math.abs(gradientSums.sumDy(column) - backward.dbeta()[column]) / rows, 1e-6);
            double dgamma = gradientSums.sumDyXmu(column) * forward.inverseStd()[column];
            require("sum dy*(x - mean)", Math.abs(dgamma - backward.dgamma()[column]) / rows, 2e-6);
            require("sum", Math.abs(columnSums[column] - backward.dbeta()[column]) / rows, 1e-6);
        }
    }

    /** Count, mean and M2. */
    @Benchmark
    public ColumnMoments moments() {
        kernels.moments(x, moments);
        return moments;
    }

    /** sum(dy) and sum(dy * (x - mean)). */
    @Benchmark
    public GradientSums gradientSums() {
        kernels.gradientSums(x, dy, saved, gradientSums);
        return gradientSums;
    }

    /** sum(dy). */
    @Benchmark
    public double[] columnSums() {
        kernels.columnSums(dy, columnSums);
        return columnSums;
    }

    @Override
    void close() {
        if (pool != null) {
            pool.shutdown();
        }
    }

    @Override
    Object call() {
        return moments();
    }
}
