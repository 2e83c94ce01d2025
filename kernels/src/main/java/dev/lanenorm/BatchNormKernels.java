package dev.lanenorm;

import dev.lanenorm.internal.BlockLoop;
import dev.lanenorm.internal.ColumnInDouble;
import dev.lanenorm.internal.JoinedRows;
import dev.lanenorm.internal.Loops;
import dev.lanenorm.internal.MomentsReduction;
import dev.lanenorm.internal.RowSweep;
import dev.lanenorm.internal.SumsReduction;
import dev.lanenorm.internal.Team;
import java.util.concurrent.Executor;

/**
 * Analytic batch normalization: two sweeps over memory forward, two backward, and the kernels they consist of.
 *
 * <p>An instance owns working storage of some rows' size and otherwise no state: results depend on the arguments alone.
 * It grows that storage at first use and then allocates nothing; use one instance per thread, as it must not be used by
 * two at a time. The parallel form gives the same bits as the serial one.
 *
 * <p>Everywhere: x, y, dy and dx are N x D; gamma, beta, dgamma and dbeta have length D and may be null (gamma = 1,
 * beta = 0, gradient not wanted). All arguments are checked before anything is written. A NaN or an infinity stays in
 * its column. Deviations from the mean and gradients above 1.7e38 are out of range. Products of the two below 1.2e-38
 * lose digits; that shows only where epsilon is tiny or gamma huge. A gamma * inverseStd that is too large for a float,
 * or below 2^-130 though gamma is a normal float, is refused.
 *
 * <p>The first column of the table has the largest errors of random data, at mean / std up to 1e6. The second has the
 * largest that a search has found among 80,000 columns of repeated values (two values, steps, ramps, an outlier, a rare
 * value): there equal terms round alike. The third has what is proven for any values, short of underflow.
 *
 * <table>
 * <caption>Accuracy</caption>
 * <tr><th></th><th>on the scale</th><th>random</th><th>found</th><th>proven</th></tr>
 * <tr><td>y</td><td>|gamma| * max|xhat| + |beta|</td><td>1e-6</td><td>2.9e-6</td><td>1.6e-5</td></tr>
 * <tr><td>dx</td><td>|gamma| * inverseStd * max|dy|</td><td>2e-6</td><td>1.2e-5</td><td></td></tr>
 * <tr><td>dx</td><td>the same, * (1 + max|xhat|)</td><td>1e-6</td><td>1.8e-6</td><td>4.8e-5</td></tr>
 * <tr><td>dgamma</td><td>sum|dy * xhat| + sum|dy|</td><td>2e-6</td><td>4.6e-6</td><td>1.5e-5</td></tr>
 * <tr><td>dbeta</td><td>sum|dy|</td><td>2e-6</td><td>3.9e-6</td><td>3.9e-6</td></tr>
 * </table>
 *
 * <p>A constant column has variance 0 and gives exactly beta.
 */
public final class BatchNormKernels {
    private final Backend backend;
    private final Team team;
    private final Loops loops;
    private final MomentsReduction momentsReduction;
    private final SumsReduction gradientReduction;
    private final SumsReduction columnReduction;
    private final Coefficients coefficients;
    private final RowSweep sweep;
    private final BlockLoop normalizeBlock = this::normalizeBlock;
    private final BlockLoop inputGradientBlock = this::inputGradientBlock;
    private final BlockLoop scaleBlock = this::scaleBlock;

    // Operands of the call in progress.
    private FloatMatrix x;
    private FloatMatrix dy;
    private FloatMatrix out;

    // Results of the passes that need them only on the way.
    private GradientSums passSums;
    private BatchStatistics passStatistics;

    private BatchNormKernels(Backend backend, Team team) {
        this.backend = backend;
        this.team = team;
        loops = backend.loops();
        momentsReduction =
                new MomentsReduction(team, this::firstBlockSums, this::deviationSumsBlock, this::momentsInDouble);
        gradientReduction = new SumsReduction(
                team, 2, Loops.WIDE_STREAMS_OF_TWO, this::gradientSumsBlock, this::gradientSumsInDouble);
        columnReduction =
                new SumsReduction(team, 1, Loops.WIDE_STREAMS, this::columnSumsBlock, this::columnSumsInDouble);
        coefficients = new Coefficients();
        sweep = new RowSweep(team);
    }

    /**
     * Kernels that run on the calling thread, with the live backend.
     *
     * @return a new instance
     * @throws IllegalStateException if the backend asked for by the system property cannot be had
     */
    public static BatchNormKernels serial() {
        return serial(Backend.live());
    }

