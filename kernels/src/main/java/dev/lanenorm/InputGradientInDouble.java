package dev.lanenorm;

import dev.lanenorm.internal.Activation;
import java.util.Arrays;

/**
 * The columns of an input gradient whose slope is no normal float, although dx may be: {@code dx = scale * (dy - sumDy
 * / N + slope * (x - mean))}, all in double, rounded once. Plain Java on every backend.
 *
 * <p>Such columns are rare, and hold values of 1e25 or 1e-25. They are computed before the sweep, as that may write dx
 * over x or dy, and written after it.
 */
final class InputGradientInDouble {
    private int[] columns = {};
    private int count;
    private float[] dx;

    /** Forgets all columns and their results. */
    void clear() {
        count = 0;
        dx = null;
    }

    /** Adds a column. */
    void add(int column) {
        if (count == columns.length) {
            columns = Arrays.copyOf(columns, Math.max(8, 2 * count));
        }
        columns[count++] = column;
    }

    /** Computes the columns that were added; scale is by the statistics, slope and mean are by the normalizer. */
    void compute(
            FloatTensor x,
            FloatTensor dy,
            Sweeps sweeps,
            Activation activation,
            BatchStatistics statistics,
            BatchStatistics normalizer,
            GradientSums sums,
            float[] gamma) {
        if (count == 0) {
            return;
        }
        dx = new float[count * x.examples() * x.positions()];
        int next = 0;
        for (int example = 0; example < x.examples(); example++) {
            for (int i = 0; i < count; i++) {
                int column = columns[i];
                int coefficientsOffset = sweeps.coefficientsOffset(column);
                double scale = (gamma == null ? 1 : gamma[column]) * statistics.inverseStd[column];
                double inverseStd = normalizer.inverseStd[column];
                double slope = -inverseStd * inverseStd * sums.sumDyXmu[column] / sums.count();
                double dyShift = sums.sumDy[column] / sums.count();
                for (int position = 0; position < x.positions(); position++) {
                    float value = x.get(example, column, position);
                    float gradient = dy.get(example, column, position);
                    gradient = activation.before(sweeps.operands, value, gradient, coefficientsOffset);
                    value = activation.argument(sweeps.operands, value, coefficientsOffset);
                    dx[next++] = (float) (scale * (gradient - dyShift + slope * (value - normalizer.mean[column])));
                }
            }
        }
    }

    /** Writes the columns that were computed. */
    void write(FloatTensor out) {
        if (count == 0) {
            return;
        }
        int next = 0;
        for (int example = 0; example < out.examples(); example++) {
            for (int i = 0; i < count; i++) {
                for (int position = 0; position < out.positions(); position++) {
                    out.set(example, columns[i], position, dx[next++]);
                }
            }
        }
    }
}
