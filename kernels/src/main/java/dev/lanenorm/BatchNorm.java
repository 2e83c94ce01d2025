package dev.lanenorm;

import dev.lanenorm.internal.Activation;
import dev.lanenorm.internal.Shape;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A batch-normalization layer: {@code y = gamma * (x - mean) * inverseStd + beta} over D columns, with its parameters,
 * their gradients, and the running statistics for inference. x is a matrix, N x D, or a channel-major tensor, N x D x
 * P, whose columns are its channels.
 *
 * <pre>{@code
 * BatchNorm norm = BatchNorm.builder(256).running(StatisticsPolicy.pyTorch(0.1)).build();
 * norm.forward(x, y);          // training: statistics of the batch
 * norm.backward(x, dy, dx);    // gradients in norm.dgamma() and norm.dbeta()
 * norm.infer(x, y);            // running statistics
 * }</pre>
 *
 * <p>{@link #backward} belongs to the last {@link #forward}, {@link #recompute} or {@link #forwardFrozen}, and takes
 * the same x once more. The layer keeps the statistics of that pass, and gamma and beta as they were. So neither
 * inference nor an optimizer step in between changes the gradients. A forward pass that ends with an exception after
 * its arguments were accepted leaves nothing to go back through. One thread uses a layer at a time: a pass or a fold on
 * a second thread is refused.
 *
 * <p>A layer built {@linkplain Builder#inPlace in place} needs one matrix less: it goes back from y, which may have
 * overwritten x.
 */
public final class BatchNorm {
    private enum Pending {
        NOTHING,
        TRAINING,
        FROZEN
    }

    private final int columns;
    private final double epsilon;
    private final boolean staged;
    private final boolean inPlace;
    private final boolean accumulates;
    private final BatchNormKernels kernels;
    private final Activation activation;
    private final float negativeSlope;
    private final RunningStatistics running;
    private final Parameter gamma;
    private final Parameter beta;

    private final ColumnMoments moments;
    private final BatchStatistics saved;
    private final BatchStatistics given;
    private StagedBatchNorm graph;
    private Pending pending = Pending.NOTHING;
    private Shape pendingShape;
    private boolean pendingResidual;
    private final AtomicBoolean busy = new AtomicBoolean();

    private BatchNorm(Builder builder) {
        columns = builder.columns;
        epsilon = builder.epsilon;
        staged = builder.staged;
        inPlace = builder.inPlace;
        accumulates = builder.accumulates;
        Backend backend = builder.backend == null ? Backend.live() : builder.backend;
        BatchNormKernels plain = builder.executor == null
                ? BatchNormKernels.serial(backend)
                : BatchNormKernels.on(builder.executor, builder.parallelism, backend);
        activation = builder.activation;
        negativeSlope = builder.negativeSlope;
        kernels = activation == Activation.NONE ? plain : plain.with(activation, negativeSlope);
        running = new RunningStatistics(columns, builder.policy);
        gamma = new Parameter(builder.hasGamma, 1);
        beta = new Parameter(builder.hasBeta, 0);
        moments = new ColumnMoments(columns);
        saved = new BatchStatistics(columns);
        given = new BatchStatistics(columns);
    }

    /**
     * Starts building a layer of D columns. By default: epsilon 1e-5, gamma and beta, the analytic backward pass,
     * gradients overwritten, running statistics as in PyTorch with momentum 0.1, the calling thread alone, the live
     * backend.
     *
     * @param columns the number of columns D, 1 or more
     * @return a builder
     * @throws IllegalArgumentException if columns is less than 1
     */
    public static Builder builder(int columns) {
        Arguments.require(columns >= 1, "columns must be at least 1, got ", columns);
        return new Builder(columns);
    }

    /**
     * Training forward, with the statistics of the batch. The layer keeps them for {@link #backward} and folds them
     * into the running ones.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param y same shape as x; written. Must not overlap x, which backward needs. A layer in place, or a staged one,
     *     which keeps what it needs, allows exactly x
     * @throws IllegalArgumentException if an argument is out of range, or if the batch is bad and the policy refuses
     *     it; y and the layer stay as they were
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float, or, in a staged layer, a
     *     variance is too large, or, in a layer in place, a gamma is too small; y and the running statistics stay as
     *     they were
     * @throws IllegalStateException if another thread is using the layer
     */
    public void forward(FloatTensor x, FloatTensor y) {
        train(x, null, y, true);
    }

    /**
     * As {@link #forward(FloatTensor, FloatTensor)}, with a residual that is added before the activation, for a layer
     * built with {@link Builder#relu}, {@code y = max(0, normalized x + residual)}, or {@link Builder#leakyRelu}.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param residual same shape as x; read
     * @param y same shape as x; written. May be exactly residual, and must not overlap x, which backward needs
     * @throws IllegalArgumentException if an argument is out of range, or if the batch is bad and the policy refuses
     *     it; y and the layer stay as they were
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; y and the running
     *     statistics stay as they were
     * @throws IllegalStateException if the layer was built without an activation, or another thread is using it
     */
    public void forward(FloatTensor x, FloatTensor residual, FloatTensor y) {
        requireResidual(residual);
        train(x, residual, y, true);
    }

    /**
     * As {@link #forward(FloatTensor, FloatTensor)}, with gamma and beta as they are now, but leaves the running
     * statistics alone. For a batch that they hold already, as in gradient checkpointing or a second pass over one
     * batch. No policy applies, so no batch is refused as bad.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param y same shape as x; written. As in {@link #forward(FloatTensor, FloatTensor)}
     * @throws IllegalArgumentException if an argument is out of range; y and the layer stay as they were
     * @throws ArithmeticException as {@link #forward(FloatTensor, FloatTensor)}; y stays as it was
     * @throws IllegalStateException if another thread is using the layer
     */
    public void recompute(FloatTensor x, FloatTensor y) {
        train(x, null, y, false);
    }

    /**
     * As {@link #forward(FloatTensor, FloatTensor, FloatTensor)}, but leaves the running statistics as they are.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param residual same shape as x; read
     * @param y same shape as x; written. As in {@link #forward(FloatTensor, FloatTensor, FloatTensor)}
     * @throws IllegalArgumentException if an argument is out of range; y and the layer stay as they were
     * @throws ArithmeticException as {@link #forward(FloatTensor, FloatTensor)}; y stays as it was
     * @throws IllegalStateException if the layer was built without an activation, or another thread is using it
     */
    public void recompute(FloatTensor x, FloatTensor residual, FloatTensor y) {
        requireResidual(residual);
        train(x, residual, y, false);
    }

    private void train(FloatTensor x, FloatTensor residual, FloatTensor y, boolean isNew) {
        enter();
        try {
            requireForward(x, residual, y, staged || inPlace);
            requireInvertible();
            kernels.moments(x, moments);
            boolean admitted = isNew && running.admits(moments);
            pending = Pending.NOTHING;
            if (staged) {
                graph(x.shape()).forward(x, gamma.value, beta.value, epsilon, y);
            } else {
                kernels.normalize(x, residual, saved.set(moments, epsilon), gamma.value, beta.value, y);
            }
            if (isNew) {
                running.fold(moments, admitted);
            }
            keepFor(Pending.TRAINING, x, residual != null);
        } finally {
            leave();
        }
    }

    /**
     * Forward with the running statistics, which stay as they are: fine-tuning on frozen statistics. Gradients flow as
     * through a constant scale and shift.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param y same shape as x; written. Must not overlap x, which backward needs; a layer in place allows exactly x
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float, or, in a layer in place,
     *     a gamma is too small; y is not written then
     * @throws IllegalStateException if there are no running statistics yet, or another thread is using the layer
     */
    public void forwardFrozen(FloatTensor x, FloatTensor y) {
        freeze(x, null, y);
    }

    /**
     * As {@link #forwardFrozen(FloatTensor, FloatTensor)}, with a residual as in {@link #forward(FloatTensor,
     * FloatTensor, FloatTensor)}.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param residual same shape as x; read
     * @param y same shape as x; written. May be exactly residual, and must not overlap x, which backward needs
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; y is not written then
     * @throws IllegalStateException if there are no running statistics yet, the layer was built without an activation,
     *     or another thread is using it
     */
    public void forwardFrozen(FloatTensor x, FloatTensor residual, FloatTensor y) {
        requireResidual(residual);
        freeze(x, residual, y);
    }

    private void freeze(FloatTensor x, FloatTensor residual, FloatTensor y) {
        enter();
        try {
            requireForward(x, residual, y, inPlace);
            requireInvertible();
            running.statistics(epsilon, saved);
            pending = Pending.NOTHING;
            kernels.normalize(x, residual, saved, gamma.value, beta.value, y);
            keepFor(Pending.FROZEN, x, residual != null);
        } finally {
            leave();
        }
    }

    /**
     * Inference with the running statistics: one row is enough.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param y same shape as x; written. May be exactly x, and must not overlap it otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     * @throws IllegalStateException if there are no running statistics yet, or another thread is using the layer
     */
    public void infer(FloatTensor x, FloatTensor y) {
        inferWith(x, null, y);
    }

    /**
     * As {@link #infer(FloatTensor, FloatTensor)}, with a residual as in {@link #forward(FloatTensor, FloatTensor,
     * FloatTensor)}.
     *
     * @param x N x D or N x D x P, N at least 1; read
     * @param residual same shape as x; read
     * @param y same shape as x; written. May be exactly x or exactly residual, and must not overlap them otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float; nothing is written then
     * @throws IllegalStateException if there are no running statistics yet, the layer was built without an activation,
     *     or another thread is using it
     */
    public void infer(FloatTensor x, FloatTensor residual, FloatTensor y) {
        requireResidual(residual);
        inferWith(x, residual, y);
    }

    private void inferWith(FloatTensor x, FloatTensor residual, FloatTensor y) {
        enter();
        try {
            requireForward(x, residual, y, true);
            running.statistics(epsilon, given);
            kernels.normalize(x, residual, given, gamma.value, beta.value, y);
        } finally {
            leave();
        }
    }

    /**
     * The backward pass of the last {@link #forward}, {@link #recompute} or {@link #forwardFrozen}, with gamma and beta
     * as they were then. It overwrites the gradients of gamma and beta, or adds to them where the layer
     * {@linkplain Builder#accumulatingGradients accumulates}. It can be called again until dx has overwritten x.
     *
     * @param x N x D or N x D x P; read: the input of that forward pass, unchanged. In a layer in place, its output y
     * @param dy same shape as x; read: the gradient with respect to y
     * @param dx same shape as x; written. May be exactly dy or exactly x, and must not overlap them otherwise. After a
     *     staged forward pass, which keeps dy, it must not overlap dy
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if no forward pass came before, if it had a residual, or if another thread is using
     *     the layer
     */
    public void backward(FloatTensor x, FloatTensor dy, FloatTensor dx) {
        backpropagate(x, null, dy, dx, null);
    }

    /**
     * The backward pass of the last forward pass with a residual.
     *
     * @param x N x D or N x D x P; read: the input of that forward pass, unchanged
     * @param y same shape as x; read: the output of that forward pass, unchanged
     * @param dy same shape as x; read: the gradient with respect to y
     * @param dx same shape as x; written. May be exactly dy or exactly x, and must not overlap anything otherwise
     * @param dresidual same shape as x; written: the gradient with respect to the residual. May be exactly dy where dx
     *     is not, and must not overlap anything otherwise
     * @throws IllegalArgumentException if an argument is out of range; nothing is written then
     * @throws IllegalStateException if no forward pass came before, if it had no residual, or if another thread is
     *     using the layer
     */
    public void backward(FloatTensor x, FloatTensor y, FloatTensor dy, FloatTensor dx, FloatTensor dresidual) {
        Arguments.requireNonNull("y", y);
        Arguments.requireNonNull("dresidual", dresidual);
        backpropagate(x, y, dy, dx, dresidual);
    }

    /** Without a residual, y and dresidual are null. */
    private void backpropagate(FloatTensor x, FloatTensor y, FloatTensor dy, FloatTensor dx, FloatTensor dresidual) {
        enter();
        try {
            requirePending(dresidual != null);
            requireBackward(x, dy, dx, dresidual);
            Pending pass = pending;
            // Where dx overwrites x the pass is used up, even if a pool fails on the way.
            pending = dx.mayOverlap(x) ? Pending.NOTHING : pass;
            float[] dgamma = gamma.ofBatch;
            float[] dbeta = beta.ofBatch;
            try {
                if (inPlace) {
                    backFromOutput(pass, x, dy, dx);
                } else if (pass == Pending.FROZEN) {
                    kernels.backwardFrozen(x, y, dy, gamma.used, beta.used, saved, dx, dresidual, dgamma, dbeta);
                } else if (staged) {
                    graph.backward(dy, dx, dgamma, dbeta);
                } else {
                    kernels.backward(x, y, dy, gamma.used, beta.used, saved, dx, dresidual, dgamma, dbeta);
                }
            } catch (IllegalArgumentException refused) {
                pending = pass;
                throw refused;
            }
            gamma.addGradient();
            beta.addGradient();
        } finally {
            leave();
        }
    }

    private void backFromOutput(Pending pass, FloatTensor y, FloatTensor dy, FloatTensor dx) {
        if (pass == Pending.FROZEN) {
            kernels.backwardFrozenFromOutput(y, dy, gamma.used, beta.used, saved, dx, gamma.ofBatch, beta.ofBatch);
        } else {
            kernels.backwardFromOutput(y, dy, gamma.used, beta.used, saved, dx, gamma.ofBatch, beta.ofBatch);
        }
    }

    /**
     * Runs the loops of this layer on small matrices until the virtual machine has compiled them, as
     * {@link BatchNormKernels#warmUp}. The layer stays as it was.
     *
     * @return how long it took
     * @throws IllegalStateException if another thread is using the layer
     */
    public Duration warmUp() {
        enter();
        try {
            return staged ? WarmUp.withGraph(kernels) : kernels.warmUp();
        } finally {
            leave();
        }
    }

    /**
     * Sets the gradients of gamma and beta to 0, for a layer that accumulates them.
     *
     * @throws IllegalStateException if another thread is using the layer
     */
    public void zeroGradients() {
        enter();
        gamma.zeroGradient();
        beta.zeroGradient();
        leave();
    }

    /**
     * Folds this layer, with its running statistics, into the dense layer before it. {@code a * weights + bias} alone
     * then gives what inference would: {@code weights[k][c] *= s[c]}, {@code bias[c] = (bias[c] - mean[c]) * s[c] +
     * beta[c]} with {@code s = gamma * inverseStd}, computed in double and rounded once.
     *
     * @param weights K x D, one column per output, or K x D x P for a transposed convolution; overwritten
     * @param bias length D; overwritten
     * @throws IllegalArgumentException if a size differs or bias is the array of weights; nothing is written then
     * @throws ArithmeticException if gamma * inverseStd is too large or too small for a float, or a folded weight or
     *     bias is too large; nothing is written then
     * @throws IllegalStateException if the layer was built with an activation, which a dense layer cannot hold, if
     *     there are no running statistics yet, or if another thread is using the layer
     */
    public void foldIntoColumns(FloatTensor weights, float[] bias) {
        Arguments.requireNonNull("weights", weights);
        Arguments.requireColumns("weights", weights.columns(), columns);
        fold(weights, bias, false);
    }

    /**
     * As {@link #foldIntoColumns}, for weights with one row per output, as PyTorch keeps them.
     *
     * @param weights D x K, one row per output, or D x K x P for a convolution; overwritten
     * @param bias length D; overwritten
     * @throws IllegalArgumentException if a size differs or bias is the array of weights; nothing is written then
     * @throws ArithmeticException as {@link #foldIntoColumns}
     * @throws IllegalStateException as {@link #foldIntoColumns}
     */
    public void foldIntoRows(FloatTensor weights, float[] bias) {
        Arguments.requireNonNull("weights", weights);
        if (weights.rows() != columns) {
            throw new IllegalArgumentException(
                    "weights.rows must be the number of columns, " + columns + ", got " + weights.rows());
        }
        fold(weights, bias, true);
    }

    private void fold(FloatTensor weights, float[] bias, boolean outputsAreRows) {
        Arguments.requireLength("bias", bias, columns);
        Arguments.requireOwnArray("bias", bias, "weights", weights.array());
        if (activation != Activation.NONE) {
            throw new IllegalStateException("a layer built with an activation cannot be folded, as that would be lost:"
                    + " restore its running().state(), gamma and beta into a layer without, fold that, and apply it"
                    + " after the dense layer");
        }
        enter();
        try {
            running.statistics(epsilon, given);
            for (int column = 0; column < columns; column++) {
                Coefficients.requireScale(gamma.of(column), given.inverseStd(column), column);
                fold(ofOutput(column, weights, outputsAreRows), bias, column, false);
            }
            for (int column = 0; column < columns; column++) {
                fold(ofOutput(column, weights, outputsAreRows), bias, column, true);
            }
        } finally {
            leave();
        }
    }

    private static FloatTensor ofOutput(int column, FloatTensor weights, boolean outputsAreRows) {
        return outputsAreRows ? weights.rows(column, column + 1) : weights.columns(column, column + 1);
    }

    /** Folds one output: first checks that every result is a float, then writes. */
    private void fold(FloatTensor weights, float[] bias, int column, boolean writes) {
        double scale = given.inverseStd(column) * gamma.of(column);
        float foldedBias =
                folded("bias", column, (bias[column] - given.mean(column)) * scale + beta.of(column), bias[column]);
        for (int row = 0; row < weights.rows(); row++) {
            for (int input = 0; input < weights.columns(); input++) {
                for (int position = 0; position < weights.positions(); position++) {
                    float weight = weights.get(row, input, position);
                    float foldedWeight = folded("a weight", column, weight * scale, weight);
                    if (writes) {
                        weights.set(row, input, position, foldedWeight);
                    }
                }
            }
        }
        if (writes) {
            bias[column] = foldedBias;
        }
    }

    private static float folded(String what, int column, double value, float before) {
        float rounded = (float) value;
        if (Float.isInfinite(rounded) && Float.isFinite(before)) {
            throw new ArithmeticException(
                    what + " of column " + column + " overflows a float when folded: " + before + " becomes " + value);
        }
        return rounded;
    }

    /**
     * {@return the scale of each column, for an optimizer to change: the layer's own array, 1 at first; null if it was
     * built without gamma}
     */
    public float[] gamma() {
        return gamma.value;
    }

    /**
     * {@return the shift of each column, for an optimizer to change: the layer's own array, 0 at first; null if it was
     * built without beta}
     */
    public float[] beta() {
        return beta.value;
    }

    /** {@return the gradient with respect to gamma: the layer's own array; null if it was built without gamma} */
    public float[] dgamma() {
        return gamma.gradient;
    }

    /** {@return the gradient with respect to beta: the layer's own array; null if it was built without beta} */
    public float[] dbeta() {
        return beta.gradient;
    }

    /** {@return the statistics for inference, to be read, kept, or loaded from a framework: the layer's own object} */
    public RunningStatistics running() {
        return running;
    }

    /** {@return the number of columns D, 1 or more} */
    public int columns() {
        return columns;
    }

    /** {@return epsilon, what is added to each variance} */
    public double epsilon() {
        return epsilon;
    }

    /** {@return the loops this layer runs: the backend given to the builder, or else the live one} */
    public Backend backend() {
        return kernels.backend();
    }

    /**
     * {@return how it was built, its first parameters, and its backend; for example {@code BatchNorm of 2 columns,
     * epsilon 1.0E-5, analytic, pyTorch(0.1) after 3 batches: gamma 1.0, 1.0, beta 0.0, 0.0, on scalar, 1 lane (asked
     * for by the program)}}
     */
    @Override
    public String toString() {
        return "BatchNorm of " + columns + " columns, epsilon " + epsilon + algorithm(staged, inPlace)
                + with(activation, negativeSlope) + (accumulates ? ", accumulating gradients" : "") + ", "
                + running.policy() + " after " + running.batches() + " batches: gamma "
                + gamma + ", beta "
                + beta + ", on " + backend();
    }

    private StagedBatchNorm graph(Shape shape) {
        if (graph == null || !graph.isFor(shape)) {
            graph = new StagedBatchNorm(shape, backend(), kernels.team());
        }
        return graph;
    }

    private void requireResidual(FloatTensor residual) {
        if (activation == Activation.NONE) {
            throw new IllegalStateException("a residual needs a layer built with an activation, such as relu()");
        }
        if (inPlace) {
            throw new IllegalStateException("a layer in place has no residual: y would not tell it from x");
        }
        Arguments.requireNonNull("residual", residual);
    }

    private void requireForward(FloatTensor x, FloatTensor residual, FloatTensor y, boolean mayBeX) {
        Arguments.requireExamples("x", x);
        Arguments.requireColumns("x", x.channels(), columns);
        Arguments.requireOutput("y", y, "x", x);
        Arguments.requireParametersOutside(gamma.value, beta.value, "y", y.array());
        if (residual != null) {
            Arguments.requireOutput("y", y, "residual", residual);
        }
        if (!mayBeX && y.mayOverlap(x)) {
            throw new IllegalArgumentException("y must not be x, which backward needs; infer allows it");
        }
    }

    private void requireInvertible() {
        if (inPlace) {
            kernels.requireInvertible(gamma.value, beta.value);
        }
    }

    private void requirePending(boolean ofResidual) {
        if (pending == Pending.NOTHING) {
            throw new IllegalStateException("backward needs what a forward pass keeps: call forward or forwardFrozen"
                    + " first, and once more where dx has overwritten x");
        }
        if (pendingResidual != ofResidual) {
            throw new IllegalStateException(
                    pendingResidual
                            ? "the forward pass had a residual: backward needs y and dresidual"
                            : "the forward pass had no residual: backward takes x, dy and dx");
        }
    }

    private void requireBackward(FloatTensor x, FloatTensor dy, FloatTensor dx, FloatTensor dresidual) {
        Arguments.requireExamples("x", x);
        Arguments.requireColumns("x", x.channels(), columns);
        if (!x.shape().equals(pendingShape)) {
            throw new IllegalArgumentException((inPlace ? "y must be the output" : "x must be the input")
                    + " of the forward pass, " + pendingShape + ", got " + x.shape());
        }
        String input = inPlace ? "y" : "x";
        Arguments.requireShape("dy", dy, input, x);
        Arguments.requireOutput("dx", dx, input, x);
        Arguments.requireParametersOutside(gamma.value, beta.value, "dx", dx.array());
        Arguments.requireOutside(dgamma(), dbeta(), "dx", dx.array());
        if (dresidual != null) {
            Arguments.requireParametersOutside(gamma.value, beta.value, "dresidual", dresidual.array());
            Arguments.requireOutside(dgamma(), dbeta(), "dresidual", dresidual.array());
        }
    }

    private void keepFor(Pending pass, FloatTensor x, boolean hasResidual) {
        pending = pass;
        pendingResidual = hasResidual;
        pendingShape = x.shape();
        gamma.keep();
        beta.keep();
    }

    private static String algorithm(boolean staged, boolean inPlace) {
        return (staged ? ", staged" : ", analytic") + (inPlace ? ", in place" : "");
    }

    private static String with(Activation activation, float negativeSlope) {
        return activation == Activation.NONE ? "" : ", with " + activation.named(negativeSlope);
    }

    private void enter() {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("another thread is using this layer: give each thread one of its own");
        }
    }

    private void leave() {
        busy.set(false);
    }

    /** gamma or beta, and its gradient; a layer may be built without. */
    private final class Parameter {
        private final float neutral;
        private final float[] value;
        private final float[] gradient;

        /** As it was in the last forward pass. */
        private final float[] used;

        /** The gradient of one batch. The staged pass computes it, wanted or not. */
        private final float[] ofBatch;

        Parameter(boolean exists, float neutral) {
            this.neutral = neutral;
            value = exists ? new float[columns] : null;
            used = exists ? new float[columns] : null;
            gradient = exists ? new float[columns] : null;
            ofBatch = accumulates || staged && !exists ? new float[columns] : gradient;
            if (exists) {
                Arrays.fill(value, neutral);
            }
        }

        float of(int column) {
            return value == null ? neutral : value[column];
        }

        void keep() {
            if (value != null) {
                System.arraycopy(value, 0, used, 0, value.length);
            }
        }

        void addGradient() {
            if (accumulates && gradient != null) {
                for (int column = 0; column < columns; column++) {
                    gradient[column] += ofBatch[column];
                }
            }
        }

        void zeroGradient() {
            if (gradient != null) {
                Arrays.fill(gradient, 0);
            }
        }

        @Override
        public String toString() {
            return value == null ? Integer.toString((int) neutral) : FirstValues.of(value);
        }
    }

    /** Collects what a layer is built with. */
    public static final class Builder {
        private final int columns;
        private double epsilon = 1e-5;
        private boolean hasGamma = true;
        private boolean hasBeta = true;
        private Activation activation = Activation.NONE;
        private float negativeSlope;
        private boolean staged;
        private boolean inPlace;
        private boolean accumulates;
        private StatisticsPolicy policy = StatisticsPolicy.pyTorch(0.1);
        private Executor executor;
        private int parallelism = 1;
        private Backend backend;

        private Builder(int columns) {
            this.columns = columns;
        }

        /**
         * What is added to each variance.
         *
         * @param value finite and at least 2^-100
         * @return this
         * @throws IllegalArgumentException if value is out of range
         */
        public Builder epsilon(double value) {
            Arguments.requireEpsilon(value);
            epsilon = value;
            return this;
        }

        /**
         * No scale: gamma is 1 and has no gradient.
         *
         * @return this
         */
        public Builder withoutGamma() {
            hasGamma = false;
            return this;
        }

        /**
         * No shift: beta is 0 and has no gradient.
         *
         * @return this
         */
        public Builder withoutBeta() {
            hasBeta = false;
            return this;
        }

        /**
         * How batch statistics become the statistics used for inference.
         *
         * @param value the policy
         * @return this
         */
        public Builder running(StatisticsPolicy value) {
            Arguments.requireNonNull("running", value);
            policy = value;
            return this;
        }

        /**
         * Training by the graph of {@link StagedBatchNorm}, with every intermediate in memory, in place of the closed
         * form. Allocates ten tensors of the shape of x, anew whenever that shape changes.
         *
         * @return this
         */
        public Builder staged() {
            staged = true;
            return this;
        }

        /**
         * Training in place: the backward pass takes y where it took x, so forward may write y over x, and a network
         * keeps one matrix less per layer. An activation must be a {@linkplain #leakyRelu leaky ReLU} of a slope of at
         * least 2^-20, and there is no residual. Forward refuses a gamma below {@code 2^-10 * |beta|} or 2^-30, as y
         * then keeps too few digits of x; how many it keeps is said at {@link BatchNormKernels#backwardFromOutput}.
         *
         * @return this
         */
        public Builder inPlace() {
            inPlace = true;
            return this;
        }

        /**
         * A ReLU fused with the normalization, and a residual that may be added before it: {@code y = max(0, normalized
         * x + residual)}. The bits are those of separate passes. It has no staged form.
         *
         * @return this
         */
        public Builder relu() {
            activation = Activation.RELU;
            return this;
        }

        /**
         * A leaky ReLU in place of {@link #relu}: {@code negativeSlope * z} where its argument z is not above 0. It has
         * no staged form.
         *
         * @param negativeSlope finite, 0 or more; 0.01 in PyTorch
         * @return this
         * @throws IllegalArgumentException if negativeSlope is out of range
         */
        public Builder leakyRelu(float negativeSlope) {
            Arguments.requireNegativeSlope(negativeSlope);
            activation = Activation.LEAKY_RELU;
            this.negativeSlope = negativeSlope;
            return this;
        }

        /**
         * Adds up the gradients of gamma and beta, over several batches or several heads, until
         * {@link BatchNorm#zeroGradients}.
         *
         * @return this
         */
        public Builder accumulatingGradients() {
            accumulates = true;
            return this;
        }

        /**
         * Runs large inputs on a pool, as {@link BatchNormKernels#on(Executor, int)}; the bits are those of one thread.
         *
         * @param pool for example a {@link java.util.concurrent.ForkJoinPool}
         * @param threads the greatest number of threads, the calling one included, 1 or more
         * @return this
         * @throws IllegalArgumentException if threads is less than 1
         */
        public Builder on(Executor pool, int threads) {
            Arguments.requireNonNull("pool", pool);
            Arguments.require(threads >= 1, "threads must be at least 1, got ", threads);
            executor = pool;
            parallelism = threads;
            return this;
        }

        /**
         * Runs these loops in place of those of {@link Backend#live}.
         *
         * @param value the backend
         * @return this
         */
        public Builder backend(Backend value) {
            Arguments.requireNonNull("backend", value);
            backend = value;
            return this;
        }

        /**
         * {@return what the layer will be; for example {@code 64 columns, epsilon 1.0E-5, analytic, pyTorch(0.1), 1
         * thread}}
         */
        @Override
        public String toString() {
            return columns + " columns, epsilon " + epsilon + (hasGamma ? "" : ", without gamma")
                    + (hasBeta ? "" : ", without beta") + algorithm(staged, inPlace)
                    + with(activation, negativeSlope) + (accumulates ? ", accumulating gradients" : "") + ", " + policy
                    + ", " + parallelism + (parallelism == 1 ? " thread" : " threads");
        }

        /**
         * Makes the layer.
         *
         * @return a new layer
         * @throws IllegalStateException if the layer is to be staged and to have an activation or work in place, or if
         *     it is to work in place with an activation that cannot be inverted; without a given backend, also as
         *     {@link Backend#live}
         */
        public BatchNorm build() {
            if (staged && activation != Activation.NONE) {
                throw new IllegalStateException("the staged pass ends at its ninth node and has no activation");
            }
            if (staged && inPlace) {
                throw new IllegalStateException("the staged pass keeps every intermediate and does not work in place");
            }
            if (inPlace) {
                activation.requireInvertible(negativeSlope);
            }
            return new BatchNorm(this);
        }
    }
}
