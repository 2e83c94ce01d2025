package dev.lanenorm;

import dev.lanenorm.internal.ChannelColumns;
import dev.lanenorm.internal.JoinedRows;

/**
 * The coefficients of the row-wise maps, one per column of a joined row: computed in double from the statistics,
 * rounded once.
 *
 * <p>Plain Java on every backend. With vectors of double beside those of float, on 17, C2 boxes vectors that it cannot
 * inline any more, here and in the sweeps.
 */
final class Coefficients {
    /** Of a smaller scale a float keeps fewer than 20 bits: y would be off by 1e-6 and more. */
    private static final float LEAST_SCALE = 0x1p-130f;

    private float[] mean = {};
    private float[] scale = {};
    private float[] shift = {};
    private float[] slope = {};
    private final InputGradientInDouble inDouble = new InputGradientInDouble();

    float[] mean() {
        return mean;
    }

    float[] scale() {
        return scale;
    }

    float[] shift() {
        return shift;
    }

    float[] slope() {
        return slope;
    }

    /** The columns of {@link #ofInputGradient} whose slope is no normal float. */
    InputGradientInDouble inDouble() {
        return inDouble;
    }

    /** Whether (x - mean) * scale + shift is above 0, as the loops compute it. */
    boolean isPositive(float x, int column) {
        return Math.fma(x - mean[column], scale[column], shift[column]) > 0;
    }

    /** sum(dy * (x - mean)), with the mean rounded. */
    void ofGradientSums(BatchStatistics statistics, int joined) {
        int columns = statistics.columns();
        reserve(columns * joined);
        round(statistics.mean, mean, columns);
        JoinedRows.repeat(mean, columns, joined);
    }

    /** y = (x - mean) * scale + shift, with the mean rounded and shift = beta - scale * (mean - its rounding). */
    void ofNormalize(BatchStatistics statistics, float[] gamma, float[] beta, int joined) {
        int columns = statistics.columns();
        reserve(columns * joined);
        scales(statistics, gamma);
        round(statistics.mean, mean, columns);
        for (int column = 0; column < columns; column++) {
            double low = statistics.mean[column] - mean[column];
            shift[column] = (float) ((beta == null ? 0 : beta[column]) - scale[column] * low);
        }
        JoinedRows.repeat(mean, columns, joined);
        JoinedRows.repeat(scale, columns, joined);
        JoinedRows.repeat(shift, columns, joined);
    }

    /**
     * dx = scale * (dy - shift + slope * (x - mean)), with the mean rounded, slope = -inverseStd^2 * dyCentered / N and
     * shift = sum(dy) / N + slope * (mean - its rounding).
     */
    void ofInputGradient(BatchStatistics statistics, GradientSums sums, float[] gamma, int joined) {
        int columns = statistics.columns();
        reserve(columns * joined);
        scales(statistics, gamma);
        round(statistics.mean, mean, columns);
        double share = 1.0 / sums.count();
        for (int column = 0; column < columns; column++) {
            double inverseStd = statistics.inverseStd[column];
            double low = statistics.mean[column] - mean[column];
            slope[column] = (float) (-inverseStd * inverseStd * sums.dyCentered[column] * share);
            shift[column] = (float) (sums.dy[column] * share + slope[column] * low);
        }
        inDouble.clear();
        for (int column = 0; column < columns; column++) {
            if (!isNormal(slope[column])) {
                double inverseStd = statistics.inverseStd[column];
                if (losesDigits(-inverseStd * inverseStd * sums.dyCentered[column] * share, inverseStd)) {
                    inDouble.add(column);
                }
            }
        }
        JoinedRows.repeat(mean, columns, joined);
        JoinedRows.repeat(slope, columns, joined);
        JoinedRows.repeat(shift, columns, joined);
        JoinedRows.repeat(scale, columns, joined);
    }

    /** dx = scale * dy. */
    void ofFrozenGradient(BatchStatistics statistics, float[] gamma, int joined) {
        int columns = statistics.columns();
        reserve(columns * joined);
        scales(statistics, gamma);
        JoinedRows.repeat(scale, columns, joined);
    }

    /** Repeats each coefficient, of joined = 1, for the columns of its channel. */
    void spread(int channels, int perChannel) {
        mean = ChannelColumns.spread(mean, channels, perChannel);
        scale = ChannelColumns.spread(scale, channels, perChannel);
        shift = ChannelColumns.spread(shift, channels, perChannel);
        slope = ChannelColumns.spread(slope, channels, perChannel);
    }

    static void round(double[] values, float[] rounded, int columns) {
        for (int column = 0; column < columns; column++) {
            rounded[column] = (float) values[column];
        }
    }

    /**
     * Whether a slope is too large for a float, or so small that a float loses digits of it that show in dx. Where the
     * standard deviation is at most 1, they do not show: what the slope is multiplied by is small, too.
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
    private void scales(BatchStatistics statistics, float[] gamma) {
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

    /** Refuses what {@link #ofNormalize} would. */
    static void requireScales(BatchStatistics statistics, float[] gamma) {
        for (int column = 0; column < statistics.columns(); column++) {
            requireScale(gamma == null ? 1 : gamma[column], statistics.inverseStd[column], column);
        }
    }

    /**
     * Refuses a scale that is no float though its factors are. An infinite or NaN factor, and a zero, stay in their
     * column.
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

    private void reserve(int size) {
        if (mean.length < size) {
            mean = new float[size];
            scale = new float[size];
            shift = new float[size];
            slope = new float[size];
        }
    }
}