    /**
     * Kernels that run on the calling thread.
     *
     * @param backend the loops to run
     * @return a new instance
     */
    public static BatchNormKernels serial(Backend backend) {
        Arguments.requireNonNull("backend", backend);
        return new BatchNormKernels(backend, Team.serial());
    }

    /**
     * Kernels that run on the calling thread and, for matrices large enough, on up to parallelism - 1 threads of a
     * pool. The bits are those of {@link #serial()}.
     *
     * <p>The pool stays the caller's. A busy or full one costs speed, never the result: when a call returns or throws,
     * no helper is at work for it, and what still waits in the pool holds nothing of it. That is one small object for
     * each helper, handed over once and not again while it waits; a pool that drops it without throwing gets no other.
     * Helpers look out for the next call for 50 microseconds, so they stay where calls follow each other more closely.
     * An exception of {@code executor.execute} other than a rejection ends the call; outputs may then be partly
     * written.
     *
     * @param executor for example a {@link java.util.concurrent.ForkJoinPool}
     * @param parallelism the greatest number of threads, with the calling one, 1 or more
     * @return a new instance
     * @throws IllegalArgumentException if parallelism is less than 1
     * @throws IllegalStateException if the backend asked for by the system property cannot be had
     */
    public static BatchNormKernels on(Executor executor, int parallelism) {
        return on(executor, parallelism, Backend.live());
    }

    /**
     * As {@link #on(Executor, int)}, with the given loops.
     *
     * @param executor for example a {@link java.util.concurrent.ForkJoinPool}
     * @param parallelism the greatest number of threads, with the calling one, 1 or more
     * @param backend the loops to run
     * @return a new instance
     * @throws IllegalArgumentException if parallelism is less than 1
     */
    public static BatchNormKernels on(Executor executor, int parallelism, Backend backend) {
        Arguments.requireNonNull("executor", executor);
        Arguments.requireNonNull("backend", backend);
        Arguments.require(parallelism >= 1, "parallelism must be at least 1, got ", parallelism);
        return new BatchNormKernels(backend, Team.on(executor, parallelism));
    }

    /**
     * The loops these kernels run.
     *
     * @return the backend given or found at construction
     */
    public Backend backend() {
        return backend;
    }

    /**
     * The backend.
     *
     * @return for example {@code BatchNormKernels on vector, 16 lanes (module jdk.incubator.vector is there and C2
     *     compiles it)}
     */
    @Override
    public String toString() {
        return "BatchNormKernels on " + backend + team;
    }

    /** The threads of its calls. */
    Team team() {
        return team;
    }

    /**
     * Training forward: mean and variance over the batch, then {@code y = gamma * (x - mean) * inverseStd + beta} with
     * {@code variance = sum((x - mean)^2) / N} and {@code inverseStd = 1 / sqrt(variance + epsilon)}. Source: Ioffe and
     * Szegedy 2015, algorithm 1.
     *
     * @param x N x D, N at least 1; read
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param epsilon finite and at least 2^-100
     * @param y N x D; written. May be exactly x, and must not overlap it otherwise
     * @param saved D columns; written: the statistics of the batch, for the backward pass
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; y is not written then
     */
    public void forward(
            FloatMatrix x, float[] gamma, float[] beta, double epsilon, FloatMatrix y, BatchStatistics saved) {
        Arguments.requireRows("x", x);
        Arguments.requireAffine(gamma, beta, x.columns());
        Arguments.requireEpsilon(epsilon);
        Arguments.requireOutput("y", y, "x", x);
        Arguments.requireStatistics("saved", saved, x.columns());

        batchStatistics(x, epsilon, saved);
        normalizeChecked(x, saved, gamma, beta, y);
    }

