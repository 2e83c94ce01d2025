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

    /**
     * From sums around a shift to moments, in place: mean = shift + sum / rows and M2 = squares - sum^2 / rows. sum is
     * divided by rows, not multiplied by 1 / rows: if all deviations are equal, the quotient is exactly the deviation,
     * and M2 is exactly 0.
     */
    static void sumsToMoments(
            int rows, float[] shift, int originOffset, double[] sum, double[] squares, int offset, int columns) {
        for (int column = 0; column < columns; column++) {
            double total = sum[offset + column];
            double residual = total / rows;
            squares[offset + column] = Math.max(0, squares[offset + column] - total * residual);
            sum[offset + column] = residual;
        }
        for (int column = 0; column < columns; column++) {
            sum[offset + column] += shift[originOffset + column];
        }
    }

    /**
     * Moves a shift to the mean if it is more than a standard deviation away: the sums around it have lost digits. The
     * shift of a constant column may be off by its rounding and does not count as far.
     *
     * @return whether any shift was moved
     */
    static boolean moveFarShifts(
            int rows, float[] shift, int originOffset, double[] mean, double[] m2, int offset, int columns) {
        boolean moved = false;
        for (int column = 0; column < columns; column++) {
            double distance = mean[offset + column] - shift[originOffset + column];
            if (rows * distance * distance > m2[offset + column]
                    && Math.abs(distance) > 0x1p-20 * Math.abs(mean[offset + column])) {
                shift[originOffset + column] = (float) mean[offset + column];
                moved = true;
            }
        }
        return moved;
    }

    /** Adds sums: a[offset..] += a[otherOffset..]. */
    static void sums(double[] a, int offset, int otherOffset, int columns) {
        for (int column = 0; column < columns; column++) {
            a[offset + column] += a[otherOffset + column];
        }
    }

    /**
     * Adds the float sums of a block of rows to a; those of the first block replace what a holds.
     *
     * @param each how many neighbouring columns belong to one result
     */
    static void sumsOfBlock(
            boolean isFirst, double[] a, int offset, float[] sum, int blockOffset, int count, int each) {
        if (each > 1) {
            for (int i = 0; i < count; i++) {
                double total = total(sum, blockOffset + i * each, each);
                a[offset + i] = isFirst ? total : a[offset + i] + total;
            }
        } else if (isFirst) {
            for (int i = 0; i < count; i++) {
                a[offset + i] = sum[blockOffset + i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                a[offset + i] += sum[blockOffset + i];
            }
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
