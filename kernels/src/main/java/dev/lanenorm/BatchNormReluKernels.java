package dev.lanenorm;

import dev.lanenorm.internal.BlockLoop;
import dev.lanenorm.internal.JoinedRows;
import dev.lanenorm.internal.Loops;
import dev.lanenorm.internal.RowSweep;
import dev.lanenorm.internal.SumsReduction;
import dev.lanenorm.internal.Team;
import java.util.concurrent.Executor;

/**
 * Analytic batch normalization fused with what stands after it: {@code y = max(0, gamma * (x - mean) * inverseStd +
 * beta)}, or {@code y = max(0, gamma * (x - mean) * inverseStd + beta + residual)}.
 *
 * <p>The bits are those of the passes of {@link BatchNormKernels} and, one after the other, {@code max(0, y)} or
 * {@code max(0, y + residual)}, and, before the backward pass, dy where y is above 0 and 0 elsewhere. What is saved are
 * sweeps over memory. Bytes per element, a store counting twice as it reads its line first:
 *
 * <table>
 * <caption>Traffic</caption>
 * <tr><th>pass</th><th>one after the other</th><th>fused</th></tr>
 * <tr><td>forward, ReLU</td><td>24</td><td>16</td></tr>
 * <tr><td>backward, ReLU</td><td>40</td><td>24</td></tr>
 * <tr><td>forward, residual and ReLU</td><td>28</td><td>20</td></tr>
 * <tr><td>backward, residual and ReLU</td><td>40</td><td>40</td></tr>
 * </table>
 *
 * <p>Without a residual the backward pass computes y again, to the same bits, in place of reading it. With one, its
 * gradient is an output that has to be written anyway, and the plain backward pass goes on from there: to sum it block
 * by block where it is written moves 36 bytes and took longer.
 *
 * <p>Everything {@link BatchNormKernels} says of its arguments, of storage, and of threads is so here.
 */
public final class BatchNormReluKernels {
    private final BatchNormKernels kernels;
    private final Loops loops;
    private final SumsReduction gradientReduction;
    private final Coefficients normalizing;
    private final Coefficients gradient;
    private final RowSweep sweep;
    private final BlockLoop normalizeBlock = this::normalizeBlock;
    private final BlockLoop inputGradientBlock = this::inputGradientBlock;
    private final BlockLoop reluGradientBlock = this::reluGradientBlock;
    private final BlockLoop frozenGradientBlock = this::frozenGradientBlock;

    // Operands of the call in progress.
    private FloatMatrix x;
    private FloatMatrix residual;
    private FloatMatrix y;
    private FloatMatrix dy;
    private FloatMatrix dx;
    private FloatMatrix dresidual;

    /** On the threads of these kernels. */
    BatchNormReluKernels(BatchNormKernels kernels) {
        this.kernels = kernels;
        Team team = kernels.team();
        loops = kernels.backend().loops();
        gradientReduction = new SumsReduction(
                team, 2, Loops.WIDE_STREAMS_OF_TWO, this::gradientSumsBlock, this::gradientSumsInDouble);
        normalizing = new Coefficients();
        gradient = new Coefficients();
        sweep = new RowSweep(team);
    }

    /**
     * Kernels that run on the calling thread, with the live backend.
     *
     * @return a new instance
     * @throws IllegalStateException if the backend asked for by the system property cannot be had
     */
    public static BatchNormReluKernels serial() {
        return serial(Backend.live());
    }

    /**
     * Kernels that run on the calling thread.
     *
     * @param backend the loops to run
     * @return a new instance
     */
    public static BatchNormReluKernels serial(Backend backend) {
        return new BatchNormReluKernels(BatchNormKernels.serial(backend));
    }

    /**
     * Kernels that run on the calling thread and, for matrices large enough, on up to parallelism - 1 threads of a
     * pool, as {@link BatchNormKernels#on(Executor, int, Backend)}.
     *
     * @param executor for example a {@link java.util.concurrent.ForkJoinPool}
     * @param parallelism the greatest number of threads, with the calling one, 1 or more
     * @param backend the loops to run
     * @return a new instance
     * @throws IllegalArgumentException if parallelism is less than 1
     */
    public static BatchNormReluKernels on(Executor executor, int parallelism, Backend backend) {
        return new BatchNormReluKernels(BatchNormKernels.on(executor, parallelism, backend));
    }

