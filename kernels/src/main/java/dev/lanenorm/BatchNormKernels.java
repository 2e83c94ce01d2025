package dev.lanenorm;

import dev.lanenorm.internal.Activation;
import dev.lanenorm.internal.Moments;
import dev.lanenorm.internal.Partial;
import dev.lanenorm.internal.Sums;
import dev.lanenorm.internal.Team;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Analytic batch normalization: two sweeps over memory forward, two backward, and the kernels they consist of.
 * {@link #relu} and {@link #leakyRelu} fuse an activation, and a residual before it, into the same sweeps.
 *
 * <p>An instance owns working storage the size of a few rows and no other state: results depend on the arguments alone.
 * It grows that storage as sizes ask for it. Further calls of one number of columns allocate nothing, unless columns of
 * values near 1e25 or 1e-25 have to be computed in double. Two threads must not use an instance at the same time: give
 * each its own. The parallel form gives the same bits as the serial one. A channel-major tensor of one position gives
 * the bits of the matrix; with more positions, sums run in another order.
 *
 * <p>Everywhere, x, y, residual and their gradients are matrices, N x D, or channel-major tensors, N x D x P. The
 * columns of a tensor are its channels; each has N * P elements, which take the place of N in the formulas. gamma,
 * beta, dgamma and dbeta have length D and may be null (gamma = 1, beta = 0, gradient not wanted). All arguments are
 * checked before anything is written. A NaN or an infinity stays in its column. Deviations from the mean and gradients
 * above 1.7e38 are out of range. Products of the two below 1.2e-38 lose digits; that shows only where epsilon is tiny
 * or gamma huge. A product gamma * inverseStd that is too large for a float, or below 2^-130 though gamma is a normal
 * float, is refused.
 *
 * <p>The table gives errors relative to the scale in its second column. "Random" is the largest error on random data,
 * at mean / std up to 1e6. "Found" is the largest that a search found among 80,000 columns of repeated values (two
 * values, steps, ramps, an outlier, a rare value), where equal terms round alike. "Proven" holds for any values, short
 * of underflow.
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
    private final Sweeps sweeps;
    private final BatchNormKernels plain;
    private final Activation activation;
    private final float negativeSlope;

    private final Moments moments;
    private final Sums columnSums;
    private final Sums gradientSums;
    private final InputGradientInDouble inDouble = new InputGradientInDouble();

    /** These kernels on the way back from y; these themselves where no activation is to be inverted. */
    private BatchNormKernels inverted;

    // Intermediate results of passes that do not return them.
    private GradientSums passSums;
    private BatchStatistics passStatistics;

    private BatchNormKernels(Backend backend, Team team) {
        this(backend, new Sweeps(backend.loops(), team), null, Activation.NONE, 0);
    }

    /** Without plain kernels, these are the plain ones. */
    private BatchNormKernels(
            Backend backend, Sweeps sweeps, BatchNormKernels plain, Activation activation, float negativeSlope) {
        this.backend = backend;
        this.sweeps = sweeps;
        this.plain = plain == null ? this : plain;
        this.activation = activation;
        this.negativeSlope = negativeSlope;
        inverted = activation == Activation.LEAKY_RELU ? null : this;
        moments = new Moments(backend.loops());
        columnSums = Sums.ofColumns(backend.loops());
        gradientSums = Sums.ofGradients(backend.loops(), activation);
    }

    /**
     * Kernels that run on the calling thread, with the live backend.
     *
     * @return a new instance
     * @throws IllegalStateException as {@link Backend#live}
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
     * Kernels that run on the calling thread and, where the input is large enough, on up to parallelism - 1 threads of
     * a pool. The bits are those of {@link #serial()}.
     *
     * <p>The pool stays the caller's. A busy or full pool costs speed, never the result. When a call returns or throws,
     * no helper is at work for it, and what still waits in the pool holds nothing of it. The pool is handed one small
     * object per helper, and never a second one while the first waits; so a pool that drops it without throwing loses
     * that helper. A helper waits for the next call for 50 microseconds before it goes back to the pool. If
     * {@code executor.execute} throws anything but a rejection, the call ends with an IllegalStateException, or with
     * the error; so it does if a second thread calls the instance meanwhile. Outputs may then be partly written.
     *
     * @param executor for example a {@link java.util.concurrent.ForkJoinPool}
     * @param parallelism the greatest number of threads, the calling one included, 1 or more
     * @return a new instance
     * @throws IllegalArgumentException if parallelism is less than 1
     * @throws IllegalStateException as {@link Backend#live}
     */
    public static BatchNormKernels on(Executor executor, int parallelism) {
        return on(executor, parallelism, Backend.live());
    }

    /**
     * As {@link #on(Executor, int)}, with the given loops.
     *
     * @param executor for example a {@link java.util.concurrent.ForkJoinPool}
     * @param parallelism the greatest number of threads, the calling one included, 1 or more
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
     * These kernels, fused with a ReLU in place of any other activation: {@code y = max(0, gamma * (x - mean) *
     * inverseStd + beta)}, or {@code y = max(0, gamma * (x - mean) * inverseStd + beta + residual)}. These kernels and
     * the fused ones share threads and working storage: do not use them at the same time.
     *
     * <p>The bits are those of separate passes: the plain forward pass, then {@code max(0, y)} or {@code max(0, y +
     * residual)}; and dy where y is above 0, elsewhere 0, then the plain backward pass. Fusion saves sweeps over
     * memory. The table gives bytes per element; a store counts twice, as it reads its cache line first.
     *
     * <table>
     * <caption>Traffic</caption>
     * <tr><th>pass</th><th>separate</th><th>fused</th></tr>
     * <tr><td>forward, ReLU</td><td>24</td><td>16</td></tr>
     * <tr><td>backward, ReLU</td><td>40</td><td>24</td></tr>
     * <tr><td>forward, residual and ReLU</td><td>28</td><td>20</td></tr>
     * <tr><td>backward, residual and ReLU</td><td>40</td><td>40</td></tr>
     * </table>
     *
     * <p>Without a residual, the backward pass computes y again, to the same bits, and does not read it. With a
     * residual, its gradient is an output that has to be written anyway, and the plain backward pass goes on from
     * there. Summing that gradient block by block as it is written moves 36 bytes and took longer.
     *
     * @return the fused kernels
     */
    public BatchNormKernels relu() {
        return with(Activation.RELU, 0);
    }

    /**
     * These kernels, fused with a leaky ReLU: as {@link #relu}, but where its argument z is not above 0, y is
     * {@code negativeSlope * z} and the gradient with respect to z is {@code negativeSlope * dy}.
     *
     * @param negativeSlope finite, 0 or more; 0.01 in PyTorch
     * @return the fused kernels
     * @throws IllegalArgumentException if negativeSlope is out of range
     */
    public BatchNormKernels leakyRelu(float negativeSlope) {
        Arguments.requireNegativeSlope(negativeSlope);
        return with(Activation.LEAKY_RELU, negativeSlope);
    }

    /** The plain kernels, fused with an activation; the two share threads and working storage. */
    BatchNormKernels with(Activation fused, float slope) {
        return new BatchNormKernels(backend, plain.sweeps, plain, fused, slope);
    }

    /**
     * Runs these kernels on small matrices until the virtual machine has compiled their loops, in a second or two.
     * Until it has, vector loops are slower than plain ones. For a program whose first calls must be fast; others need
     * not call it.
     *
     * @return how long it took
     */
    public Duration warmUp() {
        return WarmUp.of(this);
    }

    /** The threads that calls run on. */
    Team team() {
        return sweeps.team;
    }

    /** {@return the loops these kernels run: the backend given at construction, or else the live one} */
    public Backend backend() {
        return backend;
    }

    /**
     * {@return the backend; for example {@code BatchNormKernels on vector, 16 lanes (module jdk.incubator.vector is
     * there and C2 compiles it)}}
     */
    @Override
    public String toString() {
        String fusion = activation == Activation.NONE ? "" : " with " + activation.named(negativeSlope);
        return "BatchNormKernels" + fusion + " on " + backend + sweeps.team;
    }

    /**
     * Training forward: mean and variance over the batch, then {@code y = gamma * (x - mean) * inverseStd + beta} with
     * {@code variance = sum((x - mean)^2) / N} and {@code inverseStd = 1 / sqrt(variance + epsilon)}. Source: Ioffe and
     * Szegedy 2015, algorithm 1; for channels, section 3.2.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param epsilon finite and at least 2^-100
     * @param y same shape as x; written. May be exactly x, and must not overlap it otherwise
     * @param saved D columns; written: the statistics of the batch, for the backward pass
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; y is not written then
     */
    public void forward(
            FloatTensor x, float[] gamma, float[] beta, double epsilon, FloatTensor y, BatchStatistics saved) {
        forward(x, null, gamma, beta, epsilon, y, saved);
    }

    /**
     * As {@link #forward(FloatTensor, float[], float[], double, FloatTensor, BatchStatistics)}, with a residual that is
     * added before the activation.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param residual same shape as x, or null for none; read
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param epsilon finite and at least 2^-100
     * @param y same shape as x; written. May be exactly x or exactly residual, and must not overlap them otherwise
     * @param saved D columns; written: the statistics of the batch, for the backward pass
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if there is a residual and these kernels have no activation
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; y is not written then
     */
    public void forward(
            FloatTensor x,
            FloatTensor residual,
            float[] gamma,
            float[] beta,
            double epsilon,
            FloatTensor y,
            BatchStatistics saved) {
        requireForward(x, residual, gamma, beta, y);
        Arguments.requireEpsilon(epsilon);
        Arguments.requireStatistics("saved", saved, x.channels());
        reduceMoments(x);
        saved.set(
                x.shape().elementsOfChannel(),
                moments.results().first(),
                moments.results().second(),
                epsilon);
        mapNormalize(x, residual, saved, gamma, beta, y);
    }

    /**
     * Inference: {@code y = gamma * (x - mean) / sqrt(variance + epsilon) + beta} with given statistics. Source: Ioffe
     * and Szegedy 2015, algorithm 2.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param mean length D; read
     * @param variance length D, not negative; read
     * @param epsilon finite, 0 or more; 0 only where every variance is positive
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param y same shape as x; written. May be exactly x, and must not overlap it otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void infer(
            FloatTensor x, float[] mean, float[] variance, double epsilon, float[] gamma, float[] beta, FloatTensor y) {
        infer(x, null, mean, variance, epsilon, gamma, beta, y);
    }

    /**
     * As {@link #infer(FloatTensor, float[], float[], double, float[], float[], FloatTensor)}, with a residual that is
     * added before the activation.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param residual same shape as x, or null for none; read
     * @param mean length D; read
     * @param variance length D, not negative; read
     * @param epsilon finite, 0 or more; 0 only where every variance is positive
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param y same shape as x; written. May be exactly x or exactly residual, and must not overlap them otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if there is a residual and these kernels have no activation
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void infer(
            FloatTensor x,
            FloatTensor residual,
            float[] mean,
            float[] variance,
            double epsilon,
            float[] gamma,
            float[] beta,
            FloatTensor y) {
        requireForward(x, residual, gamma, beta, y);
        Arguments.requireLength("mean", mean, x.channels());
        Arguments.requireOwnArray("mean", mean, "y", y.array());
        Arguments.requireOwnArray("variance", variance, "y", y.array());
        BatchStatistics given = passStatistics(x.channels()).set(mean, variance, epsilon);
        mapNormalize(x, residual, given, gamma, beta, y);
    }

    /**
     * {@code y = gamma * (x - mean) * inverseStd + beta} with statistics from any source: of this batch, merged from
     * parts, or given.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param statistics D columns; read
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param y same shape as x; written. May be exactly x, and must not overlap it otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if statistics are not known
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void normalize(FloatTensor x, BatchStatistics statistics, float[] gamma, float[] beta, FloatTensor y) {
        normalize(x, null, statistics, gamma, beta, y);
    }

    /**
     * As {@link #normalize(FloatTensor, BatchStatistics, float[], float[], FloatTensor)}, with a residual that is added
     * before the activation.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param residual same shape as x, or null for none; read
     * @param statistics D columns; read
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param y same shape as x; written. May be exactly x or exactly residual, and must not overlap them otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if statistics are not known, or if there is a residual and these kernels have no
     *     activation
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void normalize(
            FloatTensor x,
            FloatTensor residual,
            BatchStatistics statistics,
            float[] gamma,
            float[] beta,
            FloatTensor y) {
        requireForward(x, residual, gamma, beta, y);
        Arguments.requireStatistics("statistics", statistics, x.channels());
        statistics.requireKnown("statistics");
        mapNormalize(x, residual, statistics, gamma, beta, y);
    }

    /**
     * Backward of {@link #forward}, in closed form: with {@code dbeta = sum(dy)} and {@code dgamma = sum(dy * (x -
     * mean)) * inverseStd}, {@code dx = gamma * inverseStd / N * (N * dy - dbeta - (x - mean) * inverseStd * dgamma)}.
     * Source: Thorey 2016.
     *
     * @param x N x D or N x D x P, N at least 1; read: the input of the forward pass
     * @param dy same shape as x; read: the gradient with respect to y
     * @param gamma length D or null; read
     * @param saved D columns; read: what the forward pass saved
     * @param dx same shape as x; written. May be exactly dy or exactly x, and must not overlap them otherwise
     * @param dgamma length D or null; written. An array of its own
     * @param dbeta length D or null; written. An array of its own
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if saved holds no statistics, or if these kernels have an activation, whose
     *     gradient depends on beta
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
        requireNoActivation();
        goBack(false, x, null, dy, gamma, null, saved, dx, null, dgamma, dbeta);
    }

    /**
     * Backward of {@link #forward} through the activation. The gradient before the activation is dy where y is above 0,
     * elsewhere 0 or negativeSlope * dy; it is also the gradient of the residual. dx, dgamma and dbeta are those of
     * {@link #backward(FloatTensor, FloatTensor, float[], BatchStatistics, FloatTensor, float[], float[])} for that
     * gradient.
     *
     * @param x N x D or N x D x P, N at least 1; read: the input of the forward pass
     * @param y same shape as x; read: the output of the forward pass. Null where there was no residual; y is then
     *     computed again
     * @param dy same shape as x; read: the gradient with respect to y
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param saved D columns; read: what the forward pass saved
     * @param dx same shape as x; written. May be exactly dy or exactly x, and must not overlap them otherwise
     * @param dresidual same shape as x, or null where there was no residual; written. May be exactly dy where dx is
     *     not, and must not overlap anything otherwise
     * @param dgamma length D or null; written. An array of its own
     * @param dbeta length D or null; written. An array of its own
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if saved holds no statistics, or if there is a residual and these kernels have no
     *     activation
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void backward(
            FloatTensor x,
            FloatTensor y,
            FloatTensor dy,
            float[] gamma,
            float[] beta,
            BatchStatistics saved,
            FloatTensor dx,
            FloatTensor dresidual,
            float[] dgamma,
            float[] dbeta) {
        goBack(false, x, y, dy, gamma, beta, saved, dx, dresidual, dgamma, dbeta);
    }

    /**
     * Backward with frozen statistics, which do not depend on x: {@code dx = dy * gamma * inverseStd}; dgamma and dbeta
     * as in {@link #backward}.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param dy same shape as x; read: the gradient with respect to y
     * @param gamma length D or null; read
     * @param frozen D columns; read
     * @param dx same shape as x; written. May be exactly dy or exactly x, and must not overlap them otherwise
     * @param dgamma length D or null; written. An array of its own
     * @param dbeta length D or null; written. An array of its own
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if frozen holds no statistics, or if these kernels have an activation, whose
     *     gradient depends on beta
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void backwardFrozen(
            FloatTensor x,
            FloatTensor dy,
            float[] gamma,
            BatchStatistics frozen,
            FloatTensor dx,
            float[] dgamma,
            float[] dbeta) {
        requireNoActivation();
        goBack(true, x, null, dy, gamma, null, frozen, dx, null, dgamma, dbeta);
    }

    /**
     * Backward with frozen statistics through the activation, as {@link #backward(FloatTensor, FloatTensor,
     * FloatTensor, float[], float[], BatchStatistics, FloatTensor, FloatTensor, float[], float[])}, but with the dx of
     * {@link #backwardFrozen(FloatTensor, FloatTensor, float[], BatchStatistics, FloatTensor, float[], float[])}.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param y same shape as x, or null, as dresidual, where there was no residual; read
     * @param dy same shape as x; read
     * @param gamma length D or null; read
     * @param beta length D or null; read
     * @param frozen D columns; read
     * @param dx same shape as x; written. May be exactly dy or exactly x, and must not overlap them otherwise
     * @param dresidual same shape as x, or null where there was no residual; written. May be exactly dy where dx is
     *     not, and must not overlap anything otherwise
     * @param dgamma length D or null; written. An array of its own
     * @param dbeta length D or null; written. An array of its own
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if frozen holds no statistics, or if there is a residual and these kernels have no
     *     activation
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void backwardFrozen(
            FloatTensor x,
            FloatTensor y,
            FloatTensor dy,
            float[] gamma,
            float[] beta,
            BatchStatistics frozen,
            FloatTensor dx,
            FloatTensor dresidual,
            float[] dgamma,
            float[] dbeta) {
        goBack(true, x, y, dy, gamma, beta, frozen, dx, dresidual, dgamma, dbeta);
    }

    /**
     * Backward of {@link #forward} from its output, for training in place: x is not needed, and y may have overwritten
     * it. With {@code xhat = (z - beta) / gamma}, where z is y, or {@code y / negativeSlope} where a leaky ReLU made it
     * negative, dx, dgamma and dbeta are those of {@link #backward}. Source: Rota Bulò, Porzi and Kontschieder 2018,
     * whose leaky ReLU is inverted alike.
     *
     * <p>y was rounded, so xhat is off by some {@code 2^-24 * max|z| / |gamma|}: the errors of dx and dgamma grow by a
     * factor of {@code 1 + |beta| / |gamma|}. A gamma below {@code 2^-10 * |beta|} or below 2^-30 is refused. Products
     * {@code gamma * xhat * dy} below 1.2e-38 lose digits.
     *
     * @param y N x D or N x D x P, N at least 1; read: the output of the forward pass, unchanged
     * @param dy same shape as y; read: the gradient with respect to y
     * @param gamma length D or null; read: as in the forward pass
     * @param beta length D or null; read: as in the forward pass
     * @param saved D columns; read: what the forward pass saved
     * @param dx same shape as y; written. May be exactly dy or exactly y, and must not overlap them otherwise
     * @param dgamma length D or null; written. An array of its own
     * @param dbeta length D or null; written. An array of its own
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if saved holds no statistics, or if the activation of these kernels cannot be
     *     inverted: a ReLU, or a leaky one of a slope below 2^-20
     * @throws ArithmeticException if a gamma is too small to divide by, or gamma * inverseStd is too large or too small
     *     for a float; nothing is written then
     */
    public void backwardFromOutput(
            FloatTensor y,
            FloatTensor dy,
            float[] gamma,
            float[] beta,
            BatchStatistics saved,
            FloatTensor dx,
            float[] dgamma,
            float[] dbeta) {
        goBackFromOutput(false, y, dy, gamma, beta, saved, dx, dgamma, dbeta);
    }

    /**
     * Backward with frozen statistics from the output, as {@link #backwardFromOutput}, but with the dx of
     * {@link #backwardFrozen(FloatTensor, FloatTensor, float[], BatchStatistics, FloatTensor, float[], float[])}.
     *
     * @param y N x D or N x D x P, N at least 1; read: the output of the forward pass, unchanged
     * @param dy same shape as y; read
     * @param gamma length D or null; read: as in the forward pass
     * @param beta length D or null; read: as in the forward pass
     * @param frozen D columns; read
     * @param dx same shape as y; written. May be exactly dy or exactly y, and must not overlap them otherwise
     * @param dgamma length D or null; written. An array of its own
     * @param dbeta length D or null; written. An array of its own
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException as {@link #backwardFromOutput}
     * @throws ArithmeticException as {@link #backwardFromOutput}
     */
    public void backwardFrozenFromOutput(
            FloatTensor y,
            FloatTensor dy,
            float[] gamma,
            float[] beta,
            BatchStatistics frozen,
            FloatTensor dx,
            float[] dgamma,
            float[] dbeta) {
        goBackFromOutput(true, y, dy, gamma, beta, frozen, dx, dgamma, dbeta);
    }

    /** To y, beta and 1 / gamma are what mean and inverseStd are to x: the sweeps are the same. */
    private void goBackFromOutput(
            boolean isFrozen,
            FloatTensor y,
            FloatTensor dy,
            float[] gamma,
            float[] beta,
            BatchStatistics statistics,
            FloatTensor dx,
            float[] dgamma,
            float[] dbeta) {
        requireBackward("y", y, dy, gamma, isFrozen ? "frozen" : "saved", statistics, dx, dgamma, dbeta);
        requireActivationArguments(y, null, dy, gamma, beta, dx, null, dgamma, dbeta);
        requireInvertible(gamma, beta);
        if (inverted == null) {
            inverted = with(Activation.INVERTED_LEAKY_RELU, negativeSlope);
        }
        BatchStatistics normalizer = passStatistics(y.channels()).setNormalizerOfOutput(gamma, beta);
        inverted.sweepBack(isFrozen, y, dy, gamma, beta, statistics, normalizer, dx, dgamma, dbeta);
    }

    /** Refuses what cannot be inverted. */
    void requireInvertible(float[] gamma, float[] beta) {
        activation.requireInvertible(negativeSlope);
        int columns = gamma != null ? gamma.length : beta != null ? beta.length : 0;
        for (int column = 0; column < columns; column++) {
            Coefficients.requireInvertible(gamma == null ? 1 : gamma[column], beta == null ? 0 : beta[column], column);
        }
    }

    /** Whether these kernels can go back from y. */
    boolean isInvertible() {
        return activation.isInvertible(negativeSlope);
    }

    /** Goes through the activation in a sweep of its own where its gradient is an output. */
    private void goBack(
            boolean isFrozen,
            FloatTensor x,
            FloatTensor y,
            FloatTensor dy,
            float[] gamma,
            float[] beta,
            BatchStatistics statistics,
            FloatTensor dx,
            FloatTensor dresidual,
            float[] dgamma,
            float[] dbeta) {
        requireBackward("x", x, dy, gamma, isFrozen ? "frozen" : "saved", statistics, dx, dgamma, dbeta);
        requireActivationArguments(x, y, dy, gamma, beta, dx, dresidual, dgamma, dbeta);
        BatchNormKernels kernels = this;
        FloatTensor gradient = dy;
        if (dresidual != null) {
            Coefficients.requireScales(statistics, gamma);
            mapActivationGradient(y, dy, dresidual);
            kernels = plain;
            gradient = dresidual;
        }
        kernels.sweepBack(isFrozen, x, gradient, gamma, beta, statistics, statistics, dx, dgamma, dbeta);
    }

    /**
     * The two sweeps. The normalizer turns x into xhat; it is the statistics of the forward pass, unless x stands for
     * the output of that.
     */
    private void sweepBack(
            boolean isFrozen,
            FloatTensor x,
            FloatTensor dy,
            float[] gamma,
            float[] beta,
            BatchStatistics statistics,
            BatchStatistics normalizer,
            FloatTensor dx,
            float[] dgamma,
            float[] dbeta) {
        GradientSums sums = passSums(x.channels());
        reduceGradients(x, dy, gamma, beta, normalizer, sums);
        if (isFrozen) {
            mapFrozenGradient(x, dy, gamma, statistics, dx);
        } else {
            mapInputGradient(x, dy, gamma, statistics, normalizer, sums, dx);
        }
        parameterGradients(normalizer, sums, dgamma, dbeta);
    }

    /**
     * Count, mean and M2 of each column.
     *
     * @param x N x D or N x D x P, N may be 0; read
     * @param result D columns; overwritten: the count becomes N, or N * P
     * @throws IllegalArgumentException if the columns differ; nothing is written then
     */
    public void moments(FloatTensor x, ColumnMoments result) {
        Arguments.requireNonNull("x", x);
        Arguments.requireNonNull("result", result);
        Arguments.requireColumns("result", result.columns(), x.channels());
        reduceMoments(x);
        result.set(
                x.shape().elementsOfChannel(),
                moments.results().first(),
                moments.results().second());
    }

    /**
     * The sum of each column.
     *
     * @param a N x D or N x D x P, N may be 0; read
     * @param result length D; overwritten
     * @throws IllegalArgumentException if result has another length; nothing is written then
     */
    public void columnSums(FloatTensor a, double[] result) {
        Arguments.requireNonNull("a", a);
        Arguments.requireNonNull("result", result);
        Arguments.requireColumns("result", result.length, a.channels());
        sweeps.over(a.shape()).reduce(columnSums, a, null);
        System.arraycopy(columnSums.results().first(), 0, result, 0, result.length);
    }

    /**
     * The two sums of the backward pass: {@code sum(dy)} and {@code sum(dy * (x - mean))}.
     *
     * @param x N x D or N x D x P, N may be 0; read
     * @param dy same shape as x; read
     * @param statistics D columns; read: the mean
     * @param result D columns; overwritten: the count becomes N, or N * P
     * @throws IllegalArgumentException if shapes differ; nothing is written then
     * @throws IllegalStateException if statistics are not known, or if these kernels have an activation, whose gradient
     *     depends on beta
     */
    public void gradientSums(FloatTensor x, FloatTensor dy, BatchStatistics statistics, GradientSums result) {
        requireNoActivation();
        Arguments.requireNonNull("x", x);
        Arguments.requireShape("dy", dy, "x", x);
        Arguments.requireStatistics("statistics", statistics, x.channels());
        statistics.requireKnown("statistics");
        Arguments.requireNonNull("result", result);
        Arguments.requireColumns("result", result.columns(), x.channels());
        reduceGradients(x, dy, null, null, statistics, result);
    }

    /**
     * The second sweep of the backward pass, with the sums of the whole batch, whose count is the N of the formula:
     * {@code dx = gamma * inverseStd * (dy - sum(dy) / N - (x - mean) * inverseStd^2 * sum(dy * (x - mean)) / N)}.
     *
     * @param x n x D or n x D x P, n at least 1: the whole batch or a part of it; read
     * @param dy same shape as x; read
     * @param gamma length D or null; read
     * @param statistics D columns; read: those of the whole batch
     * @param sums D columns and at least one row; read: those of the whole batch
     * @param dx same shape as x; written. May be exactly dy or exactly x, and must not overlap them otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if statistics are not known, or if these kernels have an activation, whose gradient
     *     depends on beta
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     */
    public void inputGradient(
            FloatTensor x,
            FloatTensor dy,
            float[] gamma,
            BatchStatistics statistics,
            GradientSums sums,
            FloatTensor dx) {
        requireNoActivation();
        requireBackward("x", x, dy, gamma, "statistics", statistics, dx, null, null);
        Arguments.requireSums(sums, x.channels());
        mapInputGradient(x, dy, gamma, statistics, statistics, sums, dx);
    }

    // The sweeps, each with the coefficients it needs.

    private void reduceMoments(FloatTensor x) {
        sweeps.over(x.shape()).reduce(moments, x, null);
    }

    private void mapNormalize(
            FloatTensor x,
            FloatTensor residual,
            BatchStatistics statistics,
            float[] gamma,
            float[] beta,
            FloatTensor y) {
        setNormalize(x, statistics, gamma, beta);
        sweeps.map(residual == null ? activation.normalize : activation.normalizeAdd, x, residual, y);
    }

    /** The coefficients of the normalization and of the activation behind it. */
    private void setNormalize(FloatTensor x, BatchStatistics statistics, float[] gamma, float[] beta) {
        Coefficients.setNormalize(statistics, gamma, beta, sweeps.over(x.shape()));
        setActivation();
    }

    private void setActivation() {
        if (activation.isLeaky()) {
            Coefficients.setSlope(sweeps.operands.negativeSlope, negativeSlope, sweeps);
        }
        if (activation == Activation.INVERTED_LEAKY_RELU) {
            Coefficients.setSlope(sweeps.operands.inverseNegativeSlope, 1 / negativeSlope, sweeps);
        }
    }

    private void mapActivationGradient(FloatTensor y, FloatTensor dy, FloatTensor dz) {
        sweeps.over(y.shape());
        setActivation();
        sweeps.map(activation.gradient, y, dy, dz);
    }

    private void reduceGradients(
            FloatTensor x,
            FloatTensor dy,
            float[] gamma,
            float[] beta,
            BatchStatistics statistics,
            GradientSums result) {
        if (activation.readsX()) {
            setNormalize(x, statistics, gamma, beta);
        } else {
            Coefficients.setMean(statistics, sweeps.over(x.shape()));
            setActivation();
        }
        sweeps.reduce(gradientSums, x, dy);
        Partial sums = gradientSums.results();
        result.set(x.shape().elementsOfChannel(), sums.first(), sums.second(), statistics);
    }

    private void mapInputGradient(
            FloatTensor x,
            FloatTensor dy,
            float[] gamma,
            BatchStatistics statistics,
            BatchStatistics normalizer,
            GradientSums sums,
            FloatTensor dx) {
        Coefficients.setInputGradient(normalizer, sums, sweeps.over(x.shape()), inDouble);
        Coefficients.setScale(statistics, gamma, sweeps);
        try {
            inDouble.compute(x, dy, sweeps, activation, statistics, normalizer, sums, gamma);
            sweeps.map(activation.inputGradient, x, dy, dx);
            inDouble.write(dx);
        } finally {
            inDouble.clear();
        }
    }

    private void mapFrozenGradient(
            FloatTensor x, FloatTensor dy, float[] gamma, BatchStatistics statistics, FloatTensor dx) {
        Coefficients.setScale(statistics, gamma, sweeps.over(x.shape()));
        boolean needsX = activation != Activation.NONE;
        sweeps.map(activation.frozenGradient, needsX ? x : dy, needsX ? dy : null, dx);
    }

    private static void parameterGradients(
            BatchStatistics statistics, GradientSums sums, float[] dgamma, float[] dbeta) {
        if (dgamma != null) {
            for (int column = 0; column < dgamma.length; column++) {
                dgamma[column] = (float) (sums.sumDyXmu[column] * statistics.inverseStd[column]);
            }
        }
        if (dbeta != null) {
            Coefficients.round(sums.sumDy, dbeta, dbeta.length);
        }
    }

    // Working storage.

    private BatchStatistics passStatistics(int columns) {
        if (passStatistics == null || passStatistics.columns() != columns) {
            passStatistics = new BatchStatistics(columns);
        }
        return passStatistics;
    }

    private GradientSums passSums(int columns) {
        if (passSums == null || passSums.columns() != columns) {
            passSums = new GradientSums(columns);
        }
        return passSums;
    }

    // Checks that several methods share.

    private void requireNoActivation() {
        if (activation != Activation.NONE) {
            throw new IllegalStateException(
                    "kernels with " + activation + " need beta to go back: call the backward pass that takes it");
        }
    }

    private void requireForward(FloatTensor x, FloatTensor residual, float[] gamma, float[] beta, FloatTensor y) {
        Arguments.requireExamples("x", x);
        Arguments.requireAffine(gamma, beta, x.channels());
        Arguments.requireOutput("y", y, "x", x);
        Arguments.requireParametersOutside(gamma, beta, "y", y.array());
        if (residual != null) {
            requireActivation();
            Arguments.requireOutput("y", y, "residual", residual);
        }
    }

    private void requireActivation() {
        if (activation == Activation.NONE) {
            throw new IllegalStateException("a residual needs kernels with an activation, as relu() gives them");
        }
    }

    private static void requireBackward(
            String xName,
            FloatTensor x,
            FloatTensor dy,
            float[] gamma,
            String statisticsName,
            BatchStatistics statistics,
            FloatTensor dx,
            float[] dgamma,
            float[] dbeta) {
        Arguments.requireExamples(xName, x);
        Arguments.requireShape("dy", dy, xName, x);
        Arguments.requireStatistics(statisticsName, statistics, x.channels());
        statistics.requireKnown(statisticsName);
        Arguments.requireOutput("dx", dx, xName, x);
        Arguments.requireSameOrApart("dx", dx, "dy", dy);
        Arguments.requireOwnArray("gamma", gamma, "dx", dx.array());
        Arguments.requireParameterGradients(gamma, dgamma, dbeta, x.channels());
        Arguments.requireOutside(dgamma, dbeta, xName, x.array());
        Arguments.requireOutside(dgamma, dbeta, "dy", dy.array());
        Arguments.requireOutside(dgamma, dbeta, "dx", dx.array());
    }

    /** Checks what only a backward pass through an activation takes. */
    private void requireActivationArguments(
            FloatTensor x,
            FloatTensor y,
            FloatTensor dy,
            float[] gamma,
            float[] beta,
            FloatTensor dx,
            FloatTensor dresidual,
            float[] dgamma,
            float[] dbeta) {
        Arguments.requireOptionalLength("beta", beta, x.channels());
        Arguments.requireOwnArray("beta", beta, "dx", dx.array());
        Arguments.requireOwnArray("dgamma", dgamma, "beta", beta);
        Arguments.requireOwnArray("dbeta", dbeta, "beta", beta);
        if ((y == null) != (dresidual == null)) {
            throw new IllegalArgumentException("y and dresidual must be given together, or not at all, got "
                    + (y == null ? "no y" : "no dresidual"));
        }
        if (y != null) {
            requireActivation();
            Arguments.requireShape("y", y, "x", x);
            Arguments.requireApart("y", y, "x", x);
            Arguments.requireApart("dx", dx, "y", y);
            Arguments.requireOutput("dresidual", dresidual, "dy", dy);
            Arguments.requireParametersOutside(gamma, beta, "dresidual", dresidual.array());
            Arguments.requireOutside(dgamma, dbeta, "y", y.array());
            Arguments.requireOutside(dgamma, dbeta, "dresidual", dresidual.array());
            Arguments.requireApart("dresidual", dresidual, "x", x);
            Arguments.requireApart("dresidual", dresidual, "y", y);
            Arguments.requireApart("dresidual", dresidual, "dx", dx);
        }
    }
}
