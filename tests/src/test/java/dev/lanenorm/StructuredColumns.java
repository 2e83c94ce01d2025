package dev.lanenorm;

import java.util.SplittableRandom;

/**
 * Columns whose values repeat: equal terms round the same way in every sum, which random data never do. Made without
 * java.util.Random, so that they are the same on every JDK.
 */
final class StructuredColumns {
    /** How the values of a column follow each other. */
    enum Pattern {
        TWO_VALUES,
        ALTERNATING,
        STEPS,
        RAMP,
        OUTLIER,
        RARE_VALUE
    }

    private StructuredColumns() {}

    /** A matrix, each of whose columns is made by a pattern of its own, between values of its own. */
    static FloatTensor of(int rows, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        FloatTensor matrix = FloatTensor.zeros(rows, columns);
        Pattern[] patterns = Pattern.values();
        for (int column = 0; column < columns; column++) {
            Pattern pattern = patterns[random.nextInt(patterns.length)];
            fill(matrix, column, pattern, random);
        }
        return matrix;
    }

    private static void fill(FloatTensor matrix, int column, Pattern pattern, SplittableRandom random) {
        int rows = matrix.rows();
        float low = random.nextBoolean() ? 0 : value(random);
        float high = value(random);
        int change = random.nextInt(rows);
        float far = (float) (high * Math.pow(10, random.nextInt(8)));
        int period = 2 + random.nextInt(Math.max(1, rows / 2));
        for (int row = 0; row < rows; row++) {
            matrix.set(
                    row,
                    column,
                    switch (pattern) {
                        case TWO_VALUES -> row < change ? low : high;
                        case ALTERNATING -> row % 2 == 0 ? low : high;
                        case STEPS -> low + (row / period) * high;
                        case RAMP -> low + row * (high / rows);
                        case OUTLIER -> row == change / 64 * 64 ? far : low;
                        case RARE_VALUE -> row % period == 0 ? far : low;
                    });
        }
    }

    private static float value(SplittableRandom random) {
        return (float) (0.5 + 9.5 * random.nextDouble()) * (random.nextInt(3) == 0 ? -1 : 1);
    }
}