    /**
     * Training forward: the statistics of x, then {@code y = max(0, gamma * (x - mean) * inverseStd + beta +
     * residual)}.
     *
     * @param x N x D, N at least 1; read
     * @param residual N x D or null for none; read
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param epsilon finite and at least 2^-100
     * @param y N x D; written. May be exactly x or exactly residual, and must not overlap them otherwise
     * @param saved D columns; written: the statistics of the batch, for the backward pass
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; y is not written then
     */
    public void forward(
            FloatMatrix x,
            FloatMatrix residual,
            float[] gamma,
            float[] beta,
            double epsilon,
            FloatMatrix y,
            BatchStatistics saved) {
        Arguments.requireEpsilon(epsilon);
        requireForward(x, residual, gamma, beta, y);
        Arguments.requireStatistics("saved", saved, x.columns());
        kernels.batchStatistics(x, epsilon, saved);
        normalizeChecked(x, residual, saved, gamma, beta, y);
    }

    /**
     * Inference: as {@link #forward} with given statistics.
     *
     * @param x N x D, N at least 1; read
     * @param residual N x D or null for none; read
     * @param mean length D; read
     * @param variance length D, not negative; read
     * @param epsilon finite, 0 or more; 0 only where every variance is positive
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param y N x D; written. May be exactly x or exactly residual, and must not overlap them otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void infer(
            FloatMatrix x,
            FloatMatrix residual,
            float[] mean,
            float[] variance,
            double epsilon,
            float[] gamma,
            float[] beta,
            FloatMatrix y) {
        requireForward(x, residual, gamma, beta, y);
        Arguments.requireLength("mean", mean, x.columns());
        BatchStatistics given = kernels.passStatistics(x.columns()).set(mean, variance, epsilon);
        normalizeChecked(x, residual, given, gamma, beta, y);
    }

    /**
     * The second sweep of the forward pass, with statistics from wherever: of this batch, merged from parts, or given.
     *
     * @param x N x D, N at least 1; read
     * @param residual N x D or null for none; read
     * @param statistics D columns; read
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param y N x D; written. May be exactly x or exactly residual, and must not overlap them otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if statistics are not known
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void normalize(
            FloatMatrix x,
            FloatMatrix residual,
            BatchStatistics statistics,
            float[] gamma,
            float[] beta,
            FloatMatrix y) {
        requireForward(x, residual, gamma, beta, y);
        Arguments.requireStatistics("statistics", statistics, x.columns());
        statistics.requireKnown("statistics");
        normalizeChecked(x, residual, statistics, gamma, beta, y);
    }

    /**
     * Backward of {@link #forward}: the gradient of the residual is dy where y is above 0 and 0 elsewhere, and dx,
     * dgamma and dbeta are those of {@link BatchNormKernels#backward} for that gradient.
     *
     * @param x N x D, N at least 1; read: the input of the forward pass
     * @param y N x D, or null where there was no residual: it is then computed again; read: the output of the forward
     *     pass
     * @param dy N x D; read: the gradient by y
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param saved D columns; read: what the forward pass saved
     * @param dx N x D; written. May be exactly dy or exactly x, and must not overlap them otherwise
     * @param dresidual N x D, or null where there was no residual; written. May be exactly dy where dx is not, and must
     *     not overlap anything otherwise
     * @param dgamma length D or null; written
     * @param dbeta length D or null; written
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if saved holds no statistics
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void backward(
            FloatMatrix x,
            FloatMatrix y,
            FloatMatrix dy,
            float[] gamma,
            float[] beta,
            BatchStatistics saved,
            FloatMatrix dx,
            FloatMatrix dresidual,
            float[] dgamma,
            float[] dbeta) {
        requireBackward(x, y, dy, gamma, beta, "saved", saved, dx, dresidual, dgamma, dbeta);
        if (dresidual != null) {
            Coefficients.requireScales(saved, gamma);
            reluGradient(y, dy, dresidual);
            kernels.backward(x, dresidual, gamma, saved, dx, dgamma, dbeta);
            return;
        }
        GradientSums sums = gradientSums(x, dy, gamma, beta, saved);
        int joined = joinedRows(x, dy, dx);
        gradient.ofInputGradient(saved, sums, gamma, joined);
        try {
            gradient.inDouble().compute(x, dy, saved, sums, gamma, normalizing);
            sweep(inputGradientBlock, joined, x, dy, dx);
            gradient.inDouble().write(dx);
        } finally {
            gradient.inDouble().clear();
        }
        BatchNormKernels.parameterGradients(saved, sums, dgamma, dbeta);
    }

    /**
     * Backward with frozen statistics, which do not depend on x: as {@link #backward}, with dx of
     * {@link BatchNormKernels#frozenBackward}.
     *
     * @param x N x D, N at least 1; read
     * @param y N x D, or null where there was no residual; read
     * @param dy N x D; read
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param frozen D columns; read
     * @param dx N x D; written. May be exactly dy or exactly x, and must not overlap them otherwise
     * @param dresidual N x D, or null where there was no residual; written. May be exactly dy where dx is not, and must
     *     not overlap anything otherwise
     * @param dgamma length D or null; written
     * @param dbeta length D or null; written
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if frozen holds no statistics
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void frozenBackward(
            FloatMatrix x,
            FloatMatrix y,
            FloatMatrix dy,
            float[] gamma,
            float[] beta,
            BatchStatistics frozen,
            FloatMatrix dx,
            FloatMatrix dresidual,
            float[] dgamma,
            float[] dbeta) {
        requireBackward(x, y, dy, gamma, beta, "frozen", frozen, dx, dresidual, dgamma, dbeta);
        if (dresidual != null) {
            Coefficients.requireScales(frozen, gamma);
            reluGradient(y, dy, dresidual);
            kernels.frozenBackward(x, dresidual, gamma, frozen, dx, dgamma, dbeta);
            return;
        }
        GradientSums sums = gradientSums(x, dy, gamma, beta, frozen);
        sweep(frozenGradientBlock, joinedRows(x, dy, dx), x, dy, dx);
        BatchNormKernels.parameterGradients(frozen, sums, dgamma, dbeta);
    }

    /**
     * The backend.
     *
     * @return for example {@code BatchNormReluKernels on scalar, 1 lane (asked for by the program)}
     */
    @Override
    public String toString() {
        return "BatchNormReluKernels on " + kernels.backend() + kernels.team();
    }

