package dev.lanenorm;

import dev.lanenorm.internal.Shape;
import dev.lanenorm.internal.Team;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Staged batch normalization: the computational graph node by node, forward and in reverse. Each node is a pass of its
 * own; every intermediate stays in memory, allocated once and readable. It is what the write-ups teach, and the
 * readable specification of {@link BatchNormKernels}.
 *
 * <p>Nodes and names are those of Kratzert, "Understanding the backward pass through Batch Normalization Layer", 2016.
 * Matrices are N x D. For channel-major tensors they are N x D x P, and N * P takes the place of N in the formulas. mu,
 * var, sqrtvar, ivar, divar, dsqrtvar, dvar and dmu are 1 x D.
 *
 * <p>Intermediates are floats, so deviations from the mean are limited to about 1e15: their squares and the powers of
 * ivar must stay normal floats. Only the mean is kept as the sum of two floats, since x - mu would lose digits
 * otherwise. The accessors return the storage of the graph itself, which the next pass overwrites; matrices are
 * {@linkplain FloatTensor#aligned aligned}, so that they do not begin at index 0. Not for use by two threads at a time.
 */
public final class StagedBatchNorm {
    private final Backend backend;
    private final Shape shape;
    private final StagedNodes nodes;

    // The graph's intermediates, forward.
    private final FloatTensor mu;
    private final FloatTensor muLow;
    private final FloatTensor xmu;
    private final FloatTensor sq;
    private final FloatTensor var;
    private final FloatTensor sqrtvar;
    private final FloatTensor ivar;
    private final FloatTensor xhat;
    private final FloatTensor gammax;

    // Backward.
    private final FloatTensor dxhat;
    private final FloatTensor divar;
    private final FloatTensor dxmu1;
    private final FloatTensor dsqrtvar;
    private final FloatTensor dvar;
    private final FloatTensor dsq;
    private final FloatTensor dxmu2;
    private final FloatTensor dx1;
    private final FloatTensor dmu;
    private final FloatTensor dx2;
    private FloatTensor dgammax;

    private final FloatTensor gamma;
    private final FloatTensor beta;
    private double epsilon;
    private boolean forwardDone;
    private Consumer<String> watcher = result -> {};

    StagedBatchNorm(Shape shape, Backend backend, Team team) {
        this.backend = backend;
        this.shape = shape;
        xmu = aligned();
        sq = aligned();
        xhat = aligned();
        gammax = aligned();
        dxhat = aligned();
        dxmu1 = aligned();
        dsq = aligned();
        dxmu2 = aligned();
        dx1 = aligned();
        dx2 = aligned();
        mu = zeroRow();
        muLow = zeroRow();
        var = zeroRow();
        sqrtvar = zeroRow();
        ivar = zeroRow();
        divar = zeroRow();
        dsqrtvar = zeroRow();
        dvar = zeroRow();
        dmu = zeroRow();
        gamma = zeroRow();
        beta = zeroRow();
        nodes = new StagedNodes(shape, backend.loops(), team);
    }

    private FloatTensor aligned() {
        return shape.positions() == 1
                ? FloatTensor.aligned(shape.examples(), shape.channels())
                : FloatTensor.aligned(shape.examples(), shape.channels(), shape.positions());
    }

    private FloatTensor zeroRow() {
        return FloatTensor.zeros(1, shape.channels());
    }

    private static StagedBatchNorm of(int examples, int channels, int positions, Backend backend, Team team) {
        String[] names = positions == 1 ? new String[] {"rows", "columns"} : new String[] {"examples", "channels"};
        Arguments.require(examples >= 1, names[0] + " must be at least 1, got ", examples);
        Arguments.require(channels >= 1, names[1] + " must be at least 1, got ", channels);
        Arguments.require(positions >= 1, "positions must be at least 1, got ", positions);
        Arguments.requireNonNull("backend", backend);
        return new StagedBatchNorm(new Shape(examples, channels, positions), backend, team);
    }

    /**
     * A staged pass over matrices on the calling thread, with the live backend. Allocates ten arrays of the size of x,
     * as every staged pass does.
     *
     * @param rows N, 1 or more
     * @param columns D, 1 or more
     * @return a new instance
     * @throws IllegalArgumentException if a size is out of range
     * @throws IllegalStateException as {@link Backend#live}
     */
    public static StagedBatchNorm serial(int rows, int columns) {
        return serial(rows, columns, Backend.live());
    }

    /**
     * A staged pass over matrices on the calling thread.
     *
     * @param rows N, 1 or more
     * @param columns D, 1 or more
     * @param backend the loops to run
     * @return a new instance
     * @throws IllegalArgumentException if a size is out of range
     */
    public static StagedBatchNorm serial(int rows, int columns, Backend backend) {
        return serial(rows, columns, 1, backend);
    }

    /**
     * A staged pass over channel-major tensors on the calling thread.
     *
     * @param examples N, 1 or more
     * @param channels D, 1 or more
     * @param positions P of each channel, 1 or more
     * @param backend the loops to run
     * @return a new instance
     * @throws IllegalArgumentException if a size is out of range
     */
    public static StagedBatchNorm serial(int examples, int channels, int positions, Backend backend) {
        return of(examples, channels, positions, backend, Team.serial());
    }

    /**
     * A staged pass over matrices on the calling thread and up to parallelism - 1 threads of a pool, as
     * {@link BatchNormKernels#on(Executor, int)}. The bits are those of the serial one.
     *
     * @param rows N, 1 or more
     * @param columns D, 1 or more
     * @param executor for example a {@link java.util.concurrent.ForkJoinPool}
     * @param parallelism the greatest number of threads, the calling one included, 1 or more
     * @param backend the loops to run
     * @return a new instance
     * @throws IllegalArgumentException if a size or parallelism is out of range
     */
    public static StagedBatchNorm on(int rows, int columns, Executor executor, int parallelism, Backend backend) {
        return on(rows, columns, 1, executor, parallelism, backend);
    }

    /**
     * As {@link #on(int, int, Executor, int, Backend)}, over channel-major tensors.
     *
     * @param examples N, 1 or more
     * @param channels D, 1 or more
     * @param positions P of each channel, 1 or more
     * @param executor for example a {@link java.util.concurrent.ForkJoinPool}
     * @param parallelism the greatest number of threads, the calling one included, 1 or more
     * @param backend the loops to run
     * @return a new instance
     * @throws IllegalArgumentException if a size or parallelism is out of range
     */
    public static StagedBatchNorm on(
            int examples, int channels, int positions, Executor executor, int parallelism, Backend backend) {
        Arguments.requireNonNull("executor", executor);
        Arguments.require(parallelism >= 1, "parallelism must be at least 1, got ", parallelism);
        return of(examples, channels, positions, backend, Team.on(executor, parallelism));
    }

    /** {@return the loops this pass runs: the backend given at construction, or else the live one} */
    public Backend backend() {
        return backend;
    }

    /**
     * Tells a watcher each result of a pass as soon as it is there, by its name in the write-up: {@code mu} to
     * {@code gammax} and {@code out}, then {@code dbeta} to {@code dx}. For who times the nodes, or follows them. It
     * takes the place of the watcher before; what it throws ends the pass.
     *
     * @param watcher called on the thread of the pass, between the nodes
     */
    public void watch(Consumer<String> watcher) {
        Arguments.requireNonNull("watcher", watcher);
        this.watcher = watcher;
    }

    /**
     * Training forward, nodes 1 to 9: {@code y = gamma * (x - mean) * inverseStd + beta}.
     *
     * @param x N x D or N x D x P; read
     * @param gamma length D or null for 1; read and kept for {@link #backward}
     * @param beta length D or null for 0; read
     * @param epsilon finite and at least 2^-100
     * @param y same shape as x; written. May be exactly x, and must not overlap it otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws ArithmeticException if a variance overflows a float, or its inverseStd underflows one; y is not written
     *     then
     */
    public void forward(FloatTensor x, float[] gamma, float[] beta, double epsilon, FloatTensor y) {
        requireSizes("x", x);
        Arguments.requireOptionalLength("gamma", gamma, shape.channels());
        Arguments.requireOptionalLength("beta", beta, shape.channels());
        Arguments.requireEpsilon(epsilon);
        Arguments.requireOutput("y", y, "x", x);
        forwardDone = false;
        this.epsilon = epsilon;
        keep(gamma, 1, this.gamma);
        keep(beta, 0, this.beta);

        // Node 1: mu = mean(x).
        nodes.means(x, mu, muLow);
        watcher.accept("mu");
        // Node 2: xmu = x - mu.
        nodes.subtractRow(x, mu, muLow, xmu);
        watcher.accept("xmu");
        // Node 3: sq = xmu^2.
        nodes.square(xmu, sq);
        watcher.accept("sq");
        // Node 4: var = mean(sq).
        variances(nodes.columnSums(sq));
        watcher.accept("var");
        // Node 5: sqrtvar = sqrt(var + epsilon).
        for (int column = 0; column < shape.channels(); column++) {
            sqrtvar.set(0, column, (float) Math.sqrt(var.get(0, column) + epsilon));
        }
        watcher.accept("sqrtvar");
        // Node 6: ivar = 1 / sqrtvar.
        for (int column = 0; column < shape.channels(); column++) {
            ivar.set(0, column, 1 / sqrtvar.get(0, column));
        }
        watcher.accept("ivar");
        // Node 7: xhat = xmu * ivar.
        nodes.multiplyRow(xmu, ivar, xhat);
        watcher.accept("xhat");
        // Node 8: gammax = gamma * xhat.
        nodes.multiplyRow(xhat, this.gamma, gammax);
        watcher.accept("gammax");
        // Node 9: out = gammax + beta.
        nodes.addRow(gammax, this.beta, y);
        forwardDone = true;
        watcher.accept("out");
    }

    /**
     * Backward, nodes 9 to 0, from the intermediates that the forward pass left in memory.
     *
     * @param dy same shape as x; read, and kept as {@link #dgammax}
     * @param dx same shape as x; written. Must not overlap dy
     * @param dgamma length D; written. An array of its own
     * @param dbeta length D; written. An array of its own
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if no forward pass came before
     */
    public void backward(FloatTensor dy, FloatTensor dx, float[] dgamma, float[] dbeta) {
        if (!forwardDone) {
            throw new IllegalStateException("backward needs the intermediates of a forward pass: call forward first");
        }
        requireSizes("dy", dy);
        requireSizes("dx", dx);
        Arguments.requireApart("dx", dx, "dy", dy);
        Arguments.requireLength("dgamma", dgamma, shape.channels());
        Arguments.requireLength("dbeta", dbeta, shape.channels());
        Arguments.requireOwnArray("dbeta", dbeta, "dgamma", dgamma);
        Arguments.requireOutside(dgamma, dbeta, "dy", dy.array());
        Arguments.requireOutside(dgamma, dbeta, "dx", dx.array());

        // Node 9: dbeta = sum(dy); dgammax = dy.
        round(nodes.columnSums(dy), dbeta);
        watcher.accept("dbeta");
        dgammax = dy;
        watcher.accept("dgammax");
        // Node 8: dgamma = sum(dgammax * xhat); dxhat = dgammax * gamma.
        round(nodes.productSums(dgammax, xhat), dgamma);
        watcher.accept("dgamma");
        nodes.multiplyRow(dgammax, gamma, dxhat);
        watcher.accept("dxhat");
        // Node 7: divar = sum(dxhat * xmu); dxmu1 = dxhat * ivar.
        round(nodes.productSums(dxhat, xmu), divar.array());
        watcher.accept("divar");
        nodes.multiplyRow(dxhat, ivar, dxmu1);
        watcher.accept("dxmu1");
        // Node 6: dsqrtvar = -1 / sqrtvar^2 * divar.
        for (int column = 0; column < shape.channels(); column++) {
            double root = sqrtvar.get(0, column);
            dsqrtvar.set(0, column, (float) (-1 / (root * root) * divar.get(0, column)));
        }
        watcher.accept("dsqrtvar");
        // Node 5: dvar = 0.5 / sqrt(var + epsilon) * dsqrtvar.
        for (int column = 0; column < shape.channels(); column++) {
            double exactRoot = Math.sqrt(var.get(0, column) + epsilon);
            dvar.set(0, column, (float) (0.5 / exactRoot * dsqrtvar.get(0, column)));
        }
        watcher.accept("dvar");
        // Node 4: dsq = 1 / N * ones * dvar.
        nodes.broadcastRow(dvar, dsq);
        watcher.accept("dsq");
        // Node 3: dxmu2 = 2 * xmu * dsq.
        nodes.doubledProduct(xmu, dsq, dxmu2);
        watcher.accept("dxmu2");
        // Node 2: dx1 = dxmu1 + dxmu2; dmu = -sum(dx1).
        nodes.add(dxmu1, dxmu2, dx1);
        watcher.accept("dx1");
        double[] sums = nodes.columnSums(dx1);
        for (int column = 0; column < shape.channels(); column++) {
            dmu.set(0, column, (float) -sums[column]);
        }
        watcher.accept("dmu");
        // Node 1: dx2 = 1 / N * ones * dmu.
        nodes.broadcastRow(dmu, dx2);
        watcher.accept("dx2");
        // Node 0: dx = dx1 + dx2.
        nodes.add(dx1, dx2, dx);
        watcher.accept("dx");
    }

    /**
     * {@return the sizes, the first values of the batch's statistics, and the backend; for example
     * {@code StagedBatchNorm of 32 x 2: mu 0.5, 1.25, var 3.0, 4.0, on scalar, 1 lane (asked for by the program)}}
     */
    @Override
    public String toString() {
        return "StagedBatchNorm of " + shape + ": "
                + (forwardDone
                        ? "mu " + FirstValues.of(mu.array()) + ", var " + FirstValues.of(var.array())
                        : "no forward pass yet")
                + ", on " + backend;
    }

    /** Whether this graph is for inputs of a shape. */
    boolean isFor(Shape given) {
        return shape.equals(given);
    }

    /** var = sums / N, each of which must be a float. */
    private void variances(double[] sums) {
        for (int column = 0; column < shape.channels(); column++) {
            float mean = (float) (sums[column] / shape.elementsOfChannel());
            var.set(0, column, mean);
            if (Float.isInfinite(mean) && Float.isFinite(mu.get(0, column))) {
                throw new ArithmeticException(
                        "the variance of column " + column + " overflows a float, as the staged pass"
                                + " stores squares; the analytic pass can compute it");
            }
            if (1 / Math.sqrt(mean + epsilon) < Float.MIN_NORMAL && Float.isFinite(mean)) {
                throw new ArithmeticException("1 / sqrt(variance + epsilon) underflows a float in column " + column
                        + ": the variance is " + mean + ", epsilon " + epsilon + "; use a smaller epsilon");
            }
        }
    }

    private static void round(double[] sums, float[] result) {
        for (int column = 0; column < result.length; column++) {
            result[column] = (float) sums[column];
        }
    }

    private static void keep(float[] given, float otherwise, FloatTensor row) {
        if (given == null) {
            Arrays.fill(row.array(), otherwise);
        } else {
            System.arraycopy(given, 0, row.array(), 0, row.columns());
        }
    }

    private void requireSizes(String name, FloatTensor tensor) {
        Arguments.requireNonNull(name, tensor);
        if (!isFor(tensor.shape())) {
            throw new IllegalArgumentException(
                    name + " must be " + shape + " as given at construction, got " + tensor.shape());
        }
    }

    // Every intermediate, under its name in the write-up.

    /** {@return node 1: mean(x), 1 x D, rounded to float; what the rounding lost is kept apart} */
    public FloatTensor mu() {
        return mu;
    }

    /** {@return node 2: x - mu, N x D} */
    public FloatTensor xmu() {
        return xmu;
    }

    /** {@return node 3: xmu^2, N x D} */
    public FloatTensor sq() {
        return sq;
    }

    /** {@return node 4: mean(sq), 1 x D} */
    public FloatTensor var() {
        return var;
    }

    /** {@return node 5: sqrt(var + epsilon), 1 x D} */
    public FloatTensor sqrtvar() {
        return sqrtvar;
    }

    /** {@return node 6: 1 / sqrtvar, 1 x D} */
    public FloatTensor ivar() {
        return ivar;
    }

    /** {@return node 7: xmu * ivar, N x D} */
    public FloatTensor xhat() {
        return xhat;
    }

    /** {@return node 8: gamma * xhat, N x D} */
    public FloatTensor gammax() {
        return gammax;
    }

    /**
     * {@return node 9, backward: dy, N x D, the view that was given, kept until the next backward pass; null before the
     * first}
     */
    public FloatTensor dgammax() {
        return dgammax;
    }

    /** {@return node 8, backward: dgammax * gamma, N x D} */
    public FloatTensor dxhat() {
        return dxhat;
    }

    /** {@return node 7, backward: sum(dxhat * xmu), 1 x D} */
    public FloatTensor divar() {
        return divar;
    }

    /** {@return node 7, backward: dxhat * ivar, N x D} */
    public FloatTensor dxmu1() {
        return dxmu1;
    }

    /** {@return node 6, backward: -1 / sqrtvar^2 * divar, 1 x D} */
    public FloatTensor dsqrtvar() {
        return dsqrtvar;
    }

    /** {@return node 5, backward: 0.5 / sqrt(var + epsilon) * dsqrtvar, 1 x D} */
    public FloatTensor dvar() {
        return dvar;
    }

    /** {@return node 4, backward: 1 / N * ones * dvar, N x D} */
    public FloatTensor dsq() {
        return dsq;
    }

    /** {@return node 3, backward: 2 * xmu * dsq, N x D} */
    public FloatTensor dxmu2() {
        return dxmu2;
    }

    /** {@return node 2, backward: dxmu1 + dxmu2, N x D} */
    public FloatTensor dx1() {
        return dx1;
    }

    /** {@return node 2, backward: -sum(dx1), 1 x D} */
    public FloatTensor dmu() {
        return dmu;
    }

    /** {@return node 1, backward: 1 / N * ones * dmu, N x D} */
    public FloatTensor dx2() {
        return dx2;
    }
}
