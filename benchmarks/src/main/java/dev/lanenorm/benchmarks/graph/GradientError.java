package dev.lanenorm.benchmarks.graph;

/** The largest errors of one gradient so far, and where they stand. */
final class GradientError {
    /** No row: the gradient has one number per column. */
    static final int NONE = -1;

    private final String gradient;
    private Largest relative = new Largest(-1, NONE, NONE);
    private Largest scaled = new Largest(-1, NONE, NONE);

    /** An error and its place. */
    record Largest(double error, int row, int column) {
        private Largest or(double other, int otherRow, int otherColumn) {
            // What is no number is larger than all numbers.
            return Double.compare(error, other) >= 0 ? this : new Largest(other, otherRow, otherColumn);
        }

        @Override
        public String toString() {
            return (row == NONE ? "" : "row " + row + ", ") + "column " + column;
        }
    }

    GradientError(String gradient) {
        this.gradient = gradient;
    }

    /** One place more. */
    void add(double expected, double actual, double scale, int row, int column) {
        double difference = Math.abs(expected - actual);
        relative = relative.or(difference / Math.max(1e-8, Math.abs(expected) + Math.abs(actual)), row, column);
        scaled = scaled.or(difference == 0 ? 0 : difference / scale, row, column);
    }

    /** dx, dgamma or dbeta. */
    String gradient() {
        return gradient;
    }

    /** As CS231n prints it: |a - b| / max(1e-8, |a| + |b|). */
    Largest relative() {
        return relative;
    }

    /** As a fraction of the gradient's scale. */
    Largest scaled() {
        return scaled;
    }
}