    private void normalizeChecked(
            FloatMatrix x,
            FloatMatrix residual,
            BatchStatistics statistics,
            float[] gamma,
            float[] beta,
            FloatMatrix y) {
        boolean dense = x.isDense() && y.isDense() && (residual == null || residual.isDense());
        int joined = dense ? JoinedRows.ofMap(x.rows(), x.columns()) : 1;
        normalizing.ofNormalize(statistics, gamma, beta, joined);
        this.x = x;
        this.residual = residual;
        this.y = y;
        try {
            sweep.run(normalizeBlock, joined, x.rows(), x.columns());
        } finally {
            forget();
        }
    }

    /** dresidual = dy where y is above 0, elsewhere 0. */
    private void reluGradient(FloatMatrix y, FloatMatrix dy, FloatMatrix dresidual) {
        this.y = y;
        this.dy = dy;
        this.dresidual = dresidual;
        try {
            sweep.run(reluGradientBlock, joinedRows(y, dy, dresidual), y.rows(), y.columns());
        } finally {
            forget();
        }
    }

    /** The first sweep of a backward pass without a residual. */
    private GradientSums gradientSums(
            FloatMatrix x, FloatMatrix dy, float[] gamma, float[] beta, BatchStatistics statistics) {
        int columns = x.columns();
        int joined = Math.max(JoinedRows.ofReduction(x.rows(), columns), JoinedRows.ofMap(x.rows(), columns));
        normalizing.ofNormalize(statistics, gamma, beta, joined);
        this.x = x;
        this.dy = dy;
        try {
            gradientReduction.run(x.rows(), columns, x.isDense() && dy.isDense());
        } finally {
            forget();
        }
        GradientSums sums = kernels.passSums(columns);
        sums.set(x.rows(), gradientReduction.first(), gradientReduction.second(), statistics);
        return sums;
    }

    private static int joinedRows(FloatMatrix in, FloatMatrix dy, FloatMatrix out) {
        boolean dense = in.isDense() && dy.isDense() && out.isDense();
        return dense ? JoinedRows.ofMap(in.rows(), in.columns()) : 1;
    }

    private void sweep(BlockLoop loop, int joined, FloatMatrix x, FloatMatrix dy, FloatMatrix dx) {
        this.x = x;
        this.dy = dy;
        this.dx = dx;
        try {
            sweep.run(loop, joined, x.rows(), x.columns());
        } finally {
            forget();
        }
    }

    private void forget() {
        x = null;
        residual = null;
        y = null;
        dy = null;
        dx = null;
        dresidual = null;
    }

    // The sweeps, block by block.

