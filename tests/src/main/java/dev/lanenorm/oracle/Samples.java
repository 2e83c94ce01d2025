package dev.lanenorm.oracle;

import dev.lanenorm.FloatTensor;
import java.util.Random;
import java.util.SplittableRandom;

/** Seeded random matrices and rows. */
public final class Samples {
    private Samples() {}

    /** Normally distributed values, rounded to float. */
    public static FloatTensor normal(int rows, int columns, double mean, double std, long seed) {
        FloatTensor matrix = FloatTensor.zeros(rows, columns);
        Random random = new Random(seed);
        float[] array = matrix.array();
        for (int i = 0; i < array.length; i++) {
            array[i] = (float) (mean + std * random.nextGaussian());
        }
        return matrix;
    }

    /**
     * Sums of four uniform values, which are close to normally distributed: ten times as fast to make, for large
     * matrices, and the same on every JDK.
     */
    public static FloatTensor bellShaped(int rows, int columns, double mean, double std, long seed) {
        FloatTensor matrix = FloatTensor.zeros(rows, columns);
        SplittableRandom random = new SplittableRandom(seed);
        float[] array = matrix.array();
        // Each uniform value has the mean 1/2 and the variance 1/12.
        double scale = std * Math.sqrt(3);
        for (int i = 0; i < array.length; i++) {
            double sum = random.nextDouble() + random.nextDouble() + random.nextDouble() + random.nextDouble();
            array[i] = (float) (mean + scale * (sum - 2));
        }
        return matrix;
    }

    /** Values between from and to. */
    public static float[] row(int columns, double from, double to, long seed) {
        Random random = new Random(seed);
        float[] row = new float[columns];
        for (int i = 0; i < columns; i++) {
            row[i] = (float) (from + (to - from) * random.nextDouble());
        }
        return row;
    }

    /**
     * The same elements in a larger array full of NaN, at an offset and with a wider stride: what must not be read or
     * written is NaN.
     */
    public static FloatTensor framed(FloatTensor matrix, int offset, int gap) {
        int stride = matrix.columns() + gap;
        float[] array = new float[offset + matrix.rows() * stride + 33];
        java.util.Arrays.fill(array, Float.NaN);
        FloatTensor framed = FloatTensor.matrix(array, offset, matrix.rows(), matrix.columns(), stride);
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                framed.set(row, column, matrix.get(row, column));
            }
        }
        return framed;
    }

    /** Whether everything around a framed matrix is still NaN. */
    public static boolean frameIsIntact(FloatTensor framed) {
        for (int i = 0; i < framed.array().length; i++) {
            int inside = i - framed.offset();
            boolean element = inside >= 0
                    && inside / framed.stride() < framed.rows()
                    && inside % framed.stride() < framed.columns();
            if (!element && !Float.isNaN(framed.array()[i])) {
                return false;
            }
        }
        return true;
    }
}
