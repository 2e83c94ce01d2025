package dev.lanenorm;

import dev.lanenorm.StatisticsPolicy.Average;
import dev.lanenorm.internal.Merge;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The statistics of inference, gathered batch by batch as a {@link StatisticsPolicy} says, in double.
 *
 * <p>Averages that forget begin with mean 0 and variance 1, as in the frameworks; the others know nothing before the
 * first batch. Not for use by two threads at a time.
 */
public final class RunningStatistics {
    private final StatisticsPolicy policy;
    private final double[] mean;
    private final double[] spread;
    private long batches;
    private long rows;
    private long badBatches;

    /**
     * Everything there is to keep of running statistics, without loss.
     *
     * @param batches batches folded in
     * @param rows rows folded in
     * @param mean per column
     * @param spread per column: the variance, or, where rows are pooled, M2
     */
    public record State(long batches, long rows, double[] mean, double[] spread) implements Serializable {}

    /**
     * Statistics of no batch.
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
        spread = new double[columns];
        clear();
    }

    /**
     * Folds a batch in.
     *
     * @param batch moments of D columns; read
     * @return whether it was folded in; false if it is bad and was counted as such
     * @throws IllegalArgumentException if the columns differ, or if the batch is bad and the policy refuses it; nothing
     *     changes then
     */
    public boolean update(ColumnMoments batch) {
        boolean admitted = admits(batch);
        fold(batch, admitted);
        return admitted;
    }

    /** Whether the batch is a good one; throws if it is not and the policy refuses it. */
    boolean admits(ColumnMoments batch) {
        Arguments.requireNonNull("batch", batch);
        Arguments.requireColumns("batch", batch.columns(), columns());
        String defect = policy.defect(batch);
        if (defect != null && !policy.recordsBadBatches()) {
            throw new IllegalArgumentException("batch must have finite statistics that " + policy + " can fold in, but "
                    + defect + "; nothing was folded in");
        }
        return defect == null;
    }

    /** Folds in a batch that was admitted, and counts another as bad. */
    void fold(ColumnMoments batch, boolean admitted) {
        if (!admitted) {
            badBatches++;
            return;
        }
        if (policy.average() == Average.POOLED) {
            Merge.moments(rows, mean, spread, 0, batch.count(), batch.mean, batch.m2, 0, mean.length);
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
            spread[column] = kept * spread[column] + taken * (batch.m2[column] / divisor);
        }
    }

    /**
     * Forgets all batches.
     *
     * @return this
     */
    public RunningStatistics clear() {
        Arrays.fill(mean, 0);
        Arrays.fill(spread, policy.average() == Average.POOLED ? 0 : 1);
        batches = 0;
        rows = 0;
        badBatches = 0;
        return this;
    }

    /**
     * Whether there is something to infer with: averages that forget have their mean 0 and variance 1 from the start.
     *
     * @return whether {@link #mean} and {@link #variance} can be asked for
     */
    public boolean isKnown() {
        return policy.average() == Average.EXPONENTIAL || batches > 0;
    }

    /**
     * The mean of a column.
     *
     * @param column 0 to columns - 1
     * @return the running mean
     * @throws IllegalStateException if no batch was folded in and the policy has no value to begin with
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
     * @throws IllegalStateException if no batch was folded in and the policy has no value to begin with
     */
    public double variance(int column) {
        requireKnown();
        return policy.average() == Average.POOLED ? spread[column] / pooledDivisor() : spread[column];
    }

    /**
     * Sets statistics for an inference pass.
     *
     * @param epsilon finite and at least 2^-100
     * @param result D columns; overwritten
     * @throws IllegalArgumentException if the columns differ or epsilon is out of range
     * @throws IllegalStateException if no batch was folded in and the policy has no value to begin with
     */
    public void statistics(double epsilon, BatchStatistics result) {
        requireKnown();
        Arguments.requireNonNull("result", result);
        Arguments.requireColumns("result", result.columns(), columns());
        Arguments.requireEpsilon(epsilon);
        result.set(policy.average() == Average.POOLED ? pooledDivisor() : 1, mean, spread, epsilon);
    }

    private double pooledDivisor() {
        double divisor = policy.divisor(rows);
        if (divisor == 0) {
            throw new IllegalStateException(policy + " has seen one row, which has no unbiased variance");
        }
        return divisor;
    }

    private void requireKnown() {
        if (!isKnown()) {
            throw new IllegalStateException(
                    policy + " holds no statistics before the first batch: train, or load them");
        }
    }

    /**
     * The number of columns D.
     *
     * @return 1 or more
     */
    public int columns() {
        return mean.length;
    }

    /**
     * How batches are folded in.
     *
     * @return the policy given at construction
     */
    public StatisticsPolicy policy() {
        return policy;
    }

    /**
     * Batches folded in.
     *
     * @return 0 or more
     */
    public long batches() {
        return batches;
    }

    /**
     * Rows folded in.
     *
     * @return 0 or more
     */
    public long rows() {
        return rows;
    }

    /**
     * Bad batches left out by a policy that records them.
     *
     * @return 0 or more
     */
    public long badBatches() {
        return badBatches;
    }

    /**
     * Everything there is to keep, as copies.
     *
     * @return the state, for {@link #restore}
     */
    public State state() {
        return new State(batches, rows, mean.clone(), spread.clone());
    }

    /**
     * Takes a state kept earlier, of the same policy.
     *
     * @param state of D columns; read
     * @return this
     * @throws IllegalArgumentException if the columns differ, a count is negative, or a number is not finite or a
     *     spread negative; nothing changes then
     */
    public RunningStatistics restore(State state) {
        Arguments.requireNonNull("state", state);
        if (state.batches < 0 || state.rows < 0) {
            throw new IllegalArgumentException(
                    "state.batches and state.rows must be at least 0, got " + state.batches + " and " + state.rows);
        }
        Arguments.requireColumns("state.mean", state.mean.length, columns());
        Arguments.requireColumns("state.spread", state.spread.length, columns());
        for (int column = 0; column < mean.length; column++) {
            if (!(Double.isFinite(state.mean[column])
                    && state.spread[column] >= 0
                    && state.spread[column] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("state must be finite, and its spread at least 0, got mean "
                        + state.mean[column] + " and spread " + state.spread[column] + " in column " + column);
            }
        }
        batches = state.batches;
        rows = state.rows;
        System.arraycopy(state.mean, 0, mean, 0, mean.length);
        System.arraycopy(state.spread, 0, spread, 0, spread.length);
        return this;
    }

    /**
     * Takes running statistics of a framework.
     *
     * @param newMean length D; read
     * @param newVariance length D, in the framework's own convention; read
     * @param newBatches how many batches they are of: {@code num_batches_tracked}; matters only where every batch
     *     weighs the same
     * @return this
     * @throws IllegalArgumentException as {@link #restore}
     * @throws IllegalStateException if rows are pooled, which takes their count and M2
     */
    public RunningStatistics load(float[] newMean, float[] newVariance, long newBatches) {
        Arguments.requireLength("mean", newMean, columns());
        Arguments.requireLength("variance", newVariance, columns());
        if (policy.average() == Average.POOLED) {
            throw new IllegalStateException(policy + " needs the count of rows and M2: use restore");
        }
        double[] wideMean = new double[newMean.length];
        double[] wideVariance = new double[newMean.length];
        for (int column = 0; column < newMean.length; column++) {
            wideMean[column] = newMean[column];
            wideVariance[column] = newVariance[column];
        }
        return restore(new State(newBatches, 0, wideMean, wideVariance));
    }
}
