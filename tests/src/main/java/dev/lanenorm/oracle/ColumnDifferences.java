package dev.lanenorm.oracle;

import dev.lanenorm.FloatTensor;

/**
 * The gradients of sum(dy * y) in one column, by central differences of the training forward in double. They depend
 * neither on where a column lies nor on beta: x is taken relative to its first element, and beta around 0, so that no
 * digits are lost to either.
 */
public final class ColumnDifferences {
    private final double[] x;
    private final double[] dy;
    private final double gamma;
    private final double epsilon;

    /** Of one column of a matrix. */
    public ColumnDifferences(FloatTensor x, FloatTensor dy, int column, double gamma, double epsilon) {
        this.x = new double[x.rows()];
        this.dy = new double[x.rows()];
        this.gamma = gamma;
        this.epsilon = epsilon;
        for (int row = 0; row < x.rows(); row++) {
            this.x[row] = (double) x.get(row, column) - x.get(0, column);
            this.dy[row] = dy.get(row, column);
        }
    }

    /** By an element of x, with a step. */
    public double byInput(int row, double step) {
        double value = x[row];
        x[row] = value + step;
        double above = loss(gamma, 0);
        x[row] = value - step;
        double below = loss(gamma, 0);
        x[row] = value;
        return (above - below) / (2 * step);
    }

    /** By gamma, in which the loss is linear: any step is right, and 1 loses no digits. */
    public double byGamma() {
        return (loss(gamma + 1, 0) - loss(gamma - 1, 0)) / 2;
    }

    /** By beta, likewise. */
    public double byBeta() {
        return (loss(gamma, 1) - loss(gamma, -1)) / 2;
    }

    private double loss(double scale, double shift) {
        double sum = 0;
        for (double value : x) {
            sum += value;
        }
        double mean = sum / x.length;
        double squares = 0;
        for (double value : x) {
            squares += (value - mean) * (value - mean);
        }
        double std = Math.sqrt(squares / x.length + epsilon);
        double loss = 0;
        for (int row = 0; row < x.length; row++) {
            loss += dy[row] * (scale * (x[row] - mean) / std + shift);
        }
        return loss;
    }
}
