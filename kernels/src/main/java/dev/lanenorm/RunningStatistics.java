package dev.lanenorm;

import dev.lanenorm.StatisticsPolicy.Average;
import dev.lanenorm.internal.Merge;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * The statistics for inference, gathered in double, batch by batch, as a {@link StatisticsPolicy} says.
 *
 * <p>Policies with a momentum begin with mean 0 and variance 1, as the frameworks do; the others know nothing before
 * the first batch. For a channel-major tensor, each position of an example counts as a row. Not for use by two threads
 * at a time.
 */
public final class RunningStatistics {
    private StatisticsPolicy policy;
    private final double[] mean;
    private final double[] varianceOrM2;
    private long batches;
    private long rows;
    private long badBatches;
    private boolean loaded;

    /**
     * The whole state of running statistics, without loss.
     *
     * @param policy the {@linkplain StatisticsPolicy#name name} of the policy, which says what the numbers mean
     * @param batches batches folded in
     * @param rows rows folded in
     * @param badBatches bad batches left out
     * @param loaded whether the values were {@linkplain RunningStatistics#load loaded}, so that inference can use them
     *     before the first batch
     * @param mean per column
     * @param varianceOrM2 per column: the variance, or, where rows are pooled, M2
     */
    public record State(
            String policy,
            long batches,
            long rows,
            long badBatches,
            boolean loaded,
            double[] mean,
            double[] varianceOrM2)
            implements Serializable {
        private static final long serialVersionUID = 1;

        private static final long MOST = 1L << 62;

        /**
         * Checks and copies its arguments, also those read from a stream.
         *
         * @param policy the name of the policy
         * @param batches batches folded in, 0 or more
         * @param rows rows folded in, 0 or more
         * @param badBatches bad batches left out, 0 or more
         * @param loaded whether the values were loaded
         * @param mean per column, finite; copied
         * @param varianceOrM2 per column, finite and not negative; copied
         * @throws IllegalArgumentException if a count is negative, batches are above 2^62, the lengths differ, a number
         *     is not finite, or a varianceOrM2 is negative
         */
        public State {
            Arguments.requireNonNull("policy", policy);
            Arguments.requireNonNull("mean", mean);
            Arguments.requireNonNull("varianceOrM2", varianceOrM2);
            requireFarFromOverflow("batches", batches);
            Arguments.requireCount("rows", rows);
            requireFarFromOverflow("badBatches", badBatches);
            Arguments.require(mean.length >= 1, "mean.length must be at least 1, got ", mean.length);
            Arguments.requireColumns("varianceOrM2", varianceOrM2.length, mean.length);
            mean = mean.clone();
            varianceOrM2 = varianceOrM2.clone();
            for (int column = 0; column < mean.length; column++) {
                requireFinite("mean", column, mean[column], Double.NEGATIVE_INFINITY);
                requireFinite("varianceOrM2", column, varianceOrM2[column], 0);
            }
        }

        private static void requireFarFromOverflow(String name, long count) {
            if (count < 0 || count > MOST) {
                throw new IllegalArgumentException(name + " must be from 0 to 2^62, got " + count);
            }
        }

        /**
         * Whether another state holds the same numbers.
         *
         * @param other any object
         * @return whether it is a state whose policy, counts and values are equal
         */
        @Override
        public boolean equals(Object other) {
            return other instanceof State state
                    && policy.equals(state.policy)
                    && batches == state.batches
                    && rows == state.rows
                    && badBatches == state.badBatches
                    && loaded == state.loaded
                    && Arrays.equals(mean, state.mean)
                    && Arrays.equals(varianceOrM2, state.varianceOrM2);
        }

        @Override
        public int hashCode() {
            return Objects.hash(
                    policy, batches, rows, badBatches, loaded, Arrays.hashCode(mean), Arrays.hashCode(varianceOrM2));
        }

        /** {@return a copy of the mean of each column} */
        @Override
        public double[] mean() {
            return mean.clone();
        }

        /** {@return a copy of the variance of each column, or, where rows are pooled, M2} */
        @Override
        public double[] varianceOrM2() {
            return varianceOrM2.clone();
        }

        /**
         * {@return policy, counts and the first values; for example {@code pyTorch, 3 batches of 96 rows, 0 bad
         * batches: mean 0.5, 1.25, varianceOrM2 3.0, 4.0}}
         */
        @Override
        public String toString() {
            return policy + ", " + batches + " batches of " + rows + " rows, " + badBatches + " bad batches: mean "
                    + FirstValues.of(mean) + ", varianceOrM2 " + FirstValues.of(varianceOrM2);
        }
    }

    private static void requireFinite(String name, int column, double value, double least) {
        if (!(Double.isFinite(value) && value >= least)) {
            throw new IllegalArgumentException(name + "[" + column + "] must be finite"
                    + (least == 0 ? " and at least 0" : "") + ", got " + value);
        }
    }

