package dev.lanenorm;

import java.util.function.LongToDoubleFunction;

/**
 * How batch statistics become the statistics used for inference. Frameworks differ, so each formula has its own name.
 * In the table, r is a running mean or variance, b that of a batch of n rows, and m the momentum.
 *
 * <table>
 * <caption>The policies</caption>
 * <tr><th>policy</th><th>update</th><th>variance of a batch</th></tr>
 * <tr><td>{@link #keras}</td><td>r = m * r + (1 - m) * b</td><td>population</td></tr>
 * <tr><td>{@link #pyTorch}</td><td>r = (1 - m) * r + m * b</td><td>unbiased, n / (n - 1)</td></tr>
 * <tr><td>{@link #tensorFlow}</td><td>r = (1 - m) * r + m * b</td><td>n / max(n - 1, 1)</td></tr>
 * <tr><td>{@link #cumulative}</td><td>r = r + (b - r) / batches</td><td>unbiased</td></tr>
 * <tr><td>{@link #paper}</td><td>mean of all b</td><td>unbiased</td></tr>
 * <tr><td>{@link #pooled}</td><td>moments of all rows, merged</td><td>population of all rows</td></tr>
 * <tr><td>{@link #pooledUnbiased}</td><td>moments of all rows, merged</td><td>unbiased over all rows</td></tr>
 * </table>
 *
 * <p>The momentum of Keras is the share that is kept, that of PyTorch the share of the new batch: 0.9 in Keras is 0.1
 * in PyTorch. {@link #kept} and {@link #taken} give both shares for either.
 *
 * <p>A batch is bad if it has no rows, a mean or a variance that is not finite or that no floats can have, or too few
 * rows for the variance that the policy takes of it. It is never folded in: the policy refuses it, or, with
 * {@link #recordingBadBatches}, counts it.
 */
public final class StatisticsPolicy {
    enum Average {
        EXPONENTIAL,
        OF_BATCHES,
        POOLED
    }

    // Far beyond those of floats: merged, such moments would overflow.
    private static final double LARGEST_MEAN = 0x1p400;
    private static final double LARGEST_M2 = 0x1p800;

    private final String name;
    private final String text;
    private final Average average;
    /** What the M2 of a number of rows is divided by. */
    private final LongToDoubleFunction divisor;

    private final double kept;
    private final double taken;
    private final boolean recordsBadBatches;

    private StatisticsPolicy(
            String name,
            String text,
            Average average,
            LongToDoubleFunction divisor,
            double kept,
            double taken,
            boolean recordsBadBatches) {
        this.name = name;
        this.text = text;
        this.average = average;
        this.divisor = divisor;
        this.kept = kept;
        this.taken = taken;
        this.recordsBadBatches = recordsBadBatches;
    }

    /**
     * Keras, ONNX and CS231n: {@code r = momentum * r + (1 - momentum) * b}, population variance.
     *
     * @param momentum the share kept, 0 to 1; 0.99 in Keras, 0.9 in ONNX and CS231n
     * @return the policy
     * @throws IllegalArgumentException if momentum is out of range
     */
    public static StatisticsPolicy keras(double momentum) {
        requireShare("momentum", momentum);
        return exponential("keras", momentum, rows -> rows, momentum, 1 - momentum);
    }

    /**
     * PyTorch: {@code r = (1 - momentum) * r + momentum * b}, unbiased variance. A batch of one row is bad.
     *
     * @param momentum the share of the new batch, 0 to 1; 0.1 in PyTorch
     * @return the policy
     * @throws IllegalArgumentException if momentum is out of range
     */
    public static StatisticsPolicy pyTorch(double momentum) {
        requireShare("momentum", momentum);
        return exponential("pyTorch", momentum, rows -> rows - 1, 1 - momentum, momentum);
    }

    /**
     * TensorFlow's fused operation: as PyTorch, but a batch of one row counts with variance 0.
     *
     * @param factor the share of the new batch, 0 to 1
     * @return the policy
     * @throws IllegalArgumentException if factor is out of range
     */
    public static StatisticsPolicy tensorFlow(double factor) {
        requireShare("factor", factor);
        return exponential("tensorFlow", factor, rows -> Math.max(rows - 1, 1), 1 - factor, factor);
    }

    /**
     * {@return the policy of PyTorch with momentum None: every batch weighs the same, {@code r = r + (b - r) /
     * batches}, unbiased variance}
     */
    public static StatisticsPolicy cumulative() {
        return withoutMomentum("cumulative", Average.OF_BATCHES, rows -> rows - 1);
    }

