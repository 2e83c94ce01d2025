package dev.lanenorm;

import java.util.Arrays;

/**
 * Sets the coefficients of the loops, one or more per column. They are computed in double from the statistics and
 * rounded once.
 *
 * <p>Plain Java on every backend. With double vectors beside the float ones, C2 on 17 no longer inlines everything and
 * boxes vectors, here and in the sweeps.
 */
final class Coefficients {
    /** Of gamma over beta: with less, y keeps too few digits of xhat. */
    private static final float LEAST_RATIO = 0x1p-10f;

    private static final float LEAST_INVERTED_GAMMA = 0x1p-30f;

    /** A float keeps fewer than 20 bits of a smaller scale: y would be off by 1e-6 or more. */
    private static final float LEAST_SCALE = 0x1p-130f;

    private Coefficients() {}

    /** For sum(dy * (x - mean)), with the mean rounded. */
    static void setMean(BatchStatistics statistics, Sweeps sweeps) {
        round(statistics.mean, sweeps.operands.mean, statistics.columns());
        sweeps.layOut(sweeps.operands.mean);
    }

    /** For a leaky ReLU: the slope below 0 or its inverse, the same in every column. */
    static void setSlope(float[] coefficient, float slope, Sweeps sweeps) {
        Arrays.fill(coefficient, 0, sweeps.operands.shape.channels(), slope);
        sweeps.layOut(coefficient);
    }

    /** For dx = scale * dy. */
    static void setScale(BatchStatistics statistics, float[] gamma, Sweeps sweeps) {
        scales(statistics, gamma, sweeps.operands.scale);
        sweeps.layOut(sweeps.operands.scale);
    }

    /** For y = (x - mean) * scale + shift, with the mean rounded and shift = beta - scale * (mean - its rounding). */
    static void setNormalize(BatchStatistics statistics, float[] gamma, float[] beta, Sweeps sweeps) {
        float[] mean = sweeps.operands.mean;
        float[] scale = sweeps.operands.scale;
        float[] shift = sweeps.operands.shift;
        int columns = statistics.columns();
        scales(statistics, gamma, scale);
        round(statistics.mean, mean, columns);
        for (int column = 0; column < columns; column++) {
            double low = statistics.mean[column] - mean[column];
            shift[column] = (float) ((beta == null ? 0 : beta[column]) - scale[column] * low);
        }
        sweeps.layOut(mean);
        sweeps.layOut(scale);
        sweeps.layOut(shift);
    }

    /**
     * For dx = scale * (dy - dyShift + slope * (x - mean)), without its scale, and with the mean rounded: slope =
     * -inverseStd^2 * sumDyXmu / N, dyShift = sumDy / N + slope * (mean - its rounding).
     *
     * @param inDouble takes the columns whose slope is no normal float
     */
    static void setInputGradient(
            BatchStatistics statistics, GradientSums sums, Sweeps sweeps, InputGradientInDouble inDouble) {
        float[] mean = sweeps.operands.mean;
        float[] slope = sweeps.operands.slope;
        float[] dyShift = sweeps.operands.dyShift;
        int columns = statistics.columns();
        round(statistics.mean, mean, columns);
        double perElement = 1.0 / sums.count();
        for (int column = 0; column < columns; column++) {
            double inverseStd = statistics.inverseStd[column];
            double low = statistics.mean[column] - mean[column];
            slope[column] = (float) (-inverseStd * inverseStd * sums.sumDyXmu[column] * perElement);
            dyShift[column] = (float) (sums.sumDy[column] * perElement + slope[column] * low);
        }
        inDouble.clear();
        for (int column = 0; column < columns; column++) {
            if (!isNormal(slope[column])) {
                double inverseStd = statistics.inverseStd[column];
                if (losesDigits(-inverseStd * inverseStd * sums.sumDyXmu[column] * perElement, inverseStd)) {
                    inDouble.add(column);
                }
            }
        }
        sweeps.layOut(mean);
        sweeps.layOut(slope);
        sweeps.layOut(dyShift);
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
        return overflows || slope != 0 && Math.abs(slope) < Float.MIN_NORMAL && Math.abs(inverseStd) < 1;
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

    /** Refuses a gamma that y cannot be divided by; a NaN passes. */
    static void requireInvertible(float gamma, float beta, int column) {
        float magnitude = Math.abs(gamma);
        if (magnitude < LEAST_INVERTED_GAMMA || magnitude < LEAST_RATIO * Math.abs(beta)) {
            throw new ArithmeticException("gamma is too small to go back from y in column " + column
                    + ": it must be at least 2^-30 and 2^-10 * |beta| in magnitude, got gamma " + gamma + ", beta "
                    + beta);
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
