package dev.lanenorm;

import java.util.Arrays;

/**
 * The columns of an input gradient whose slope leaves the normal floats, though dx need not: {@code dx = scale * (dy -
 * shift + slope * (x - mean))}, all in double, rounded once. Plain Java on every backend.
 *
 * <p>Such columns are rare, and hold values of 1e25 or 1e-25. They are computed before the sweep, which may write dx
 * over x or dy, and written after it.
 */
final class InputGradientInDouble {
    private int[] columns = {};
    private int count;
    private int rows;
    private int positions;
    private float[] dx;

    /** Forgets all columns and what was computed. */
    void clear() {
        count = 0;
        dx = null;
    }

    /** One column more. */
    void add(int column) {
        if (count == columns.length) {
            columns = Arrays.copyOf(columns, Math.max(8, 2 * count));
        }
        columns[count++] = column;
    }

    /**
     * Computes the columns that were added, of matrices.
     *
     * @param mask the coefficients of y, of which dy is taken where that is above 0; null for all of dy
     */
    void compute(
            FloatMatrix x,
            FloatMatrix dy,
            BatchStatistics statistics,
            GradientSums sums,
            float[] gamma,
            Coefficients mask) {
        rows = x.rows();
        positions = 1;
        compute(x.array(), x.offset(), x.stride(), dy.array(), dy.offset(), dy.stride(), statistics, sums, gamma, mask);
    }

    /** Computes the columns that were added, of channel-major tensors. */
    void compute(FloatTensor x, FloatTensor dy, BatchStatistics statistics, GradientSums sums, float[] gamma) {
        rows = x.examples();
        positions = x.positions();
        int stride = x.channels() * positions;
        compute(x.array(), x.offset(), stride, dy.array(), dy.offset(), stride, statistics, sums, gamma, null);
    }

    private void compute(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            BatchStatistics statistics,
            GradientSums sums,
            float[] gamma,
            Coefficients mask) {
        if (count == 0) {
            return;
        }
        dx = new float[count * rows * positions];
        int next = 0;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < count; i++) {
                int column = columns[i];
                double inverseStd = statistics.inverseStd[column];
                double scale = gamma == null ? inverseStd : gamma[column] * inverseStd;
                double slope = -inverseStd * inverseStd * sums.dyCentered[column] / sums.count();
                double shift = sums.dy[column] / sums.count();
                for (int at = column * positions; at < (column + 1) * positions; at++) {
                    float value = x[xAt + row * xStride + at];
                    float gradient = dy[dyAt + row * dyStride + at];
                    if (mask != null && !mask.isPositive(value, column)) {
                        gradient = 0;
                    }
                    dx[next++] = (float) (scale * (gradient - shift + slope * (value - statistics.mean[column])));
                }
            }
        }
    }

    /** Writes them to dx. */
    void write(FloatMatrix target) {
        write(target.array(), target.offset(), target.stride());
    }

    /** Writes them to dx. */
    void write(FloatTensor target) {
        write(target.array(), target.offset(), target.channels() * target.positions());
    }

    private void write(float[] target, int at, int stride) {
        if (count == 0) {
            return;
        }
        int next = 0;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < count; i++) {
                System.arraycopy(dx, next, target, at + row * stride + columns[i] * positions, positions);
                next += positions;
            }
        }
    }
}
