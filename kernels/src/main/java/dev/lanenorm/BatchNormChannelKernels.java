package dev.lanenorm;

import dev.lanenorm.internal.ChannelColumns;
import dev.lanenorm.internal.ChannelInDouble;
import dev.lanenorm.internal.ChannelLoop;
import dev.lanenorm.internal.ChannelMomentsReduction;
import dev.lanenorm.internal.ChannelReduction;
import dev.lanenorm.internal.ChannelSumsReduction;
import dev.lanenorm.internal.ChannelSweep;
import dev.lanenorm.internal.Loops;
import dev.lanenorm.internal.Team;
import java.util.concurrent.Executor;

/**
 * Analytic batch normalization of channel-major tensors, (N, C, L) or (N, C, H, W), where they lie: the passes and
 * kernels of {@link BatchNormKernels}, over the same loops, with a channel in place of a column and its N * P elements
 * in place of the rows.
 *
 * <p>Everywhere: x, y, dy and dx are N x C x P; gamma, beta, dgamma and dbeta have length C and may be null; statistics
 * have C columns. Results have the same bits on every backend and any number of threads. Those of a channels-last
 * tensor differ in rounding, since its sums run in another order.
 *
 * <p>Everything {@link BatchNormKernels} says of its arguments, of storage, and of threads is so here; one coefficient
 * per column of an example, C * P floats, is added to the storage.
 */
public final class BatchNormChannelKernels {
    private final BatchNormKernels kernels;
    private final Loops loops;
    private final ChannelMomentsReduction momentsReduction;
    private final ChannelReduction gradientReduction;
    private final Coefficients coefficients;
    private final ChannelSweep sweep;
    private final ChannelLoop normalizeBlock = this::normalizeBlock;
    private final ChannelLoop inputGradientBlock = this::inputGradientBlock;
    private final ChannelLoop scaleBlock = this::scaleBlock;

    // Operands of the call in progress.
    private FloatTensor x;
    private FloatTensor dy;
    private FloatTensor out;

    /** On the threads of these kernels. */
    BatchNormChannelKernels(BatchNormKernels kernels) {
        this.kernels = kernels;
        Team team = kernels.team();
        loops = kernels.backend().loops();
        momentsReduction = new ChannelMomentsReduction(
                team, this::firstBlockSums, this::deviationSumsBlock, this::momentsInDouble);
        gradientReduction = new ChannelSumsReduction(team, this::gradientSumsBlock, this::gradientSumsInDouble);
        coefficients = new Coefficients();
        sweep = new ChannelSweep(team);
    }

    /**
     * Kernels that run on the calling thread, with the live backend.
     *
     * @return a new instance
     * @throws IllegalStateException if the backend asked for by the system property cannot be had
     */
    public static BatchNormChannelKernels serial() {
        return serial(Backend.live());
    }

    /**
     * Kernels that run on the calling thread.
     *
     * @param backend the loops to run
     * @return a new instance
     */
    public static BatchNormChannelKernels serial(Backend backend) {
        return new BatchNormChannelKernels(BatchNormKernels.serial(backend));
    }

    /**
     * Kernels that run on the calling thread and, for tensors large enough, on up to parallelism - 1 threads of a pool,
     * as {@link BatchNormKernels#on(Executor, int, Backend)}.
     *
     * @param executor for example a {@link java.util.concurrent.ForkJoinPool}
     * @param parallelism the greatest number of threads, with the calling one, 1 or more
     * @param backend the loops to run
     * @return a new instance
     * @throws IllegalArgumentException if parallelism is less than 1
     */
    public static BatchNormChannelKernels on(Executor executor, int parallelism, Backend backend) {
        return new BatchNormChannelKernels(BatchNormKernels.on(executor, parallelism, backend));
    }

    /**
     * Training forward: {@code y = gamma * (x - mean) * inverseStd + beta} with mean and population variance of each
     * channel over its N * P elements. Source: Ioffe and Szegedy 2015, algorithm 1 and section 3.2.
     *
     * @param x N x C x P, N at least 1; read
     * @param gamma length C or null; read
     * @param beta length C or null; read
     * @param epsilon finite and at least 2^-100
     * @param y N x C x P; written. May be exactly x, and must not overlap it otherwise
     * @param saved C columns; written: the statistics of the batch, for the backward pass
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; y is not written then
     */
    public void forward(
            FloatTensor x, float[] gamma, float[] beta, double epsilon, FloatTensor y, BatchStatistics saved) {
        requireForward(x, gamma, beta, y);
        Arguments.requireEpsilon(epsilon);
        Arguments.requireStatistics("saved", saved, x.channels());
        reduceMoments(x);
        saved.set(elements(x), momentsReduction.first(), momentsReduction.second(), epsilon);
        normalizeChecked(x, saved, gamma, beta, y);
    }

