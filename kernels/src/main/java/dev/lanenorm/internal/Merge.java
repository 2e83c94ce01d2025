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
            int offset,
            long otherCount,
            double[] otherMean,
            double[] otherM2,
            int otherOffset,
            int columns) {
        if (otherCount == 0) {
            return;
        }
        if (count == 0) {
            System.arraycopy(otherMean, otherOffset, mean, offset, columns);
            System.arraycopy(otherM2, otherOffset, m2, offset, columns);
            return;
        }
        double total = (double) count + otherCount;
        double weight = otherCount / total;
        double cross = count * weight;
        for (int column = 0; column < columns; column++) {
            double delta = otherMean[otherOffset + column] - mean[offset + column];
            mean[offset + column] += delta * weight;
            m2[offset + column] += otherM2[otherOffset + column] + delta * delta * cross;
        }
    }

    /** The sum of a range of floats, in four independent sums: a single one would wait for each addition. */
    static double total(float[] values, int offset, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = offset;
        for (; i <= offset + count - 4; i += 4) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
        }
        for (; i < offset + count; i++) {
            a += values[i];
        }
        return a + b + (c + d);
    }
}
