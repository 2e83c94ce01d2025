package dev.lanenorm.benchmarks.implementations;

import dev.lanenorm.FloatTensor;

/** Batch normalization as the formulas read, on rows of floats: for each feature, loops over the examples. */
final class TextbookLoops implements Implementation {
    private final int rows;
    private final int columns;
    private final float[][] x;
    private final float[][] dy;
    private final float[][] y;
    private final float[][] dx;
    private final float[] gamma;
    private final float[] beta;
    private final float[] givenMean;
    private final float[] givenVariance;
    private final float epsilon;
    private final float[] mean;
    private final float[] variance;
    private final float[] dgamma;
    private final float[] dbeta;

    TextbookLoops(Problem problem) {
        Rows.requireOutOfPlace(problem);
        rows = problem.x().rows();
        columns = problem.x().columns();
        x = Rows.of(problem.x());
        dy = Rows.of(problem.dy());
        y = new float[rows][columns];
        dx = y;
        gamma = problem.gamma();
        beta = problem.beta();
        givenMean = problem.mean();
        givenVariance = problem.variance();
        epsilon = (float) problem.epsilon();
        mean = new float[columns];
        variance = new float[columns];
        dgamma = new float[columns];
        dbeta = new float[columns];
    }

    @Override
    public void forward() {
        for (int j = 0; j < columns; j++) {
            float sum = 0;
            for (int i = 0; i < rows; i++) {
                sum += x[i][j];
            }
            mean[j] = sum / rows;
            float squares = 0;
            for (int i = 0; i < rows; i++) {
                float deviation = x[i][j] - mean[j];
                squares += deviation * deviation;
            }
            variance[j] = squares / rows;
        }
        normalize(mean, variance);
    }

    @Override
    public void infer() {
        normalize(givenMean, givenVariance);
    }

    private void normalize(float[] mean, float[] variance) {
        for (int j = 0; j < columns; j++) {
            float inverseStd = (float) (1 / Math.sqrt(variance[j] + epsilon));
            for (int i = 0; i < rows; i++) {
                y[i][j] = gamma[j] * (x[i][j] - mean[j]) * inverseStd + beta[j];
            }
        }
    }

    @Override
    public void backward() {
        for (int j = 0; j < columns; j++) {
            float inverseStd = (float) (1 / Math.sqrt(variance[j] + epsilon));
            float sumDy = 0;
            float sumProducts = 0;
            for (int i = 0; i < rows; i++) {
                sumDy += dy[i][j];
                sumProducts += dy[i][j] * (x[i][j] - mean[j]) * inverseStd;
            }
            dbeta[j] = sumDy;
            dgamma[j] = sumProducts;
            for (int i = 0; i < rows; i++) {
                float xhat = (x[i][j] - mean[j]) * inverseStd;
                dx[i][j] = gamma[j] * inverseStd / rows * (rows * dy[i][j] - sumDy - xhat * sumProducts);
            }
        }
    }

    @Override
    public FloatTensor y() {
        return Rows.joined(y);
    }

    @Override
    public FloatTensor dx() {
        return Rows.joined(dx);
    }

    @Override
    public float[] dgamma() {
        return dgamma;
    }

    @Override
    public float[] dbeta() {
        return dbeta;
    }

    @Override
    public String description() {
        return "plain Java, float[][], a loop over the examples for each feature";
    }
}