    /**
     * Inference: {@code y = gamma * (x - mean) / sqrt(variance + epsilon) + beta} with given statistics. Source: Ioffe
     * and Szegedy 2015, algorithm 2.
     *
     * @param x N x D, N at least 1; read
     * @param mean length D; read
     * @param variance length D, not negative; read
     * @param epsilon finite, 0 or more; 0 only where every variance is positive
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param y N x D; written. May be exactly x, and must not overlap it otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void infer(
            FloatMatrix x, float[] mean, float[] variance, double epsilon, float[] gamma, float[] beta, FloatMatrix y) {
        Arguments.requireRows("x", x);
        Arguments.requireAffine(gamma, beta, x.columns());
        Arguments.requireOutput("y", y, "x", x);
        Arguments.requireLength("mean", mean, x.columns());
        normalizeChecked(x, passStatistics(x.columns()).set(mean, variance, epsilon), gamma, beta, y);
    }

    /**
     * Backward of {@link #forward}, in closed form: with {@code dbeta = sum(dy)} and {@code dgamma = sum(dy * (x -
     * mean)) * inverseStd}, {@code dx = gamma * inverseStd / N * (N * dy - dbeta - (x - mean) * inverseStd * dgamma)}.
     * Source: Thorey 2016.
     *
     * @param x N x D, N at least 1; read: the input of the forward pass
     * @param dy N x D; read: the gradient by y
     * @param gamma length D or null; read
     * @param saved D columns; read: what the forward pass saved
     * @param dx N x D; written. May be exactly dy or exactly x, and must not overlap them otherwise
     * @param dgamma length D or null; written
     * @param dbeta length D or null; written
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if saved holds no statistics
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void backward(
            FloatMatrix x,
            FloatMatrix dy,
            float[] gamma,
            BatchStatistics saved,
            FloatMatrix dx,
            float[] dgamma,
            float[] dbeta) {
        requireBackward(x, dy, gamma, "saved", saved, dx, dgamma, dbeta);
        GradientSums sums = passSums(x.columns());
        gradientSums(x, dy, saved, sums);
        inputGradientChecked(x, dy, gamma, saved, sums, dx);
        parameterGradients(saved, sums, dgamma, dbeta);
    }

    /**
     * Backward with frozen statistics, which do not depend on x: {@code dx = dy * gamma * inverseStd}; dgamma and dbeta
     * as in {@link #backward}.
     *
     * @param x N x D, N at least 1; read
     * @param dy N x D; read: the gradient by y
     * @param gamma length D or null; read
     * @param frozen D columns; read
     * @param dx N x D; written. May be exactly dy or exactly x, and must not overlap them otherwise
     * @param dgamma length D or null; written
     * @param dbeta length D or null; written
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if frozen holds no statistics
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void frozenBackward(
            FloatMatrix x,
            FloatMatrix dy,
            float[] gamma,
            BatchStatistics frozen,
            FloatMatrix dx,
            float[] dgamma,
            float[] dbeta) {
        requireBackward(x, dy, gamma, "frozen", frozen, dx, dgamma, dbeta);
        GradientSums sums = passSums(x.columns());
        gradientSums(x, dy, frozen, sums);
        int joined = joinedRows(dy, dx);
        coefficients.ofFrozenGradient(frozen, gamma, joined);
        sweep(scaleBlock, joined, null, dy, dx);
        parameterGradients(frozen, sums, dgamma, dbeta);
    }

    /**
     * Count, mean and M2 of each column.
     *
     * @param x N x D, N may be 0; read
     * @param result D columns; overwritten
     * @throws IllegalArgumentException if the columns differ; nothing is written then
     */
    public void moments(FloatMatrix x, ColumnMoments result) {
        Arguments.requireNonNull("x", x);
        Arguments.requireNonNull("result", result);
        Arguments.requireColumns("result", result.columns(), x.columns());
        reduceMoments(x);
        result.set(x.rows(), momentsReduction.first(), momentsReduction.second());
    }

    /**
     * The sum of each column.
     *
     * @param a N x D, N may be 0; read
     * @param result length D; overwritten
     * @throws IllegalArgumentException if result has another length; nothing is written then
     */
    public void columnSums(FloatMatrix a, double[] result) {
        Arguments.requireNonNull("a", a);
        Arguments.requireNonNull("result", result);
        Arguments.requireColumns("result", result.length, a.columns());
        this.x = a;
        try {
            columnReduction.run(a.rows(), a.columns(), a.isDense());
        } finally {
            forget();
        }
        System.arraycopy(columnReduction.first(), 0, result, 0, result.length);
    }

    /**
     * The two sums of the backward pass: {@code sum(dy)} and {@code sum(dy * (x - mean))}.
     *
     * @param x N x D, N may be 0; read
     * @param dy N x D; read
     * @param statistics D columns; read: the mean
     * @param result D columns; overwritten
     * @throws IllegalArgumentException if shapes differ; nothing is written then
     * @throws IllegalStateException if statistics are not known
     */
    public void gradientSums(FloatMatrix x, FloatMatrix dy, BatchStatistics statistics, GradientSums result) {
        Arguments.requireNonNull("x", x);
        Arguments.requireShape("dy", dy, "x", x);
        Arguments.requireStatistics("statistics", statistics, x.columns());
        statistics.requireKnown("statistics");
        Arguments.requireNonNull("result", result);
        Arguments.requireColumns("result", result.columns(), x.columns());

        boolean dense = x.isDense() && dy.isDense();
        coefficients.ofGradientSums(statistics, JoinedRows.ofReduction(x.rows(), x.columns()));
        this.x = x;
        this.dy = dy;
        try {
            gradientReduction.run(x.rows(), x.columns(), dense);
        } finally {
            forget();
        }
        result.set(x.rows(), gradientReduction.first(), gradientReduction.second(), statistics);
    }