    /**
     * Inference: {@code y = gamma * (x - mean) / sqrt(variance + epsilon) + beta} with given statistics. Source: Ioffe
     * and Szegedy 2015, algorithm 2.
     *
     * @param x N x C x P, N at least 1; read
     * @param mean length C; read
     * @param variance length C, not negative; read
     * @param epsilon finite, 0 or more; 0 only where every variance is positive
     * @param gamma length C or null; read
     * @param beta length C or null; read
     * @param y N x C x P; written. May be exactly x, and must not overlap it otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void infer(
            FloatTensor x, float[] mean, float[] variance, double epsilon, float[] gamma, float[] beta, FloatTensor y) {
        requireForward(x, gamma, beta, y);
        Arguments.requireLength("mean", mean, x.channels());
        normalizeChecked(x, kernels.passStatistics(x.channels()).set(mean, variance, epsilon), gamma, beta, y);
    }

    /**
     * Backward of {@link #forward}, in closed form, as {@link BatchNormKernels#backward} with N * P for N.
     *
     * @param x N x C x P, N at least 1; read: the input of the forward pass
     * @param dy N x C x P; read: the gradient by y
     * @param gamma length C or null; read
     * @param saved C columns; read: what the forward pass saved
     * @param dx N x C x P; written. May be exactly dy or exactly x, and must not overlap them otherwise
     * @param dgamma length C or null; written
     * @param dbeta length C or null; written
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if saved holds no statistics
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void backward(
            FloatTensor x,
            FloatTensor dy,
            float[] gamma,
            BatchStatistics saved,
            FloatTensor dx,
            float[] dgamma,
            float[] dbeta) {
        requireBackward(x, dy, gamma, "saved", saved, dx, dgamma, dbeta);
        GradientSums sums = kernels.passSums(x.channels());
        gradientSums(x, dy, saved, sums);
        inputGradientChecked(x, dy, gamma, saved, sums, dx);
        BatchNormKernels.parameterGradients(saved, sums, dgamma, dbeta);
    }

    /**
     * Backward with frozen statistics, which do not depend on x: {@code dx = dy * gamma * inverseStd}; dgamma and dbeta
     * as in {@link #backward}.
     *
     * @param x N x C x P, N at least 1; read
     * @param dy N x C x P; read: the gradient by y
     * @param gamma length C or null; read
     * @param frozen C columns; read
     * @param dx N x C x P; written. May be exactly dy or exactly x, and must not overlap them otherwise
     * @param dgamma length C or null; written
     * @param dbeta length C or null; written
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if frozen holds no statistics
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void frozenBackward(
            FloatTensor x,
            FloatTensor dy,
            float[] gamma,
            BatchStatistics frozen,
            FloatTensor dx,
            float[] dgamma,
            float[] dbeta) {
        requireBackward(x, dy, gamma, "frozen", frozen, dx, dgamma, dbeta);
        GradientSums sums = kernels.passSums(x.channels());
        gradientSums(x, dy, frozen, sums);
        coefficients.ofFrozenGradient(frozen, gamma, 1);
        sweep(scaleBlock, null, dy, dx);
        BatchNormKernels.parameterGradients(frozen, sums, dgamma, dbeta);
    }

    /**
     * Count, mean and M2 of each channel.
     *
     * @param x N x C x P, N may be 0; read
     * @param result C columns; overwritten: the count is N * P
     * @throws IllegalArgumentException if the channels differ; nothing is written then
     */
    public void moments(FloatTensor x, ColumnMoments result) {
        Arguments.requireNonNull("x", x);
        Arguments.requireNonNull("result", result);
        Arguments.requireColumns("result", result.columns(), x.channels());
        reduceMoments(x);
        result.set(elements(x), momentsReduction.first(), momentsReduction.second());
    }

