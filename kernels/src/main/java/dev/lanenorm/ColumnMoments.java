package dev.lanenorm;

import dev.lanenorm.internal.Merge;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Count, mean and M2 of each column of a batch or of a part of one, mergeable, in double.
 *
 * <p>For a column x of n rows: {@code mean = sum(x) / n}, {@code M2 = sum((x - mean)^2)}, {@code variance = M2 / n}.
 * For a channel-major tensor, a column is a channel, and each position of an example counts as a row.
 *
 * <p>Source of the merge: Chan, Golub, LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample
 * Variances", 1979.
 */
public final class ColumnMoments implements Serializable {
    private static final long serialVersionUID = 1;

    final double[] mean;
    final double[] m2;
    private long count;

    /**
     * Moments of no rows.
     *
     * @param columns the number of columns D, 1 or more
     * @throws IllegalArgumentException if columns is less than 1
     */
    public ColumnMoments(int columns) {
        Arguments.require(columns >= 1, "columns must be at least 1, got ", columns);
        mean = new double[columns];
        m2 = new double[columns];
    }

    /**
     * Moments known from elsewhere.
     *
     * @param count the number of rows, 0 or more
     * @param mean length D, 1 or more; copied
     * @param m2 length D, not negative; copied
     * @return the moments
     * @throws IllegalArgumentException if count or an M2 is negative, the lengths differ or are 0, or count is 0 and a
     *     mean or an M2 is not
     */
    public static ColumnMoments of(long count, double[] mean, double[] m2) {
        require(count, mean, m2);
        ColumnMoments moments = new ColumnMoments(mean.length);
        moments.set(count, mean, m2);
        return moments;
    }

    /**
     * The moments of x, computed on the calling thread. Allocates its result and its working storage; to reuse both,
     * see {@link BatchNormKernels#moments}.
     *
     * @param x N x D or N x D x P, N may be 0; read
     * @return count, mean and M2 of each column
     * @throws IllegalStateException as {@link Backend#live}
     */
    public static ColumnMoments of(FloatTensor x) {
        Arguments.requireNonNull("x", x);
        ColumnMoments moments = new ColumnMoments(x.columns());
        BatchNormKernels.serial().moments(x, moments);
        return moments;
    }

    /**
     * Adds the rows of another part: {@code mean += delta * n2 / n}, {@code M2 += M2' + delta^2 * n1 * n2 / n} with
     * {@code delta = mean' - mean} and {@code n = n1 + n2}. Parts may be empty. A fixed order of merges gives fixed
     * bits; another order differs by rounding in double.
     *
     * @param other moments of the same number of columns; read, may be this object (each row then counts twice)
     * @return this
     * @throws IllegalArgumentException if the numbers of columns differ, or both have 2^63 or more rows together;
     *     nothing changes then
     */
    public ColumnMoments merge(ColumnMoments other) {
        Arguments.requireNonNull("other", other);
        Arguments.requireColumns("other", other.columns(), columns());
        long total = Arguments.requireSum("other.count", other.count, count);
        Merge.moments(count, mean, m2, 0, other.count, other.mean, other.m2, 0, mean.length);
        count = total;
        return this;
    }

    /** {@return this, reset to no rows} */
    public ColumnMoments clear() {
        count = 0;
        Arrays.fill(mean, 0);
        Arrays.fill(m2, 0);
        return this;
    }

    /** {@return the number of rows n, 0 or more} */
    public long count() {
        return count;
    }

    /** {@return the number of columns D, 1 or more} */
    public int columns() {
        return mean.length;
    }

    /**
     * The mean of a column; 0 if no row was counted.
     *
     * @param column 0 to columns - 1
     * @return sum(x) / n
     * @throws IndexOutOfBoundsException if column is out of range
     */
    public double mean(int column) {
        return mean[column];
    }

    /**
     * The sum of squared deviations of a column.
     *
     * @param column 0 to columns - 1
     * @return sum((x - mean)^2), never negative
     * @throws IndexOutOfBoundsException if column is out of range
     */
    public double m2(int column) {
        return m2[column];
    }

    /**
     * The population variance of a column; NaN if no row was counted.
     *
     * @param column 0 to columns - 1
     * @return M2 / n
     * @throws IndexOutOfBoundsException if column is out of range
     */
    public double variance(int column) {
        return m2[column] / count;
    }

    private static void require(long count, double[] mean, double[] m2) {
        Arguments.requireNonNull("mean", mean);
        Arguments.requireNonNull("m2", m2);
        Arguments.requireCount("count", count);
        Arguments.require(mean.length >= 1, "mean.length must be at least 1, got ", mean.length);
        Arguments.requireColumns("m2", m2.length, mean.length);
        for (int column = 0; column < m2.length; column++) {
            if (m2[column] < 0) {
                throw new IllegalArgumentException("m2[" + column + "] must be at least 0, got " + m2[column]);
            }
            if (count == 0 && (mean[column] != 0 || m2[column] != 0)) {
                throw new IllegalArgumentException("mean and m2 of no rows must be 0, got " + mean[column] + " and "
                        + m2[column] + " in column " + column);
            }
        }
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        try {
            require(count, mean, m2);
            Arguments.requireTwoArrays("mean and m2", mean, m2);
        } catch (IllegalArgumentException | NullPointerException refused) {
            throw new InvalidObjectException("ColumnMoments: " + refused.getMessage());
        }
    }

    /**
     * {@return count, columns and the first values; for example {@code 100 rows of 2 columns: mean 0.5, 1.25, M2 3.0,
     * 4.0}}
     */
    @Override
    public String toString() {
        return count + " rows of " + columns() + " columns: mean " + FirstValues.of(mean) + ", M2 "
                + FirstValues.of(m2);
    }

    /** Takes the result of a reduction. */
    void set(long newCount, double[] newMean, double[] newM2) {
        count = newCount;
        System.arraycopy(newMean, 0, mean, 0, mean.length);
        System.arraycopy(newM2, 0, m2, 0, m2.length);
    }
}