    /**
     * {@code y = gamma * (x - mean) * inverseStd + beta} with statistics from wherever: of this batch, merged from
     * parts, or given.
     *
     * @param x N x D, N at least 1; read
     * @param statistics D columns; read
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param y N x D; written. May be exactly x, and must not overlap it otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if statistics are not known
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void normalize(FloatMatrix x, BatchStatistics statistics, float[] gamma, float[] beta, FloatMatrix y) {
        Arguments.requireRows("x", x);
        Arguments.requireStatistics("statistics", statistics, x.columns());
        statistics.requireKnown("statistics");
        Arguments.requireAffine(gamma, beta, x.columns());
        Arguments.requireOutput("y", y, "x", x);
        normalizeChecked(x, statistics, gamma, beta, y);
    }

    /**
     * The second sweep of the backward pass, with the sums of the whole batch, whose count is N: {@code dx = gamma *
     * inverseStd * (dy - sum(dy) / N - (x - mean) * inverseStd^2 * sum(dy * (x - mean)) / N)}.
     *
     * @param x rows of the batch by D, at least 1; read
     * @param dy as x; read
     * @param gamma length D or null; read
     * @param statistics D columns; read: those of the whole batch
     * @param sums D columns and at least one row; read: those of the whole batch
     * @param dx as x; written. May be exactly dy or exactly x, and must not overlap them otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if statistics are not known
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void inputGradient(
            FloatMatrix x,
            FloatMatrix dy,
            float[] gamma,
            BatchStatistics statistics,
            GradientSums sums,
            FloatMatrix dx) {
        requireBackward(x, dy, gamma, "statistics", statistics, dx, null, null);
        Arguments.requireSums(sums, x.columns());
        inputGradientChecked(x, dy, gamma, statistics, sums, dx);
    }

    /** Takes the statistics of x, which has been checked. */
    void batchStatistics(FloatMatrix x, double epsilon, BatchStatistics saved) {
        reduceMoments(x);
        saved.set(x.rows(), momentsReduction.first(), momentsReduction.second(), epsilon);
    }

    private void reduceMoments(FloatMatrix x) {
        this.x = x;
        try {
            momentsReduction.run(x.rows(), x.columns(), x.isDense());
        } finally {
            forget();
        }
    }

    private void normalizeChecked(
            FloatMatrix x, BatchStatistics statistics, float[] gamma, float[] beta, FloatMatrix y) {
        int joined = joinedRows(x, y);
        coefficients.ofNormalize(statistics, gamma, beta, joined);
        sweep(normalizeBlock, joined, x, null, y);
    }

    private void inputGradientChecked(
            FloatMatrix x,
            FloatMatrix dy,
            float[] gamma,
            BatchStatistics statistics,
            GradientSums sums,
            FloatMatrix dx) {
        int joined = x.isDense() ? joinedRows(dy, dx) : 1;
        coefficients.ofInputGradient(statistics, sums, gamma, joined);
        try {
            coefficients.inDouble().compute(x, dy, statistics, sums, gamma, null);
            sweep(inputGradientBlock, joined, x, dy, dx);
            coefficients.inDouble().write(dx);
        } finally {
            coefficients.inDouble().clear();
        }
    }

    static void parameterGradients(BatchStatistics statistics, GradientSums sums, float[] dgamma, float[] dbeta) {
        if (dgamma != null) {
            for (int column = 0; column < dgamma.length; column++) {
                dgamma[column] = (float) (sums.dyCentered[column] * statistics.inverseStd[column]);
            }
        }
        if (dbeta != null) {
            Coefficients.round(sums.dy, dbeta, dbeta.length);
        }
    }

    // The sweeps, block by block.

    private void sweep(BlockLoop loop, int joined, FloatMatrix x, FloatMatrix dy, FloatMatrix out) {
        this.x = x;
        this.dy = dy;
        this.out = out;
        try {
            sweep.run(loop, joined, out.rows(), out.columns());
        } finally {
            forget();
        }
    }

    private void forget() {
        x = null;
        dy = null;
        out = null;
    }

