package dev.lanenorm.internal;

/**
 * Merges of partial column results, in double. Plain Java on every backend: the order of these sums is part of the
 * result.
 */
public final class Merge {
    private Merge() {}

    /**
     * Adds the moments (otherCount, otherMean, otherM2) to (count, mean, m2), column by column.
     *
     * <p>Chan, Golub, LeVeque 1979: mean += delta * n2 / n; M2 += M2' + delta^2 * n1 * n2 / n.
     */
    public static void moments(
            long count,
            double[] mean,
            double[] m2,
            int at,
            long otherCount,
            double[] otherMean,
            double[] otherM2,
            int otherAt,
            int columns) {
        if (otherCount == 0) {
            return;
        }
        double total = (double) count + otherCount;
        double weight = otherCount / total;
        double cross = count * weight;
        for (int column = 0; column < columns; column++) {
            double delta = otherMean[otherAt + column] - mean[at + column];
            mean[at + column] += delta * weight;
            m2[at + column] += otherM2[otherAt + column] + delta * delta * cross;
        }
    }

    /**
     * Adds a block of rows, reduced in float around a shift, to (count, mean, m2): the block's mean is shift + sum /
     * rows and its M2 is squares - sum^2 / rows, with hardly any cancellation as the shift is the block's own mean but
     * for rounding.
     */
    static void momentsOfBlock(
            long count,
            double[] mean,
            double[] m2,
            int at,
            int rows,
            float[] shift,
            float[] sum,
            float[] squares,
            int blockAt,
            int columns) {
        double share = 1.0 / rows;
        double weight = rows / ((double) count + rows);
        double cross = count * weight;
        for (int column = 0; column < columns; column++) {
            double blockSum = sum[blockAt + column];
            double residual = blockSum * share;
            double blockM2 = Math.max(0, squares[blockAt + column] - blockSum * residual);
            double delta = shift[blockAt + column] + residual - mean[at + column];
            mean[at + column] += delta * weight;
            m2[at + column] += blockM2 + delta * delta * cross;
        }
    }

    /** Adds sums: a[at..] += b[otherAt..]. */
    static void sums(double[] a, int at, double[] b, int otherAt, int columns) {
        for (int column = 0; column < columns; column++) {
            a[at + column] += b[otherAt + column];
        }
    }

    /** Adds the float sums of a block of rows. */
    static void sumsOfBlock(double[] a, int at, float[] sum, int blockAt, int columns) {
        for (int column = 0; column < columns; column++) {
            a[at + column] += sum[blockAt + column];
        }
    }
}
