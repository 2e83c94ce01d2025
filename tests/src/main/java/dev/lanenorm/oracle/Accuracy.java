package dev.lanenorm.oracle;

import dev.lanenorm.FloatTensor;

/**
 * Largest errors against the oracle, as multiples of the scale of each figure in its column.
 *
 * <ul>
 *   <li>y on the scale |gamma| * max|xhat| + |beta|
 *   <li>dx on the scale |gamma| * inverseStd * max|dy|: where N = 2 all digits of dx itself cancel
 *   <li>dgamma on the scale sum|dy * xhat| + inverseStd * ulp(mean) * sum|dy|, dbeta on the scale sum|dy|
 * </ul>
 */
public final class Accuracy {
    /** y: four roundings of half an ulp, 6e-8 each, on terms within the scale, and the error of inverseStd. */
    public static final double Y = 1e-6;

    /** dx: seven such roundings on terms up to twice the scale, and the float sums of a block of 64 rows. */
    public static final double DX = 2e-6;

    /** dgamma and dbeta: float sums of at most 64 terms, about 5 ulp each, rounded once more. */
    public static final double PARAMETERS = 2e-6;

    /** Half an ulp of 1: what one operation may be off by. */
    private static final double ROUNDING = 0x1p-24;

    // For any values, short of underflow, in roundings of the last place. To first order:
    //
    // A float sum of 64 terms is off by at most 64 roundings of the sum of their magnitudes. Deviations are taken from
    // a
    // shift. Either it lies within a standard deviation of the chunk's mean, or, in a single block and within 2^-20 of
    // the mean, deviations are small multiples of an ulp of x and their sums exact. So sum|x - shift| is at most
    // sqrt(2) * N * std, and the mean is off by 64 * sqrt(2) = 91 roundings of std.
    //
    // M2 = sum((x - shift)^2) - sum(x - shift)^2 / N: the first is off by 66 roundings of up to 2 * M2, the second by
    // 2 * 64 * sqrt(2) of M2, together 313. Merging chunks whose means are off adds up to 182 * sqrt(W * B), with the
    // shares W and B = 1 - W of the variance within and between them: at most 338 for both. inverseStd is off by half
    // of that, 169.

    /** y: inverseStd, the mean, and 5 roundings of the map. */
    public static final double Y_OF_ANY_VALUES = (169 + 91 + 5) * ROUNDING;

    /**
     * dx, on its scale * (1 + max|xhat|): sum(dy * (x - mean)) is off by 65 roundings, by 91 for the mean in it, and by
     * 129 for that mean's own rounding to float; inverseStd stands in three places; the map adds 8.
     */
    public static final double DX_OF_ANY_VALUES = (65 + 91 + 129 + 3 * 169 + 8) * ROUNDING;

    /** dbeta: 63 additions, and the last rounding. */
    public static final double DBETA_OF_ANY_VALUES = 64 * ROUNDING;

    /**
     * dgamma, on the scale sum|dy * xhat| + sum|dy|: 66 roundings of the products and inverseStd for the first, 91 and
     * 129 as in dx for the second.
     */
    public static final double DGAMMA_OF_ANY_VALUES = (66 + 169) * ROUNDING;

    private Accuracy() {}

    /** The largest error of y. */
    public static double ofY(FloatTensor y, Oracle.Forward expected, float[] gamma, float[] beta) {
        double worst = 0;
        for (int column = 0; column < y.columns(); column++) {
            double largest = 0;
            for (double[] row : expected.xhat()) {
                largest = Math.max(largest, Math.abs(row[column]));
            }
            double scale = magnitude(gamma, 1, column) * largest + magnitude(beta, 0, column);
            worst = Math.max(worst, ofColumn(y, expected.y(), column, scale));
        }
        return worst;
    }

    /** The largest error of dx. */
    public static double ofDx(
            FloatTensor dx, Oracle.Backward expected, FloatTensor dy, float[] gamma, double[] inverseStd) {
        double worst = 0;
        for (int column = 0; column < dx.columns(); column++) {
            double largest = 0;
            for (int row = 0; row < dy.rows(); row++) {
                largest = Math.max(largest, Math.abs(dy.get(row, column)));
            }
            double scale = magnitude(gamma, 1, column) * inverseStd[column] * largest;
            worst = Math.max(worst, ofColumn(dx, expected.dx(), column, scale));
        }
        return worst;
    }

    /** The largest error of dgamma and dbeta. */
    public static double ofParameters(
            float[] dgamma, float[] dbeta, Oracle.Backward expected, FloatTensor dy, Oracle.Forward forward) {
        return Math.max(ofDgamma(dgamma, expected, dy, forward), ofDbeta(dbeta, expected, dy));
    }

    /** The largest error of dgamma. */
    public static double ofDgamma(float[] dgamma, Oracle.Backward expected, FloatTensor dy, Oracle.Forward forward) {
        double worst = 0;
        for (int column = 0; column < dy.columns(); column++) {
            double sumDy = 0;
            double sumProducts = 0;
            for (int row = 0; row < dy.rows(); row++) {
                double gradient = Math.abs(dy.get(row, column));
                sumDy += gradient;
                sumProducts += gradient * Math.abs(forward.xhat()[row][column]);
            }
            double roundedMean = Math.ulp(forward.mean()[column]) * forward.inverseStd()[column];
            worst = Math.max(
                    worst, relative(dgamma[column], expected.dgamma()[column], sumProducts + roundedMean * sumDy));
        }
        return worst;
    }

    /** The largest error of dbeta. */
    public static double ofDbeta(float[] dbeta, Oracle.Backward expected, FloatTensor dy) {
        double worst = 0;
        for (int column = 0; column < dy.columns(); column++) {
            double sumDy = 0;
            for (int row = 0; row < dy.rows(); row++) {
                sumDy += Math.abs(dy.get(row, column));
            }
            worst = Math.max(worst, relative(dbeta[column], expected.dbeta()[column], sumDy));
        }
        return worst;
    }

    private static double ofColumn(FloatTensor actual, double[][] expected, int column, double scale) {
        double worst = 0;
        for (int row = 0; row < actual.rows(); row++) {
            worst = Math.max(worst, relative(actual.get(row, column), expected[row][column], scale));
        }
        return worst;
    }

    /** |actual - expected| / scale; 0 where both are NaN or the same infinity, infinite where only one is. */
    private static double relative(double actual, double expected, double scale) {
        if (Double.compare(actual, expected) == 0 || actual == expected) {
            return 0;
        }
        double error = Math.abs(actual - expected) / scale;
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }

    private static double magnitude(float[] values, double otherwise, int column) {
        return values == null ? otherwise : Math.abs(values[column]);
    }
}
