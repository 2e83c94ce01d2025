package dev.lanenorm.oracle;

import dev.lanenorm.FloatTensor;

/** The gradient of sum(dy * y) by each element of x, by central differences of the training forward in double. */
public final class NumericalGradient {
    private NumericalGradient() {}

    /** N x D differences with step h; gamma may be null. */
    public static double[][] byInput(FloatTensor x, FloatTensor dy, float[] gamma, double epsilon, double h) {
        double[][] gradient = new double[x.rows()][x.columns()];
        for (int column = 0; column < x.columns(); column++) {
            double scale = gamma == null ? 1 : gamma[column];
            ColumnDifferences differences = new ColumnDifferences(x, dy, column, scale, epsilon);
            for (int row = 0; row < x.rows(); row++) {
                gradient[row][column] = differences.byInput(row, h);
            }
        }
        return gradient;
    }
}
