package dev.lanenorm.oracle;

import dev.lanenorm.FloatTensor;

/** Batch normalization in double, straight from the definitions. */
public final class Oracle {
    private Oracle() {}

    /** Statistics of a batch and its normalized values. */
    public record Forward(double[] mean, double[] variance, double[] inverseStd, double[][] xhat, double[][] y) {}

    /** Gradients by the inputs and the parameters. */
    public record Backward(double[][] dx, double[] dgamma, double[] dbeta) {}

    /** Training forward. gamma and beta may be null. */
    public static Forward forward(FloatTensor x, float[] gamma, float[] beta, double epsilon) {
        double[] mean = columnMeans(x);
        double[] variance = new double[x.columns()];
        for (int row = 0; row < x.rows(); row++) {
            for (int column = 0; column < x.columns(); column++) {
                double deviation = x.get(row, column) - mean[column];
                variance[column] += deviation * deviation;
            }
        }
        for (int column = 0; column < x.columns(); column++) {
            variance[column] /= x.rows();
        }
        return normalize(x, mean, variance, epsilon, gamma, beta);
    }

    /** Inference with given statistics. gamma and beta may be null. */
    public static Forward infer(
            FloatTensor x, float[] mean, float[] variance, double epsilon, float[] gamma, float[] beta) {
        return normalize(x, widen(mean), widen(variance), epsilon, gamma, beta);
    }

    /** Backward through the statistics of the batch. gamma may be null. */
    public static Backward backward(FloatTensor x, FloatTensor dy, float[] gamma, double epsilon) {
        Forward forward = forward(x, null, null, epsilon);
        Backward frozen = frozen(dy, gamma, forward);
        int rows = x.rows();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < x.columns(); column++) {
                double centered = dy.get(row, column) - frozen.dbeta[column] / rows;
                double projected = forward.xhat[row][column] * frozen.dgamma[column] / rows;
                frozen.dx[row][column] = scale(gamma, column) * forward.inverseStd[column] * (centered - projected);
            }
        }
        return frozen;
    }

    /** Backward with statistics that do not depend on x. gamma may be null. */
    public static Backward backwardFrozen(
            FloatTensor x, FloatTensor dy, float[] gamma, float[] mean, float[] variance, double epsilon) {
        return frozen(dy, gamma, infer(x, mean, variance, epsilon, null, null));
    }

    private static Backward frozen(FloatTensor dy, float[] gamma, Forward forward) {
        int columns = dy.columns();
        double[][] dx = new double[dy.rows()][columns];
        double[] dgamma = new double[columns];
        double[] dbeta = new double[columns];
        for (int row = 0; row < dy.rows(); row++) {
            for (int column = 0; column < columns; column++) {
                double gradient = dy.get(row, column);
                dbeta[column] += gradient;
                dgamma[column] += gradient * forward.xhat[row][column];
                dx[row][column] = gradient * scale(gamma, column) * forward.inverseStd[column];
            }
        }
        return new Backward(dx, dgamma, dbeta);
    }

    private static Forward normalize(
            FloatTensor x, double[] mean, double[] variance, double epsilon, float[] gamma, float[] beta) {
        int columns = x.columns();
        double[] inverseStd = new double[columns];
        for (int column = 0; column < columns; column++) {
            inverseStd[column] = 1 / Math.sqrt(variance[column] + epsilon);
        }
        double[][] xhat = new double[x.rows()][columns];
        double[][] y = new double[x.rows()][columns];
        for (int row = 0; row < x.rows(); row++) {
            for (int column = 0; column < columns; column++) {
                xhat[row][column] = (x.get(row, column) - mean[column]) * inverseStd[column];
                y[row][column] = scale(gamma, column) * xhat[row][column] + (beta == null ? 0 : beta[column]);
            }
        }
        return new Forward(mean, variance, inverseStd, xhat, y);
    }

    private static double[] columnMeans(FloatTensor x) {
        double[] mean = new double[x.columns()];
        for (int row = 0; row < x.rows(); row++) {
            for (int column = 0; column < x.columns(); column++) {
                mean[column] += x.get(row, column);
            }
        }
        for (int column = 0; column < x.columns(); column++) {
            mean[column] /= x.rows();
        }
        return mean;
    }

    private static double scale(float[] gamma, int column) {
        return gamma == null ? 1 : gamma[column];
    }

    private static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
