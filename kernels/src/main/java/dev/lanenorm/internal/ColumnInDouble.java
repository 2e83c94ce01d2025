package dev.lanenorm.internal;

/**
 * Reductions of a single column, all in double: for columns whose float sums overflowed, or that hold a NaN or an
 * infinity. Slow, since a column is far apart in memory, and rare.
 */
public final class ColumnInDouble {
    private ColumnInDouble() {}

    /** Mean and M2, in two passes. */
    public static void moments(float[] x, int at, int stride, int rows, int column, double[] mean, double[] m2) {
        double columnMean = 0;
        for (int row = 0; row < rows; row++) {
            columnMean += x[at + row * stride];
        }
        columnMean /= rows;
        double squares = 0;
        for (int row = 0; row < rows; row++) {
            double deviation = x[at + row * stride] - columnMean;
            squares += deviation * deviation;
        }
        mean[column] = columnMean;
        m2[column] = squares;
    }

    /** sum(a). */
    public static double sum(float[] a, int at, int stride, int rows) {
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += a[at + row * stride];
        }
        return sum;
    }

    /** sum(a * (b - shift)). */
    public static double products(
            float[] a, int aAt, int aStride, float[] b, int bAt, int bStride, int rows, double shift) {
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += a[aAt + row * aStride] * (b[bAt + row * bStride] - shift);
        }
        return sum;
    }
}
