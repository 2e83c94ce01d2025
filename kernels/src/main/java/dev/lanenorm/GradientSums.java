package dev.lanenorm;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The two column sums of the backward pass, over a batch or a part of one, in double, mergeable: {@code dy = sum(dy)}
 * and {@code dyCentered = sum(dy * (x - mean))}.
 *
 * <p>Parts can be merged when they were reduced with the same mean, that of the whole batch.
 */
public final class GradientSums implements Serializable {
    private static final long serialVersionUID = 1;

    final double[] dy;
    final double[] dyCentered;
    private long count;

    /**
     * Sums of no rows.
     *
     * @param columns the number of columns D, 1 or more
     * @throws IllegalArgumentException if columns is less than 1
     */
    public GradientSums(int columns) {
        Arguments.require(columns >= 1, "columns must be at least 1, got ", columns);
        dy = new double[columns];
        dyCentered = new double[columns];
    }

    /**
     * Adds the sums of another part. A fixed order of merges gives fixed bits; another order differs by rounding in
     * double.
     *
     * @param other sums of as many columns, taken with the same mean; read
     * @return this
     * @throws IllegalArgumentException if the numbers of columns differ, or the rows of both are 2^63 or more; nothing
     *     changes then
     */
    public GradientSums merge(GradientSums other) {
        Arguments.requireNonNull("other", other);
        Arguments.requireColumns("other", other.columns(), columns());
        long total = Arguments.requireSum("other.count", other.count, count);
        for (int column = 0; column < dy.length; column++) {
            dy[column] += other.dy[column];
            dyCentered[column] += other.dyCentered[column];
        }
        count = total;
        return this;
    }

    /**
     * Forgets all rows.
     *
     * @return this
     */
    public GradientSums clear() {
        count = 0;
        Arrays.fill(dy, 0);
        Arrays.fill(dyCentered, 0);
        return this;
    }

    /**
     * The number of rows n.
     *
     * @return 0 or more
     */
    public long count() {
        return count;
    }

    /**
     * The number of columns D.
     *
     * @return 1 or more
     */
    public int columns() {
        return dy.length;
    }

    /**
     * The gradient of beta.
     *
     * @param column 0 to columns - 1
     * @return sum(dy)
     */
    public double dy(int column) {
        return dy[column];
    }

    /**
     * The gradient of gamma, short of the factor inverseStd.
     *
     * @param column 0 to columns - 1
     * @return sum(dy * (x - mean))
     */
    public double dyCentered(int column) {
        return dyCentered[column];
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        try {
            Arguments.requireNonNull("dy", dy);
            Arguments.requireNonNull("dyCentered", dyCentered);
            Arguments.requireCount("count", count);
            Arguments.require(dy.length >= 1, "dy.length must be at least 1, got ", dy.length);
            Arguments.requireColumns("dyCentered", dyCentered.length, dy.length);
            Arguments.require(dy != dyCentered, "dy and dyCentered must be two arrays, got ", 1);
            for (int column = 0; count == 0 && column < dy.length; column++) {
                if (dy[column] != 0 || dyCentered[column] != 0) {
                    throw new IllegalArgumentException("sums of no rows must be 0, got " + dy[column] + " and "
                            + dyCentered[column] + " in column " + column);
                }
            }
        } catch (IllegalArgumentException | NullPointerException refused) {
            throw new InvalidObjectException("GradientSums: " + refused.getMessage());
        }
    }

    /**
     * Count, columns and the first values.
     *
     * @return for example {@code 100 rows of 2 columns: sum(dy) 0.5, 1.25, sum(dy * (x - mean)) 3.0, 4.0}
     */
    @Override
    public String toString() {
        return count + " rows of " + columns() + " columns: sum(dy) " + FirstValues.of(dy) + ", sum(dy * (x - mean)) "
                + FirstValues.of(dyCentered);
    }

    /** Takes the result of a reduction whose products were taken around the mean rounded to float. */
    void set(long newCount, double[] newDy, double[] dyAroundFloatMean, BatchStatistics statistics) {
        count = newCount;
        System.arraycopy(newDy, 0, dy, 0, dy.length);
        for (int column = 0; column < dy.length; column++) {
            double mean = statistics.mean[column];
            dyCentered[column] = dyAroundFloatMean[column] - (mean - (float) mean) * newDy[column];
        }
    }
}
