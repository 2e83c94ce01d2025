package dev.lanenorm;

/**
 * Mean, variance and {@code inverseStd = 1 / sqrt(variance + epsilon)} of each column, in double: what a forward pass
 * saves for the backward pass, or what is given from outside and stays frozen.
 *
 * <p>The variance of a batch is that of the population, M2 / N; any other is as it was given.
 */
public final class BatchStatistics {
    final double[] mean;
    final double[] variance;
    final double[] inverseStd;
    private boolean known;

    /**
     * Makes room for statistics that are not known yet.
     *
     * @param columns the number of columns D, 1 or more
     * @throws IllegalArgumentException if columns is less than 1
     */
    public BatchStatistics(int columns) {
        Arguments.require(columns >= 1, "columns must be at least 1, got ", columns);
        mean = new double[columns];
        variance = new double[columns];
        inverseStd = new double[columns];
    }

    /**
     * Takes the statistics of a batch, for example of one merged from parts.
     *
     * @param moments of D columns and at least one row; read
     * @param epsilon finite and at least 2^-100
     * @return this
     * @throws IllegalArgumentException if the columns differ, no row was counted, or epsilon is out of range; nothing
     *     changes then
     */
    public BatchStatistics set(ColumnMoments moments, double epsilon) {
        Arguments.requireNonNull("moments", moments);
        Arguments.requireColumns("moments", moments.columns(), columns());
        Arguments.requireEpsilon(epsilon);
        if (moments.count() == 0) {
            throw new IllegalArgumentException("moments.count must be at least 1, got 0");
        }
        return set(moments.count(), moments.mean, moments.m2, epsilon);
    }

    /** Takes the moments of count rows. The arrays may be longer than D. */
    BatchStatistics set(double count, double[] newMean, double[] m2, double epsilon) {
        System.arraycopy(newMean, 0, mean, 0, mean.length);
        for (int column = 0; column < variance.length; column++) {
            variance[column] = m2[column] / count;
        }
        return invert(epsilon);
    }

    /**
     * Takes given statistics, for example running ones.
     *
     * @param newMean length D; read
     * @param newVariance length D, not negative; read
     * @param epsilon finite, 0 or more; 0 only where every variance is positive
     * @return this
     * @throws IllegalArgumentException if a length is not D, epsilon is out of range, a variance is negative or NaN, or
     *     variance + epsilon is 0 or below 2^-1022; nothing changes then
     */
    public BatchStatistics set(float[] newMean, float[] newVariance, double epsilon) {
        Arguments.requireLength("mean", newMean, columns());
        Arguments.requireLength("variance", newVariance, columns());
        if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("epsilon must be finite and at least 0, got " + epsilon);
        }
        for (int column = 0; column < mean.length; column++) {
            if (!(newVariance[column] >= 0 && newVariance[column] + epsilon >= Double.MIN_NORMAL)) {
                throw new IllegalArgumentException("variance[" + column
                        + "] must be at least 0, and at least 2^-1022 with epsilon added, got " + newVariance[column]);
            }
        }
        for (int column = 0; column < mean.length; column++) {
            mean[column] = newMean[column];
            variance[column] = newVariance[column];
        }
        return invert(epsilon);
    }

    /** Takes what normalizes y to xhat: the mean is beta, and inverseStd is 1 / gamma. No variance is set. */
    BatchStatistics setNormalizerOfOutput(float[] gamma, float[] beta) {
        for (int column = 0; column < mean.length; column++) {
            mean[column] = beta == null ? 0 : beta[column];
            inverseStd[column] = gamma == null ? 1 : 1.0 / gamma[column];
        }
        return this;
    }

    private BatchStatistics invert(double epsilon) {
        for (int column = 0; column < variance.length; column++) {
            inverseStd[column] = 1 / Math.sqrt(variance[column] + epsilon);
        }
        known = true;
        return this;
    }

    /** {@return the number of columns D, 1 or more} */
    public int columns() {
        return mean.length;
    }

    /**
     * The mean of a column; 0 while none is known.
     *
     * @param column 0 to columns - 1
     * @return the mean
     * @throws IndexOutOfBoundsException if column is out of range
     */
    public double mean(int column) {
        return mean[column];
    }

    /**
     * The variance of a column.
     *
     * @param column 0 to columns - 1
     * @return the variance, without epsilon
     * @throws IndexOutOfBoundsException if column is out of range
     */
    public double variance(int column) {
        return variance[column];
    }

    /**
     * The reciprocal standard deviation of a column.
     *
     * @param column 0 to columns - 1
     * @return 1 / sqrt(variance + epsilon)
     * @throws IndexOutOfBoundsException if column is out of range
     */
    public double inverseStd(int column) {
        return inverseStd[column];
    }

    /** {@return columns and the first values; for example {@code 2 columns: mean 0.5, 1.25, variance 3.0, 4.0}} */
    @Override
    public String toString() {
        return columns() + " columns: "
                + (known ? "mean " + FirstValues.of(mean) + ", variance " + FirstValues.of(variance) : "not known yet");
    }

    void requireKnown(String name) {
        if (!known) {
            throw new IllegalStateException(name + " holds no statistics yet: run a forward pass into it, or set them");
        }
    }
}