    /**
     * Running statistics of no batch.
     *
     * @param columns the number of columns D, 1 or more
     * @param policy how batches are folded in
     * @throws IllegalArgumentException if columns is less than 1
     */
    public RunningStatistics(int columns, StatisticsPolicy policy) {
        Arguments.require(columns >= 1, "columns must be at least 1, got ", columns);
        Arguments.requireNonNull("policy", policy);
        this.policy = policy;
        mean = new double[columns];
        varianceOrM2 = new double[columns];
        clear();
    }

    /**
     * Folds a batch in.
     *
     * @param batch moments of D columns; read
     * @return whether it was folded in; false if it is bad and was counted as such
     * @throws IllegalArgumentException if the columns differ, if the batch is bad and the policy refuses it, or if the
     *     rows would exceed 2^63 - 1; nothing changes then
     */
    public boolean update(ColumnMoments batch) {
        boolean admitted = admits(batch);
        fold(batch, admitted);
        return admitted;
    }

    /** Whether the batch is good; throws if it is bad and the policy refuses it. */
    boolean admits(ColumnMoments batch) {
        Arguments.requireNonNull("batch", batch);
        Arguments.requireColumns("batch", batch.columns(), columns());
        String defect = policy.defect(batch);
        if (defect != null && !policy.recordsBadBatches()) {
            throw new IllegalArgumentException("batch must have finite statistics that " + policy + " can fold in, but "
                    + defect + "; nothing was folded in");
        }
        Arguments.requireSum("batch.count", batch.count(), rows);
        return defect == null;
    }

    /** Folds in a batch that was admitted; counts any other as bad. */
    void fold(ColumnMoments batch, boolean admitted) {
        if (!admitted) {
            badBatches++;
            return;
        }
        if (policy.isPooled()) {
            Merge.moments(rows, mean, varianceOrM2, 0, batch.count(), batch.mean, batch.m2, 0, mean.length);
        } else {
            average(batch);
        }
        batches++;
        rows += batch.count();
    }

    private void average(ColumnMoments batch) {
        boolean exponential = policy.average() == Average.EXPONENTIAL;
        double kept = exponential ? policy.kept() : batches / (batches + 1.0);
        double taken = exponential ? policy.taken() : 1 / (batches + 1.0);
        double divisor = policy.divisor(batch.count());
        for (int column = 0; column < mean.length; column++) {
            mean[column] = kept * mean[column] + taken * batch.mean[column];
            varianceOrM2[column] = kept * varianceOrM2[column] + taken * (batch.m2[column] / divisor);
        }
    }

    /** {@return this, with all batches forgotten} */
    public RunningStatistics clear() {
        Arrays.fill(mean, 0);
        Arrays.fill(varianceOrM2, policy.isPooled() ? 0 : 1);
        batches = 0;
        rows = 0;
        badBatches = 0;
        loaded = false;
        return this;
    }

    /**
     * Whether there are statistics to infer with. Policies with a momentum have mean 0 and variance 1 from the start;
     * the others need a batch or a {@link #load}.
     *
     * @return whether {@link #mean} and {@link #variance} can be asked for; an unbiased variance of pooled rows needs
     *     two rows besides
     */
    public boolean isKnown() {
        return policy.average() == Average.EXPONENTIAL || batches > 0 || loaded;
    }

    /**
     * The mean of a column.
     *
     * @param column 0 to columns - 1
     * @return the running mean
     * @throws IndexOutOfBoundsException if column is out of range
     * @throws IllegalStateException if the statistics are not {@linkplain #isKnown known}
     */
    public double mean(int column) {
        requireKnown();
        return mean[column];
    }

    /**
     * The variance of a column, as the policy defines it.
     *
     * @param column 0 to columns - 1
     * @return the running variance
     * @throws IndexOutOfBoundsException if column is out of range
     * @throws IllegalStateException if the statistics are not {@linkplain #isKnown known}, or pooled rows are too few
     *     for an unbiased variance
     */
    public double variance(int column) {
        requireKnown();
        return policy.isPooled() ? varianceOrM2[column] / pooledDivisor() : varianceOrM2[column];
    }

    /**
     * Writes the statistics for an inference pass to result.
     *
     * @param epsilon finite and at least 2^-100
     * @param result D columns; overwritten
     * @throws IllegalArgumentException if the columns differ or epsilon is out of range; nothing is written then
     * @throws IllegalStateException if the statistics are not {@linkplain #isKnown known}, or pooled rows are too few
     *     for an unbiased variance
     */
    public void statistics(double epsilon, BatchStatistics result) {
        requireKnown();
        Arguments.requireNonNull("result", result);
        Arguments.requireColumns("result", result.columns(), columns());
        Arguments.requireEpsilon(epsilon);
        result.set(policy.isPooled() ? pooledDivisor() : 1, mean, varianceOrM2, epsilon);
    }

    private double pooledDivisor() {
        double divisor = policy.divisor(rows);
        if (!(divisor > 0)) {
            throw new IllegalStateException(policy + " has too few rows for a variance: " + rows);
        }
        return divisor;
    }

    private void requireKnown() {
        if (!isKnown()) {
            throw new IllegalStateException(
                    policy + " holds no statistics before the first batch: train, or load them");
        }
    }

