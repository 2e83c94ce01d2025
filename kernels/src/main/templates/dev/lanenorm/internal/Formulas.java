package dev.lanenorm.internal;

import static java.lang.Math.fma;
import static java.lang.Math.max;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * The arithmetic of the loops: one method per operation. The build puts each into its loops, once in plain Java and
 * once in vectors.
 *
 * <p>A parameter is an element of a matrix; a field is a {@link Coefficient} or a {@link Sum} of its column. A formula
 * sets local variables, sums and a result. It uses only what vectors have, too: {@code + - *}, {@code fma},
 * {@code max(0, a)} and {@code a > 0 ? b : c}. Every loop rounds each step as it is written here.
 */
abstract class Formulas {
    /** Computes the elements of a matrix, two rows of every block at a time, for formulas with many coefficients. */
    @Retention(RetentionPolicy.SOURCE)
    @interface MapOfTwoRows {
        /** The name of the matrix. */
        String value();
    }

    /** Computes the elements of a matrix, row by row. */
    @Retention(RetentionPolicy.SOURCE)
    @interface Map {
        /** The name of the matrix. */
        String value();
    }

    /** Adds up columns. */
    @Retention(RetentionPolicy.SOURCE)
    @interface Sums {}

    /** One number per column. */
    @Retention(RetentionPolicy.SOURCE)
    @interface Coefficient {}

    /** A sum over the rows of a block, in float. */
    @Retention(RetentionPolicy.SOURCE)
    @interface Sum {}

    @Coefficient
    static float origin, mean, meanLow, slope, dyShift, scale, shift, negativeSlope, inverseNegativeSlope;
    @Sum
    static float sum, squares, sumDy, sumDyXmu;

    // The analytic passes.

    /** sum = sum(a). */
    @Sums
    static void columnSums(float a) {
        sum += a;
    }

    /** sum = sum(x - origin); squares = sum((x - origin)^2). */
    @Sums
    static void deviationSums(float x) {
        float d = x - origin;
        sum += d;
        squares = fma(d, d, squares);
    }

    /** y = (x - mean) * scale + shift. */
    @MapOfTwoRows("y")
    static float normalize(float x) {
        return fma(x - mean, scale, shift);
    }

    /** sumDy = sum(dy); sumDyXmu = sum(dy * (x - mean)). */
    @Sums
    static void gradientSums(float x, float dy) {
        sumDy += dy;
        sumDyXmu = fma(x - mean, dy, sumDyXmu);
    }

    /** dx = scale * (dy - dyShift + slope * (x - mean)). */
    @MapOfTwoRows("dx")
    static float inputGradient(float x, float dy) {
        return fma(x - mean, slope, dy - dyShift) * scale;
    }

    // The same, fused with a ReLU and a residual before it.

    /** y = max(0, (x - mean) * scale + shift). */
    @MapOfTwoRows("y")
    static float normalizeRelu(float x) {
        return max(0, fma(x - mean, scale, shift));
    }

    /** y = max(0, (x - mean) * scale + shift + r). */
    @MapOfTwoRows("y")
    static float normalizeAddRelu(float x, float r) {
        return max(0, fma(x - mean, scale, shift) + r);
    }

    /** sumDy = sum(g); sumDyXmu = sum(g * (x - mean)), with g = dy if (x - mean) * scale + shift > 0, else 0. */
    @Sums
    static void reluGradientSums(float x, float dy) {
        float d = x - mean;
        float g = fma(d, scale, shift) > 0 ? dy : 0;
        sumDy += g;
        sumDyXmu = fma(d, g, sumDyXmu);
    }

    /** dx = scale * (g - dyShift + slope * (x - mean)), with g = dy if (x - mean) * scale + shift > 0, else 0. */
    @MapOfTwoRows("dx")
    static float reluInputGradient(float x, float dy) {
        float d = x - mean;
        float g = fma(d, scale, shift) > 0 ? dy : 0;
        return fma(d, slope, g - dyShift) * scale;
    }

    /** dx = scale * g, with g = dy if (x - mean) * scale + shift > 0, else 0. */
    @Map("dx")
    static float reluFrozenGradient(float x, float dy) {
        float g = fma(x - mean, scale, shift) > 0 ? dy : 0;
        return g * scale;
    }

    /** out = dy if y > 0, else 0. */
    @Map("out")
    static float reluGradient(float y, float dy) {
        return y > 0 ? dy : 0;
    }

