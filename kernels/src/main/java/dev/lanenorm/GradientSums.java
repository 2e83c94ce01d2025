package dev.lanenorm;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The two column sums of the backward pass, over a batch or a part of one, mergeable, in double: {@code sumDy =
 * sum(dy)} and {@code sumDyXmu = sum(dy * (x - mean))}.
 *
 * <p>Parts can be merged if they were reduced with the same mean, that of the whole batch. For a channel-major tensor,
 * a column is a channel, and each position of an example counts as a row.
 */
public final class GradientSums implements Serializable {
    private static final long serialVersionUID = 1;

    final double[] sumDy;
    final double[] sumDyXmu;
    private long count;

    /**
     * Sums of no rows.
     *
     * @param columns the number of columns D, 1 or more
     * @throws IllegalArgumentException if columns is less than 1
     */
    public GradientSums(int columns) {
        Arguments.require(columns >= 1, "columns must be at least 1, got ", columns);
        sumDy = new double[columns];
        sumDyXmu = new double[columns];
    }

    /**
     * Adds the sums of another part. A fixed order of merges gives fixed bits; another order differs by rounding in
     * double.
     *
     * @param other sums of the same number of columns, reduced with the same mean; read, may be this object (each row
     *     then counts twice)
     * @return this
     * @throws IllegalArgumentException if the numbers of columns differ, or both have 2^63 or more rows together;
     *     nothing changes then
     */
    public GradientSums merge(GradientSums other) {
        Arguments.requireNonNull("other", other);
        Arguments.requireColumns("other", other.columns(), columns());
        long total = Arguments.requireSum("other.count", other.count, count);
        for (int column = 0; column < sumDy.length; column++) {
            sumDy[column] += other.sumDy[column];
            sumDyXmu[column] += other.sumDyXmu[column];
        }
        count = total;
        return this;
    }

    /** {@return this, reset to no rows} */
    public GradientSums clear() {
        count = 0;
        Arrays.fill(sumDy, 0);
        Arrays.fill(sumDyXmu, 0);
        return this;
    }

    /** {@return the number of rows n, 0 or more} */
    public long count() {
        return count;
    }

    /** {@return the number of columns D, 1 or more} */
    public int columns() {
        return sumDy.length;
    }

    /**
     * The gradient with respect to beta.
     *
     * @param column 0 to columns - 1
     * @return sum(dy)
     * @throws IndexOutOfBoundsException if column is out of range
     */
    public double sumDy(int column) {
        return sumDy[column];
    }

    /**
     * The gradient with respect to gamma without its factor inverseStd.
     *
     * @param column 0 to columns - 1
     * @return sum(dy * (x - mean))
     * @throws IndexOutOfBoundsException if column is out of range
     */
    public double sumDyXmu(int column) {
        return sumDyXmu[column];
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        try {
            Arguments.requireNonNull("sumDy", sumDy);
            Arguments.requireNonNull("sumDyXmu", sumDyXmu);
            Arguments.requireCount("count", count);
            Arguments.require(sumDy.length >= 1, "sumDy.length must be at least 1, got ", sumDy.length);
            Arguments.requireColumns("sumDyXmu", sumDyXmu.length, sumDy.length);
            Arguments.requireTwoArrays("sumDy and sumDyXmu", sumDy, sumDyXmu);
            for (int column = 0; count == 0 && column < sumDy.length; column++) {
                if (sumDy[column] != 0 || sumDyXmu[column] != 0) {
                    throw new IllegalArgumentException("sums of no rows must be 0, got " + sumDy[column] + " and "
                            + sumDyXmu[column] + " in column " + column);
                }
            }
        } catch (IllegalArgumentException | NullPointerException refused) {
            throw new InvalidObjectException("GradientSums: " + refused.getMessage());
        }
    }

    /**
     * {@return count, columns and the first values; for example {@code 100 rows of 2 columns: sum(dy) 0.5, 1.25, sum(dy
     * * (x - mean)) 3.0, 4.0}}
     */
    @Override
    public String toString() {
        return count + " rows of " + columns() + " columns: sum(dy) " + FirstValues.of(sumDy)
                + ", sum(dy * (x - mean)) " + FirstValues.of(sumDyXmu);
    }

    /** Takes the result of a reduction whose products have the mean rounded to float. */
    void set(long newCount, double[] newDy, double[] dyAroundFloatMean, BatchStatistics statistics) {
        count = newCount;
        System.arraycopy(newDy, 0, sumDy, 0, sumDy.length);
        for (int column = 0; column < sumDy.length; column++) {
            double mean = statistics.mean[column];
            sumDyXmu[column] = dyAroundFloatMean[column] - (mean - (float) mean) * newDy[column];
        }
    }
}
