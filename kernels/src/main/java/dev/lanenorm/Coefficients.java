package dev.lanenorm;

import dev.lanenorm.internal.Operands;
import dev.lanenorm.internal.traversal.Traversal;
import java.util.Arrays;

/**
 * Sets the coefficients of the loops, one or more per column. They are computed in double from the statistics and
 * rounded once.
 *
 * <p>Plain Java on every backend. With double vectors beside the float ones, C2 on 17 no longer inlines everything and
 * boxes vectors, here and in the sweeps.
 */
final class Coefficients {
    /** A float keeps fewer than 20 bits of a smaller scale: y would be off by 1e-6 or more. */
    private static final float LEAST_SCALE = 0x1p-130f;

    private Coefficients() {}

    /** Makes room for those of all columns; returns how many the loops need for each. */
    private static int reserve(Operands operands, Traversal traversal) {
        int copies = traversal.copies(operands);
        operands.reserve(operands.channels() * copies);
        return copies;
    }

    /** For sum(dy * (x - mean)), with the mean rounded. */
    static void setMean(BatchStatistics statistics, Operands operands, Traversal traversal) {
        int copies = reserve(operands, traversal);
        round(statistics.mean, operands.mean, statistics.columns());
        traversal.copy(operands.mean, operands.channels(), copies);
    }

    /** For a leaky ReLU: the slope below 0, the same in every column. */
    static void setNegativeSlope(float negativeSlope, Operands operands, Traversal traversal) {
        int copies = reserve(operands, traversal);
        Arrays.fill(operands.negativeSlope, 0, operands.channels(), negativeSlope);
        traversal.copy(operands.negativeSlope, operands.channels(), copies);
    }

    /** For dx = scale * dy. */
    static void setScale(BatchStatistics statistics, float[] gamma, Operands operands, Traversal traversal) {
        int copies = reserve(operands, traversal);
        scales(statistics, gamma, operands.scale);
        traversal.copy(operands.scale, operands.channels(), copies);
    }

    /** For y = (x - mean) * scale + shift, with the mean rounded and shift = beta - scale * (mean - its rounding). */
    static void setNormalize(
            BatchStatistics statistics, float[] gamma, float[] beta, Operands operands, Traversal traversal) {
        int columns = statistics.columns();
        int copies = reserve(operands, traversal);
        float[] mean = operands.mean;
        float[] scale = operands.scale;
        float[] shift = operands.shift;
        scales(statistics, gamma, scale);
        round(statistics.mean, mean, columns);
        for (int column = 0; column < columns; column++) {
            double low = statistics.mean[column] - mean[column];
            shift[column] = (float) ((beta == null ? 0 : beta[column]) - scale[column] * low);
        }
        traversal.copy(mean, operands.channels(), copies);
        traversal.copy(scale, operands.channels(), copies);
        traversal.copy(shift, operands.channels(), copies);
    }

    /**
     * For dx = scale * (dy - dyShift + slope * (x - mean)), with the mean rounded, slope = -inverseStd^2 * sumDyXmu / N
     * and dyShift = sumDy / N + slope * (mean - its rounding).
     *
     * @param inDouble takes the columns whose slope is no normal float
     */
    static void setInputGradient(
            BatchStatistics statistics,
            GradientSums sums,
            float[] gamma,
            Operands operands,
            Traversal traversal,
            InputGradientInDouble inDouble) {
        int columns = statistics.columns();
        int copies = reserve(operands, traversal);
        float[] mean = operands.mean;
        float[] slope = operands.slope;
        float[] dyShift = operands.dyShift;
        scales(statistics, gamma, operands.scale);
        round(statistics.mean, mean, columns);
        double share = 1.0 / sums.count();
        for (int column = 0; column < columns; column++) {
            double inverseStd = statistics.inverseStd[column];
            double low = statistics.mean[column] - mean[column];
            slope[column] = (float) (-inverseStd * inverseStd * sums.sumDyXmu[column] * share);
            dyShift[column] = (float) (sums.sumDy[column] * share + slope[column] * low);
        }
        inDouble.clear();
        for (int column = 0; column < columns; column++) {
            if (!isNormal(slope[column])) {
                double inverseStd = statistics.inverseStd[column];
                if (losesDigits(-inverseStd * inverseStd * sums.sumDyXmu[column] * share, inverseStd)) {
                    inDouble.add(column);
                }
            }
        }
        traversal.copy(mean, operands.channels(), copies);
        traversal.copy(slope, operands.channels(), copies);
        traversal.copy(dyShift, operands.channels(), copies);
        traversal.copy(operands.scale, operands.channels(), copies);
    }

    static void round(double[] values, float[] rounded, int columns) {
        for (int column = 0; column < columns; column++) {
            rounded[column] = (float) values[column];
        }
    }

    /**
     * Whether a slope is too large for a float, or so small that a float loses digits that show in dx. They do not show
     * where the standard deviation is at most 1: the slope is then multiplied by small deviations.
     */
    private static boolean losesDigits(double slope, double inverseStd) {
        boolean overflows = Double.isFinite(slope) && Float.isInfinite((float) slope);
        return overflows || slope != 0 && Math.abs(slope) < Float.MIN_NORMAL && inverseStd < 1;
    }

    private static boolean isNormal(float value) {
        float magnitude = Math.abs(value);
        return magnitude >= Float.MIN_NORMAL && magnitude <= Float.MAX_VALUE;
    }

    /** scale = gamma * inverseStd. */
    private static void scales(BatchStatistics statistics, float[] gamma, float[] scale) {
        double[] inverseStd = statistics.inverseStd;
        for (int column = 0; column < inverseStd.length; column++) {
            scale[column] = (float) (gamma == null ? inverseStd[column] : gamma[column] * inverseStd[column]);
        }
        for (int column = 0; column < inverseStd.length; column++) {
            if (!isNormal(scale[column])) {
                requireScale(gamma == null ? 1 : gamma[column], inverseStd[column], column);
            }
        }
    }

    /** Refuses the scales that {@link #setNormalize} refuses, before anything is written. */
    static void requireScales(BatchStatistics statistics, float[] gamma) {
        for (int column = 0; column < statistics.columns(); column++) {
            requireScale(gamma == null ? 1 : gamma[column], statistics.inverseStd[column], column);
        }
    }

    /**
     * Refuses a scale that a float cannot hold though it can hold gamma. Infinite, NaN and zero factors pass: they stay
     * in their column.
     */
    static void requireScale(float gamma, double inverseStd, int column) {
        float scale = (float) (gamma * inverseStd);
        if (Float.isInfinite(scale) && !Float.isInfinite(gamma)) {
            throw new ArithmeticException("gamma * inverseStd overflows a float in column " + column + ": " + gamma
                    + " * " + inverseStd + "; use a larger epsilon");
        }
        if (Math.abs(scale) < LEAST_SCALE && isNormal(gamma) && inverseStd > 0) {
            throw new ArithmeticException("gamma * inverseStd underflows a float in column " + column + ": " + gamma
                    + " * " + inverseStd + "; scale x down");
        }
    }
}