    /** {@return the number of columns D, 1 or more} */
    public int columns() {
        return mean.length;
    }

    /**
     * Changes the momentum during training, from the next batch on.
     *
     * @param momentum in the convention of the policy's name, 0 to 1
     * @return this
     * @throws IllegalArgumentException if momentum is out of range
     * @throws IllegalStateException if the policy has no momentum
     */
    public RunningStatistics changeMomentum(double momentum) {
        policy = policy.withMomentum(momentum);
        return this;
    }

    /** {@return how batches are folded in: the policy given at construction, with the current momentum} */
    public StatisticsPolicy policy() {
        return policy;
    }

    /** {@return the number of batches folded in, 0 or more} */
    public long batches() {
        return batches;
    }

    /** {@return the number of rows folded in, 0 or more} */
    public long rows() {
        return rows;
    }

    /** {@return the number of bad batches left out by a policy that records them, 0 or more} */
    public long badBatches() {
        return badBatches;
    }

    /** {@return a copy of the whole state, for {@link #restore}} */
    public State state() {
        return new State(policy.name(), batches, rows, badBatches, loaded, mean, varianceOrM2);
    }

    /**
     * Takes a state kept earlier, of a policy of the same name; the momentum may differ.
     *
     * @param state of D columns; read
     * @return this
     * @throws IllegalArgumentException if the policy's name or the columns differ, or if rows are pooled and the state
     *     was loaded or has fewer rows than batches; nothing changes then
     */
    public RunningStatistics restore(State state) {
        Arguments.requireNonNull("state", state);
        if (!state.policy.equals(policy.name())) {
            throw new IllegalArgumentException(
                    "state.policy must be " + policy.name() + ", which is the policy here, got " + state.policy);
        }
        Arguments.requireColumns("state", state.mean.length, columns());
        if (policy.isPooled() && (state.loaded || state.rows < state.batches)) {
            throw new IllegalArgumentException(
                    "state of " + policy + " must not be loaded, and have at least one row a batch, got " + state);
        }
        batches = state.batches;
        rows = state.rows;
        badBatches = state.badBatches;
        loaded = state.loaded;
        System.arraycopy(state.mean, 0, mean, 0, mean.length);
        System.arraycopy(state.varianceOrM2, 0, varianceOrM2, 0, varianceOrM2.length);
        return this;
    }

    /**
     * Takes running statistics of a framework, to infer with, or to continue training from. {@link #rows} and
     * {@link #badBatches} are 0 then.
     *
     * @param newMean length D, finite; read
     * @param newVariance length D, in the framework's own convention, finite and not negative; read
     * @param newBatches how many batches they come from: {@code num_batches_tracked}. It matters only where every batch
     *     weighs the same; 0 then lets the next batch replace them
     * @return this
     * @throws IllegalArgumentException if an argument is out of range; nothing changes then
     * @throws IllegalStateException if rows are pooled: that needs their count and M2, so use {@link #restore}
     */
    public RunningStatistics load(float[] newMean, float[] newVariance, long newBatches) {
        Arguments.requireNonNull("mean", newMean);
        Arguments.requireNonNull("variance", newVariance);
        return load(widen(newMean), widen(newVariance), newBatches);
    }

    /**
     * As {@link #load(float[], float[], long)}, from doubles, which are not rounded.
     *
     * @param newMean length D, finite; read
     * @param newVariance length D, finite and not negative; read
     * @param newBatches how many batches they come from
     * @return this
     * @throws IllegalArgumentException if an argument is out of range; nothing changes then
     * @throws IllegalStateException if rows are pooled: that needs their count and M2, so use {@link #restore}
     */
    public RunningStatistics load(double[] newMean, double[] newVariance, long newBatches) {
        Arguments.requireNonNull("mean", newMean);
        Arguments.requireNonNull("variance", newVariance);
        Arguments.requireLength("mean", newMean.length, columns());
        Arguments.requireLength("variance", newVariance.length, columns());
        if (policy.isPooled()) {
            throw new IllegalStateException(policy + " needs the count of rows and M2: use restore");
        }
        Arguments.requireCount("batches", newBatches);
        for (int column = 0; column < newMean.length; column++) {
            requireFinite("variance", column, newVariance[column], 0);
        }
        return restore(new State(policy.name(), newBatches, 0, 0, true, newMean, newVariance));
    }

    private static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int column = 0; column < wide.length; column++) {
            wide[column] = values[column];
        }
        return wide;
    }

    /**
     * {@return columns, policy, counts and the first values; for example {@code 2 columns, pyTorch(0.1), 3 batches of
     * 96 rows, 0 bad batches: mean 0.5, 1.25, variance 3.0, 4.0}}
     */
    @Override
    public String toString() {
        String text = columns() + " columns, " + policy + ", " + batches + " batches of " + rows + " rows, "
                + badBatches + " bad batches: ";
        boolean hasVariance = isKnown() && (!policy.isPooled() || policy.divisor(rows) > 0);
        return hasVariance
                ? text + "mean " + FirstValues.of(mean) + ", variance " + FirstValues.of(columns(), this::variance)
                : text + "not known yet";
    }
}