    /**
     * The population estimate of Ioffe and Szegedy 2015, algorithm 2: the mean of the batches' means, and {@code n / (n
     * - 1)} times the mean of their variances. It ignores how far apart the means lie. Where batches differ in size,
     * each counts with its own n. The arithmetic is that of {@link #cumulative}.
     *
     * @return the policy
     */
    public static StatisticsPolicy paper() {
        return withoutMomentum("paper", Average.OF_BATCHES, rows -> rows - 1);
    }

    /** {@return an exact policy: the moments of all rows of all batches, merged in double; population variance} */
    public static StatisticsPolicy pooled() {
        return withoutMomentum("pooled", Average.POOLED, rows -> rows);
    }

    /** {@return a policy as {@link #pooled}, with the unbiased variance; inference needs at least two rows} */
    public static StatisticsPolicy pooledUnbiased() {
        return withoutMomentum("pooledUnbiased", Average.POOLED, rows -> rows - 1);
    }

    /** {@return the same policy, but one that counts a bad batch and leaves it out instead of refusing it} */
    public StatisticsPolicy recordingBadBatches() {
        return new StatisticsPolicy(name, text, average, divisor, kept, taken, true);
    }

    /**
     * The same policy with another momentum, in the convention of its name, for a momentum schedule.
     *
     * @param momentum what {@link #keras}, {@link #pyTorch} or {@link #tensorFlow} takes, 0 to 1
     * @return the policy
     * @throws IllegalArgumentException if momentum is out of range
     * @throws IllegalStateException if the policy has no momentum
     */
    public StatisticsPolicy withMomentum(double momentum) {
        StatisticsPolicy policy =
                switch (name) {
                    case "keras" -> keras(momentum);
                    case "pyTorch" -> pyTorch(momentum);
                    case "tensorFlow" -> tensorFlow(momentum);
                    default -> throw new IllegalStateException(this + " has no momentum to change");
                };
        return recordsBadBatches ? policy.recordingBadBatches() : policy;
    }

    /**
     * {@return the name of the method that made it, without its momentum, such as {@code pyTorch}; a state kept under
     * one name is refused under another}
     */
    public String name() {
        return name;
    }

    /**
     * {@return the share of the running value that stays, the momentum of Keras: 0 to 1; NaN where the policy has no
     * momentum}
     */
    public double kept() {
        return kept;
    }

    /** {@return the share of the new batch, the momentum of PyTorch: 0 to 1; NaN where the policy has no momentum} */
    public double taken() {
        return taken;
    }

    /**
     * {@return the name of the method that made it, with its momentum in the convention of that name; for example
     * {@code pyTorch(0.1)}}
     */
    @Override
    public String toString() {
        return text;
    }

    Average average() {
        return average;
    }

    boolean recordsBadBatches() {
        return recordsBadBatches;
    }

    boolean isPooled() {
        return average == Average.POOLED;
    }

    /** What the M2 of a number of rows is divided by. */
    double divisor(long rows) {
        return divisor.applyAsDouble(rows);
    }

    /** Why the batch cannot be folded in, or null. */
    String defect(ColumnMoments batch) {
        if (batch.count() == 0) {
            return "it has no rows";
        }
        if (!isPooled() && divisor(batch.count()) == 0) {
            return "it has one row, which has no unbiased variance";
        }
        for (int column = 0; column < batch.columns(); column++) {
            if (!(Math.abs(batch.mean[column]) <= LARGEST_MEAN && batch.m2[column] <= LARGEST_M2)) {
                return "column " + column + " has mean " + batch.mean[column] + " and variance "
                        + batch.variance(column);
            }
        }
        return null;
    }

    private static StatisticsPolicy withoutMomentum(String name, Average average, LongToDoubleFunction divisor) {
        return new StatisticsPolicy(name, name, average, divisor, Double.NaN, Double.NaN, false);
    }

    private static StatisticsPolicy exponential(
            String name, double momentum, LongToDoubleFunction divisor, double kept, double taken) {
        String text = name + "(" + momentum + ")";
        return new StatisticsPolicy(name, text, Average.EXPONENTIAL, divisor, kept, taken, false);
    }

    private static void requireShare(String argument, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(argument + " must be from 0 to 1, got " + share);
        }
    }
}
