package dev.lanenorm.oracle;

import dev.lanenorm.FloatTensor;

/** The gradient of sum(dy * y) by each element of x, by central differences of the training forward in double. */
public final class NumericalGradient {
    private NumericalGradient() {}

    /** N x D differences with step h; gamma may be null. */
    public static double[][] byInput(FloatTensor x, FloatTensor dy, float[] gamma, double epsilon, double h) {
        double[][] gradient = new double[x.rows()][x.columns()];
        double[] values = new double[x.rows()];
        for (int column = 0; column < x.columns(); column++) {
            for (int row = 0; row < x.rows(); row++) {
                values[row] = x.get(row, column);
            }
            double scale = gamma == null ? 1 : gamma[column];
            for (int row = 0; row < x.rows(); row++) {
                double value = values[row];
                values[row] = value + h;
                double above = loss(values, dy, column, scale, epsilon);
                values[row] = value - h;
                double below = loss(values, dy, column, scale, epsilon);
                values[row] = value;
                gradient[row][column] = (above - below) / (2 * h);
            }
        }
        return gradient;
    }

    private static double loss(double[] x, FloatTensor dy, int column, double scale, double epsilon) {
        double mean = 0;
        for (double value : x) {
            mean += value / x.length;
        }
        double variance = 0;
        for (double value : x) {
            variance += (value - mean) * (value - mean) / x.length;
        }
        double loss = 0;
        for (int row = 0; row < x.length; row++) {
            loss += dy.get(row, column) * scale * (x[row] - mean) / Math.sqrt(variance + epsilon);
        }
        return loss;
    }
}
