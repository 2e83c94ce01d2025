package dev.lanenorm.benchmarks.implementations;

import dev.lanenorm.Backend;
import dev.lanenorm.BatchNormKernels;
import dev.lanenorm.BatchStatistics;
import dev.lanenorm.ColumnMoments;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.GradientSums;
import dev.lanenorm.StagedBatchNorm;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import java.util.concurrent.ForkJoinPool;

/** Our own passes. */
final class LaneNorm implements Implementation {
    private final Problem problem;
    private final Backend backend;
    private final FloatTensor x;
    private final FloatTensor dy;
    private final FloatTensor y;
    private final FloatTensor dx;
    private final float[] dgamma;
    private final float[] dbeta;
    private final BatchStatistics saved;
    private final ForkJoinPool pool;
    private final BatchNormKernels kernels;

    /** Null for the analytic algorithm. */
    private final StagedBatchNorm staged;

    /** Null where passes are timed as a whole. */
    private final PartClock clock;

    private final ColumnMoments moments;
    private final GradientSums sums;

    LaneNorm(Problem problem, Backend backend, PartClock clock) {
        this.problem = problem;
        this.backend = backend;
        this.clock = clock;
        int examples = problem.x().examples();
        int columns = problem.x().columns();
        int positions = problem.x().positions();
        FloatTensor out = problem.zeros();
        x = problem.inPlace() == InPlace.FORWARD ? copy(problem.x()) : problem.x();
        y = problem.inPlace() == InPlace.FORWARD ? x : out;
        dy = problem.inPlace() == InPlace.BACKWARD ? copy(problem.dy()) : problem.dy();
        dx = problem.inPlace() == InPlace.BACKWARD ? dy : out;
        dgamma = new float[columns];
        dbeta = new float[columns];
        saved = new BatchStatistics(columns);
        moments = new ColumnMoments(columns);
        sums = new GradientSums(columns);
        int threads = problem.threads();
        pool = threads == 1 ? null : new ForkJoinPool(threads - 1);
        kernels = pool == null ? BatchNormKernels.serial(backend) : BatchNormKernels.on(pool, threads, backend);
        if (problem.algorithm() == Algorithm.analytic) {
            staged = null;
        } else if (pool == null) {
            staged = StagedBatchNorm.serial(examples, columns, positions, backend);
        } else {
            staged = StagedBatchNorm.on(examples, columns, positions, pool, threads, backend);
        }
        if (staged != null && clock != null) {
            staged.watch(clock::done);
        }
    }

    @Override
    public void forward() {
        if (clock != null) {
            clock.start();
        }
        if (staged != null) {
            staged.forward(x, problem.gamma(), problem.beta(), problem.epsilon(), y);
        } else if (clock != null) {
            forwardByParts();
        } else {
            kernels.forward(x, problem.gamma(), problem.beta(), problem.epsilon(), y, saved);
        }
    }

    @Override
    public void infer() {
        kernels.infer(x, problem.mean(), problem.variance(), problem.epsilon(), problem.gamma(), problem.beta(), y);
    }

    /** What {@code kernels.forward} does, sweep by sweep. */
    private void forwardByParts() {
        kernels.moments(x, moments);
        saved.set(moments, problem.epsilon());
        clock.done("moments");
        kernels.normalize(x, saved, problem.gamma(), problem.beta(), y);
        clock.done("normalize");
    }

    @Override
    public void backward() {
        if (clock != null) {
            clock.start();
        }
        if (staged != null) {
            staged.backward(dy, dx, dgamma, dbeta);
        } else if (clock != null) {
            backwardByParts();
        } else {
            kernels.backward(x, dy, problem.gamma(), saved, dx, dgamma, dbeta);
        }
    }

    /** What {@code kernels.backward} does, sweep by sweep. */
    private void backwardByParts() {
        kernels.gradientSums(x, dy, saved, sums);
        for (int column = 0; column < dbeta.length; column++) {
            dbeta[column] = (float) sums.sumDy(column);
            dgamma[column] = (float) (sums.sumDyXmu(column) * saved.inverseStd(column));
        }
        clock.done("gradientSums");
        kernels.inputGradient(x, dy, problem.gamma(), saved, sums, dx);
        clock.done("inputGradient");
    }

    /** Within the heap; the array of dy stands for the program's. */
    @Override
    public void copy() {
        int elements = problem.elements();
        System.arraycopy(x.array(), x.offset(), y.array(), y.offset(), elements);
        System.arraycopy(y.array(), y.offset(), dy.array(), dy.offset(), elements);
    }

    @Override
    public FloatTensor y() {
        return y;
    }

    @Override
    public FloatTensor dx() {
        return dx;
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
        return "LaneNorm, " + backend.name() + ", lanes " + backend.lanes();
    }

    @Override
    public int lanes() {
        return backend.lanes();
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.shutdown();
        }
    }

    private FloatTensor copy(FloatTensor tensor) {
        FloatTensor copy = problem.zeros();
        System.arraycopy(tensor.array(), tensor.offset(), copy.array(), copy.offset(), problem.elements());
        return copy;
    }
}