    // The same with a leaky ReLU, which multiplies what is not above 0 by negativeSlope.

    /** y = z if z = (x - mean) * scale + shift > 0, else negativeSlope * z. */
    @MapOfTwoRows("y")
    static float normalizeLeakyRelu(float x) {
        float z = fma(x - mean, scale, shift);
        return z > 0 ? z : negativeSlope * z;
    }

    /** y = z if z = (x - mean) * scale + shift + r > 0, else negativeSlope * z. */
    @MapOfTwoRows("y")
    static float normalizeAddLeakyRelu(float x, float r) {
        float z = fma(x - mean, scale, shift) + r;
        return z > 0 ? z : negativeSlope * z;
    }

    /**
     * sumDy = sum(g); sumDyXmu = sum(g * (x - mean)), with g = dy if (x - mean) * scale + shift > 0, else negativeSlope
     * * dy.
     */
    @Sums
    static void leakyReluGradientSums(float x, float dy) {
        float d = x - mean;
        float g = fma(d, scale, shift) > 0 ? dy : negativeSlope * dy;
        sumDy += g;
        sumDyXmu = fma(d, g, sumDyXmu);
    }

    /**
     * dx = scale * (g - dyShift + slope * (x - mean)), with g = dy if (x - mean) * scale + shift > 0, else
     * negativeSlope * dy.
     */
    @MapOfTwoRows("dx")
    static float leakyReluInputGradient(float x, float dy) {
        float d = x - mean;
        float g = fma(d, scale, shift) > 0 ? dy : negativeSlope * dy;
        return fma(d, slope, g - dyShift) * scale;
    }

    /** dx = scale * g, with g = dy if (x - mean) * scale + shift > 0, else negativeSlope * dy. */
    @Map("dx")
    static float leakyReluFrozenGradient(float x, float dy) {
        float g = fma(x - mean, scale, shift) > 0 ? dy : negativeSlope * dy;
        return g * scale;
    }

    /** out = dy if y > 0, else negativeSlope * dy. */
    @Map("out")
    static float leakyReluGradient(float y, float dy) {
        return y > 0 ? dy : negativeSlope * dy;
    }

    // Back from y alone, through a leaky ReLU: its argument z = y if y > 0, else y / negativeSlope, takes the place of
    // x,
    // and beta that of the mean.

    /** sumDy = sum(g); sumDyXmu = sum(g * (z - mean)), with g = dy if y > 0, else negativeSlope * dy. */
    @Sums
    static void invertedLeakyReluGradientSums(float y, float dy) {
        float d = (y > 0 ? y : inverseNegativeSlope * y) - mean;
        float g = y > 0 ? dy : negativeSlope * dy;
        sumDy += g;
        sumDyXmu = fma(d, g, sumDyXmu);
    }

    /** dx = scale * (g - dyShift + slope * (z - mean)), with g = dy if y > 0, else negativeSlope * dy. */
    @MapOfTwoRows("dx")
    static float invertedLeakyReluInputGradient(float y, float dy) {
        float d = (y > 0 ? y : inverseNegativeSlope * y) - mean;
        float g = y > 0 ? dy : negativeSlope * dy;
        return fma(d, slope, g - dyShift) * scale;
    }

    /** dx = scale * g, with g = dy if y > 0, else negativeSlope * dy. */
    @Map("dx")
    static float invertedLeakyReluFrozenGradient(float y, float dy) {
        float g = y > 0 ? dy : negativeSlope * dy;
        return g * scale;
    }

    // The nodes of the staged graph.

    /** out = a - mean - meanLow: the mean is given as the sum of two floats. */
    @Map("out")
    static float subtractMean(float a) {
        return a - mean - meanLow;
    }

    /** out = a * scale. */
    @Map("out")
    static float multiplyScale(float a) {
        return a * scale;
    }

    /** out = a + shift. */
    @Map("out")
    static float addShift(float a) {
        return a + shift;
    }

    /** out = a^2. */
    @Map("out")
    static float square(float a) {
        return a * a;
    }

    /** out = 2 * a * b. */
    @Map("out")
    static float doubledProduct(float a, float b) {
        return 2 * a * b;
    }

    /** out = a + b. */
    @Map("out")
    static float add(float a, float b) {
        return a + b;
    }

    /** sum = sum(a * b). */
    @Sums
    static void productSums(float a, float b) {
        sum = fma(a, b, sum);
    }
}