    private void normalizeBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        if (residual == null) {
            loops.normalizeRelu(
                    x.array(),
                    x.at(row, column),
                    x.stride() * rowStep,
                    y.array(),
                    y.at(row, column),
                    y.stride() * rowStep,
                    rows,
                    columns,
                    normalizing.mean(),
                    normalizing.scale(),
                    normalizing.shift(),
                    column);
        } else {
            loops.normalizeAddRelu(
                    x.array(),
                    x.at(row, column),
                    x.stride() * rowStep,
                    residual.array(),
                    residual.at(row, column),
                    residual.stride() * rowStep,
                    y.array(),
                    y.at(row, column),
                    y.stride() * rowStep,
                    rows,
                    columns,
                    normalizing.mean(),
                    normalizing.scale(),
                    normalizing.shift(),
                    column);
        }
    }

    private void gradientSumsBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.reluGradientSums(
                x.array(),
                x.at(row, column),
                x.stride() * rowStep,
                dy.array(),
                dy.at(row, column),
                dy.stride() * rowStep,
                rows,
                columns,
                gradientReduction.streams(),
                normalizing.mean(),
                normalizing.scale(),
                normalizing.shift(),
                column,
                gradientReduction.firstSum(),
                gradientReduction.secondSum(),
                at);
    }

    private void inputGradientBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.reluInputGradient(
                x.array(),
                x.at(row, column),
                x.stride() * rowStep,
                dy.array(),
                dy.at(row, column),
                dy.stride() * rowStep,
                dx.array(),
                dx.at(row, column),
                dx.stride() * rowStep,
                rows,
                columns,
                gradient.mean(),
                gradient.slope(),
                gradient.shift(),
                gradient.scale(),
                normalizing.shift(),
                column);
    }

    private void reluGradientBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.reluGradient(
                y.array(),
                y.at(row, column),
                y.stride() * rowStep,
                dy.array(),
                dy.at(row, column),
                dy.stride() * rowStep,
                dresidual.array(),
                dresidual.at(row, column),
                dresidual.stride() * rowStep,
                rows,
                columns);
    }

    private void frozenGradientBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.reluFrozenGradient(
                x.array(),
                x.at(row, column),
                x.stride() * rowStep,
                dy.array(),
                dy.at(row, column),
                dy.stride() * rowStep,
                dx.array(),
                dx.at(row, column),
                dx.stride() * rowStep,
                rows,
                columns,
                normalizing.mean(),
                normalizing.scale(),
                normalizing.shift(),
                column);
    }

    private void gradientSumsInDouble(int rows, int column, double[] sumDy, double[] sumDyCentered) {
        float mean = normalizing.mean()[column];
        double sum = 0;
        double products = 0;
        for (int row = 0; row < rows; row++) {
            // A product with 0 is left in: of a NaN it is one.
            double g = normalizing.isPositive(x.get(row, column), column) ? dy.get(row, column) : 0;
            sum += g;
            products += g * ((double) x.get(row, column) - mean);
        }
        sumDy[column] = sum;
        sumDyCentered[column] = products;
    }

    // Checks.

    private static void requireForward(
            FloatMatrix x, FloatMatrix residual, float[] gamma, float[] beta, FloatMatrix y) {
        Arguments.requireRows("x", x);
        Arguments.requireAffine(gamma, beta, x.columns());
        Arguments.requireOutput("y", y, "x", x);
        if (residual != null) {
            Arguments.requireOutput("y", y, "residual", residual);
        }
    }

    private static void requireBackward(
            FloatMatrix x,
            FloatMatrix y,
            FloatMatrix dy,
            float[] gamma,
            float[] beta,
            String statisticsName,
            BatchStatistics statistics,
            FloatMatrix dx,
            FloatMatrix dresidual,
            float[] dgamma,
            float[] dbeta) {
        BatchNormKernels.requireBackward(x, dy, gamma, statisticsName, statistics, dx, dgamma, dbeta);
        Arguments.requireOptionalLength("beta", beta, x.columns());
        Arguments.requireOwnArray("dgamma", dgamma, "beta", beta);
        Arguments.requireOwnArray("dbeta", dbeta, "beta", beta);
        if ((y == null) != (dresidual == null)) {
            throw new IllegalArgumentException("y and dresidual must be given together, or not at all, got "
                    + (y == null ? "no y" : "no dresidual"));
        }
        if (y != null) {
            Arguments.requireShape("y", y, "x", x);
            Arguments.requireApart("y", y, "x", x);
            Arguments.requireApart("dx", dx, "y", y);
            Arguments.requireOutput("dresidual", dresidual, "dy", dy);
            Arguments.requireApart("dresidual", dresidual, "x", x);
            Arguments.requireApart("dresidual", dresidual, "y", y);
            Arguments.requireApart("dresidual", dresidual, "dx", dx);
        }
    }
}