    private void firstBlockSums(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.columnSums(
                x.array(),
                x.at(row, column),
                x.stride() * rowStep,
                rows,
                columns,
                momentsReduction.streams(),
                momentsReduction.firstSum(),
                at);
    }

    private void deviationSumsBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.deviationSums(
                x.array(),
                x.at(row, column),
                x.stride() * rowStep,
                rows,
                columns,
                momentsReduction.streams(),
                momentsReduction.shift(),
                at,
                momentsReduction.firstSum(),
                momentsReduction.secondSum(),
                at);
    }

    private void gradientSumsBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.gradientSums(
                x.array(),
                x.at(row, column),
                x.stride() * rowStep,
                dy.array(),
                dy.at(row, column),
                dy.stride() * rowStep,
                rows,
                columns,
                gradientReduction.streams(),
                coefficients.mean(),
                column,
                gradientReduction.firstSum(),
                gradientReduction.secondSum(),
                at);
    }

    private void columnSumsBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.columnSums(
                x.array(),
                x.at(row, column),
                x.stride() * rowStep,
                rows,
                columns,
                columnReduction.streams(),
                columnReduction.firstSum(),
                at);
    }

    private void normalizeBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.normalize(
                x.array(),
                x.at(row, column),
                x.stride() * rowStep,
                out.array(),
                out.at(row, column),
                out.stride() * rowStep,
                rows,
                columns,
                coefficients.mean(),
                coefficients.scale(),
                coefficients.shift(),
                at);
    }

    private void inputGradientBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.inputGradient(
                x.array(),
                x.at(row, column),
                x.stride() * rowStep,
                dy.array(),
                dy.at(row, column),
                dy.stride() * rowStep,
                out.array(),
                out.at(row, column),
                out.stride() * rowStep,
                rows,
                columns,
                coefficients.mean(),
                coefficients.slope(),
                coefficients.shift(),
                coefficients.scale(),
                at);
    }

    private void scaleBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.multiplyRow(
                dy.array(),
                dy.at(row, column),
                dy.stride() * rowStep,
                out.array(),
                out.at(row, column),
                out.stride() * rowStep,
                rows,
                columns,
                coefficients.scale(),
                at);
    }

    private void momentsInDouble(int rows, int column, double[] mean, double[] m2) {
        ColumnInDouble.moments(x.array(), x.at(0, column), x.stride(), rows, column, mean, m2);
    }

    private void gradientSumsInDouble(int rows, int column, double[] sumDy, double[] sumDyCentered) {
        sumDy[column] = ColumnInDouble.sum(dy.array(), dy.at(0, column), dy.stride(), rows);
        sumDyCentered[column] = ColumnInDouble.products(
                dy.array(),
                dy.at(0, column),
                dy.stride(),
                x.array(),
                x.at(0, column),
                x.stride(),
                rows,
                coefficients.mean()[column]);
    }

    private void columnSumsInDouble(int rows, int column, double[] sum, double[] unused) {
        sum[column] = ColumnInDouble.sum(x.array(), x.at(0, column), x.stride(), rows);
    }

    // Working storage.

    private static int joinedRows(FloatMatrix in, FloatMatrix out) {
        return in.isDense() && out.isDense() ? JoinedRows.ofMap(in.rows(), in.columns()) : 1;
    }

    BatchStatistics passStatistics(int columns) {
        if (passStatistics == null || passStatistics.columns() != columns) {
            passStatistics = new BatchStatistics(columns);
        }
        return passStatistics;
    }

    GradientSums passSums(int columns) {
        if (passSums == null || passSums.columns() != columns) {
            passSums = new GradientSums(columns);
        }
        return passSums;
    }

    // Checks that several methods share.

    static void requireBackward(
            FloatMatrix x,
            FloatMatrix dy,
            float[] gamma,
            String statisticsName,
            BatchStatistics statistics,
            FloatMatrix dx,
            float[] dgamma,
            float[] dbeta) {
        Arguments.requireRows("x", x);
        Arguments.requireShape("dy", dy, "x", x);
        Arguments.requireStatistics(statisticsName, statistics, x.columns());
        statistics.requireKnown(statisticsName);
        Arguments.requireOutput("dx", dx, "x", x);
        Arguments.requireSameOrApart("dx", dx, "dy", dy);
        Arguments.requireParameterGradients(gamma, dgamma, dbeta, x.columns());
        Arguments.requireOutside(dgamma, dbeta, "x", x.array());
        Arguments.requireOutside(dgamma, dbeta, "dy", dy.array());
        Arguments.requireOutside(dgamma, dbeta, "dx", dx.array());
    }
}
