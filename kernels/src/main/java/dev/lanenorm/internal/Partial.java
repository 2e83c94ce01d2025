package dev.lanenorm.internal;

import java.util.Arrays;

/** One or two results for each column of some rows, in double. */
public final class Partial {
    private final boolean hasSecond;
    private double[] first = {};
    private double[] second = {};

    Partial(boolean hasSecond) {
        this.hasSecond = hasSecond;
    }

    void reserve(int size) {
        if (first.length < size) {
            first = new double[size];
            second = new double[hasSecond ? size : 0];
        }
    }

    /** Sets the results of a range of columns to 0. */
    public void clear(int offset, int columns) {
        Arrays.fill(first, offset, offset + columns, 0);
        if (hasSecond) {
            Arrays.fill(second, offset, offset + columns, 0);
        }
    }

    boolean hasSecond() {
        return hasSecond;
    }

    /** Whether the results of a column are finite: the float sums they come from may have overflowed. */
    boolean isFinite(int column) {
        return Double.isFinite(hasSecond ? first[column] + second[column] : first[column]);
    }

    /** The first result of each column; the array may be longer than that. */
    public double[] first() {
        return first;
    }

    /** The second result of each column. */
    public double[] second() {
        return second;
    }
}