    /**
     * The two sums of the backward pass of each channel: {@code sum(dy)} and {@code sum(dy * (x - mean))}.
     *
     * @param x N x C x P, N may be 0; read
     * @param dy N x C x P; read
     * @param statistics C columns; read: the mean
     * @param result C columns; overwritten: the count is N * P
     * @throws IllegalArgumentException if shapes differ; nothing is written then
     * @throws IllegalStateException if statistics are not known
     */
    public void gradientSums(FloatTensor x, FloatTensor dy, BatchStatistics statistics, GradientSums result) {
        Arguments.requireNonNull("x", x);
        Arguments.requireShape("dy", dy, "x", x);
        Arguments.requireStatistics("statistics", statistics, x.channels());
        statistics.requireKnown("statistics");
        Arguments.requireNonNull("result", result);
        Arguments.requireColumns("result", result.columns(), x.channels());

        coefficients.ofGradientSums(statistics, 1);
        coefficients.spread(x.channels(), ChannelColumns.perChannel(x.examples(), x.positions()));
        this.x = x;
        this.dy = dy;
        try {
            gradientReduction.run(x.examples(), x.channels(), x.positions());
        } finally {
            forget();
        }
        result.set(elements(x), gradientReduction.first(), gradientReduction.second(), statistics);
    }

    /**
     * {@code y = gamma * (x - mean) * inverseStd + beta} with statistics from wherever: of this batch, merged from
     * parts, or given.
     *
     * @param x N x C x P, N at least 1; read
     * @param statistics C columns; read
     * @param gamma length C or null; read
     * @param beta length C or null; read
     * @param y N x C x P; written. May be exactly x, and must not overlap it otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if statistics are not known
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void normalize(FloatTensor x, BatchStatistics statistics, float[] gamma, float[] beta, FloatTensor y) {
        requireForward(x, gamma, beta, y);
        Arguments.requireStatistics("statistics", statistics, x.channels());
        statistics.requireKnown("statistics");
        normalizeChecked(x, statistics, gamma, beta, y);
    }

    /**
     * The second sweep of the backward pass, with the sums of the whole batch, as
     * {@link BatchNormKernels#inputGradient}.
     *
     * @param x examples of the batch by C x P, at least 1; read
     * @param dy as x; read
     * @param gamma length C or null; read
     * @param statistics C columns; read: those of the whole batch
     * @param sums C columns and at least one element; read: those of the whole batch
     * @param dx as x; written. May be exactly dy or exactly x, and must not overlap them otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if statistics are not known
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void inputGradient(
            FloatTensor x,
            FloatTensor dy,
            float[] gamma,
            BatchStatistics statistics,
            GradientSums sums,
            FloatTensor dx) {
        requireBackward(x, dy, gamma, "statistics", statistics, dx, null, null);
        Arguments.requireSums(sums, x.channels());
        inputGradientChecked(x, dy, gamma, statistics, sums, dx);
    }

    /**
     * The backend.
     *
     * @return for example {@code BatchNormChannelKernels on scalar, 1 lane (asked for by the program)}
     */
    @Override
    public String toString() {
        return "BatchNormChannelKernels on " + kernels.backend() + kernels.team();
    }

    private static long elements(FloatTensor x) {
        return (long) x.examples() * x.positions();
    }

    private void reduceMoments(FloatTensor x) {
        this.x = x;
        try {
            momentsReduction.run(x.examples(), x.channels(), x.positions());
        } finally {
            forget();
        }
    }

    private void normalizeChecked(
            FloatTensor x, BatchStatistics statistics, float[] gamma, float[] beta, FloatTensor y) {
        coefficients.ofNormalize(statistics, gamma, beta, 1);
        sweep(normalizeBlock, x, null, y);
    }

    private void inputGradientChecked(
            FloatTensor x,
            FloatTensor dy,
            float[] gamma,
            BatchStatistics statistics,
            GradientSums sums,
            FloatTensor dx) {
        coefficients.ofInputGradient(statistics, sums, gamma, 1);
        try {
            coefficients.inDouble().compute(x, dy, statistics, sums, gamma);
            sweep(inputGradientBlock, x, dy, dx);
            coefficients.inDouble().write(dx);
        } finally {
            coefficients.inDouble().clear();
        }
    }

    // The sweeps, block by block.

    private void sweep(ChannelLoop loop, FloatTensor x, FloatTensor dy, FloatTensor out) {
        coefficients.spread(out.channels(), ChannelColumns.perChannel(out.examples(), out.positions()));
        this.x = x;
        this.dy = dy;
        this.out = out;
        try {
            sweep.run(loop, out.examples(), out.channels(), out.positions());
        } finally {
            forget();
        }
    }

    private void forget() {
        x = null;
        dy = null;
        out = null;
    }

