package dev.lanenorm;

/**
 * The checks of the public methods. Each throws before anything is written; its message names the argument, its value
 * and what was expected.
 */
final class Arguments {
    /**
     * The least epsilon of a training pass: squares of deviations are summed in float, which cannot resolve a smaller
     * one.
     */
    static final double LEAST_EPSILON = 0x1p-100;

    private Arguments() {}

    /** The expectation is a constant: a message built ahead of need would be garbage in every call. */
    static void require(boolean condition, String expectation, int got) {
        if (!condition) {
            throw new IllegalArgumentException(expectation + got);
        }
    }

    static void requireNonNull(String name, Object argument) {
        if (argument == null) {
            throw new NullPointerException(name + " must not be null");
        }
    }

    static void requireCount(String name, long count) {
        if (count < 0) {
            throw new IllegalArgumentException(name + " must be at least 0, got " + count);
        }
    }

    /** The sum of two counts, which must be a count, too. */
    static long requireSum(String name, long count, long already) {
        if (count > Long.MAX_VALUE - already) {
            throw new IllegalArgumentException(
                    name + " must be at most 2^63 - 1 less the " + already + " rows already counted, got " + count);
        }
        return already + count;
    }

    /** At least one example, or row. */
    static void requireExamples(String name, FloatTensor tensor) {
        requireNonNull(name, tensor);
        if (tensor.examples() < 1) {
            throw new IllegalArgumentException(
                    name + (tensor.positions() == 1 ? ".rows" : ".examples") + " must be at least 1, got 0");
        }
    }

    static void requireShape(String name, FloatTensor tensor, String likeName, FloatTensor like) {
        requireNonNull(name, tensor);
        if (!tensor.shape().equals(like.shape())) {
            throw new IllegalArgumentException(
                    name + " must have the shape of " + likeName + ", " + like.shape() + ", got " + tensor.shape());
        }
    }

    static void requireColumns(String name, int got, int expected) {
        if (got != expected) {
            throw new IllegalArgumentException(name + " must have " + expected + " columns, got " + got);
        }
    }

    /** A per-column array that may be left out. */
    static void requireOptionalLength(String name, float[] values, int columns) {
        if (values != null) {
            requireLength(name, values.length, columns);
        }
    }

    static void requireLength(String name, int length, int columns) {
        if (length != columns) {
            throw new IllegalArgumentException(
                    name + ".length must be the number of columns, " + columns + ", got " + length);
        }
    }

    static void requireLength(String name, float[] values, int columns) {
        requireNonNull(name, values);
        requireOptionalLength(name, values, columns);
    }

    static void requireEpsilon(double epsilon) {
        if (!(epsilon >= LEAST_EPSILON && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("epsilon must be finite and at least 2^-100 (7.9e-31), got " + epsilon);
        }
    }

    static void requireNegativeSlope(float slope) {
        if (!(slope >= 0 && slope < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("negativeSlope must be finite and at least 0, got " + slope);
        }
    }

    /** An output may be exactly its input, or share nothing with it. */
    static void requireSameOrApart(String outputName, FloatTensor output, String inputName, FloatTensor input) {
        if (!output.isSameViewAs(input)) {
            requireApart(outputName, output, inputName, input);
        }
    }

    static void requireApart(String outputName, FloatTensor output, String inputName, FloatTensor input) {
        if (output.mayOverlap(input)) {
            throw new IllegalArgumentException(outputName + " must not overlap " + inputName + ", got "
                    + output.layout() + " and " + input.layout() + " in one array");
        }
    }

    /** A per-column output must be an array of its own: writing it must not change another argument. */
    static void requireOwnArray(String name, float[] output, String otherName, float[] other) {
        if (output != null && output == other) {
            throw new IllegalArgumentException(name + " must be an array of its own, got the array of " + otherName);
        }
    }

    /** An output must not lie in the arrays of the parameters. */
    static void requireParametersOutside(float[] gamma, float[] beta, String viewName, float[] array) {
        requireOwnArray("gamma", gamma, viewName, array);
        requireOwnArray("beta", beta, viewName, array);
    }

    static void requireTwoArrays(String names, double[] one, double[] other) {
        if (one == other) {
            throw new IllegalArgumentException(names + " must be two arrays, got one");
        }
    }

    static void requireAffine(float[] gamma, float[] beta, int columns) {
        requireOptionalLength("gamma", gamma, columns);
        requireOptionalLength("beta", beta, columns);
    }

    static void requireStatistics(String name, BatchStatistics statistics, int columns) {
        requireNonNull(name, statistics);
        requireColumns(name, statistics.columns(), columns);
    }

    static void requireOutput(String outputName, FloatTensor output, String inputName, FloatTensor input) {
        requireShape(outputName, output, inputName, input);
        requireSameOrApart(outputName, output, inputName, input);
    }

    /** Per-column outputs must not be the array of a view, either. */
    static void requireOutside(float[] dgamma, float[] dbeta, String viewName, float[] array) {
        requireOwnArray("dgamma", dgamma, viewName, array);
        requireOwnArray("dbeta", dbeta, viewName, array);
    }

    static void requireParameterGradients(float[] gamma, float[] dgamma, float[] dbeta, int columns) {
        requireOptionalLength("gamma", gamma, columns);
        requireOptionalLength("dgamma", dgamma, columns);
        requireOptionalLength("dbeta", dbeta, columns);
        requireOwnArray("dgamma", dgamma, "gamma", gamma);
        requireOwnArray("dbeta", dbeta, "gamma", gamma);
        requireOwnArray("dbeta", dbeta, "dgamma", dgamma);
    }

    static void requireSums(GradientSums sums, int columns) {
        requireNonNull("sums", sums);
        requireColumns("sums", sums.columns(), columns);
        if (sums.count() == 0) {
            throw new IllegalArgumentException("sums.count must be at least 1, got 0");
        }
    }
}