    private void firstBlockSums(int at, int stride, int rows, int columns, int coefficientsAt, int blockAt) {
        loops.columnSums(
                x.array(),
                x.offset() + at,
                stride,
                rows,
                columns,
                momentsReduction.streams(),
                momentsReduction.firstSum(),
                blockAt);
    }

    private void deviationSumsBlock(int at, int stride, int rows, int columns, int coefficientsAt, int blockAt) {
        loops.deviationSums(
                x.array(),
                x.offset() + at,
                stride,
                rows,
                columns,
                momentsReduction.streams(),
                momentsReduction.shift(),
                blockAt,
                momentsReduction.firstSum(),
                momentsReduction.secondSum(),
                blockAt);
    }

    private void gradientSumsBlock(int at, int stride, int rows, int columns, int coefficientsAt, int blockAt) {
        loops.gradientSums(
                x.array(),
                x.offset() + at,
                stride,
                dy.array(),
                dy.offset() + at,
                stride,
                rows,
                columns,
                gradientReduction.streams(),
                coefficients.mean(),
                coefficientsAt,
                gradientReduction.firstSum(),
                gradientReduction.secondSum(),
                blockAt);
    }

    private void normalizeBlock(int at, int stride, int rows, int columns, int coefficientsAt, int blockAt) {
        loops.normalize(
                x.array(),
                x.offset() + at,
                stride,
                out.array(),
                out.offset() + at,
                stride,
                rows,
                columns,
                coefficients.mean(),
                coefficients.scale(),
                coefficients.shift(),
                coefficientsAt);
    }

    private void inputGradientBlock(int at, int stride, int rows, int columns, int coefficientsAt, int blockAt) {
        loops.inputGradient(
                x.array(),
                x.offset() + at,
                stride,
                dy.array(),
                dy.offset() + at,
                stride,
                out.array(),
                out.offset() + at,
                stride,
                rows,
                columns,
                coefficients.mean(),
                coefficients.slope(),
                coefficients.shift(),
                coefficients.scale(),
                coefficientsAt);
    }

    private void scaleBlock(int at, int stride, int rows, int columns, int coefficientsAt, int blockAt) {
        loops.multiplyRow(
                dy.array(),
                dy.offset() + at,
                stride,
                out.array(),
                out.offset() + at,
                stride,
                rows,
                columns,
                coefficients.scale(),
                coefficientsAt);
    }

    private void momentsInDouble(int channel, double[] mean, double[] m2) {
        int row = x.channels() * x.positions();
        int at = x.offset() + channel * x.positions();
        ChannelInDouble.moments(x.array(), at, row, x.examples(), x.positions(), channel, mean, m2);
    }

    private void gradientSumsInDouble(int channel, double[] sumDy, double[] sumDyCentered) {
        int row = x.channels() * x.positions();
        int xAt = x.offset() + channel * x.positions();
        int dyAt = dy.offset() + channel * x.positions();
        float mean = coefficients.mean()[channel * ChannelColumns.perChannel(x.examples(), x.positions())];
        sumDy[channel] = ChannelInDouble.sum(dy.array(), dyAt, row, x.examples(), x.positions());
        sumDyCentered[channel] =
                ChannelInDouble.products(dy.array(), dyAt, x.array(), xAt, row, x.examples(), x.positions(), mean);
    }

    // Checks.

    private static void requireForward(FloatTensor x, float[] gamma, float[] beta, FloatTensor y) {
        Arguments.requireExamples("x", x);
        Arguments.requireAffine(gamma, beta, x.channels());
        Arguments.requireOutput("y", y, "x", x);
    }

    private static void requireBackward(
            FloatTensor x,
            FloatTensor dy,
            float[] gamma,
            String statisticsName,
            BatchStatistics statistics,
            FloatTensor dx,
            float[] dgamma,
            float[] dbeta) {
        Arguments.requireExamples("x", x);
        Arguments.requireShape("dy", dy, "x", x);
        Arguments.requireOutput("dx", dx, "x", x);
        Arguments.requireSameOrApart("dx", dx, "dy", dy);
        Arguments.requireStatistics(statisticsName, statistics, x.channels());
        statistics.requireKnown(statisticsName);
        Arguments.requireParameterGradients(gamma, dgamma, dbeta, x.channels());
        Arguments.requireOutside(dgamma, dbeta, "x", x.array());
        Arguments.requireOutside(dgamma, dbeta, "dy", dy.array());
        Arguments.requireOutside(dgamma, dbeta, "dx", dx.array());
    }
}
