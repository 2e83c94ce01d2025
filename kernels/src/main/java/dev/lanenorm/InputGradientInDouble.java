package dev.lanenorm;

import dev.lanenorm.internal.Activation;
import dev.lanenorm.internal.Operand;
import dev.lanenorm.internal.Operands;
import dev.lanenorm.internal.traversal.Traversal;
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

    /** Computes the columns that were added. */
    void compute(
            Operands operands,
            Traversal traversal,
            Activation activation,
            BatchStatistics statistics,
            GradientSums sums,
            float[] gamma) {
        if (count == 0) {
            return;
        }
        Operand x = operands.first;
        Operand dy = operands.second;
        int positions = operands.positions();
        dx = new float[count * operands.examples() * positions];
        int next = 0;
        for (int example = 0; example < operands.examples(); example++) {
            for (int i = 0; i < count; i++) {
                int column = columns[i];
                int coefficientsOffset = traversal.coefficientsOffset(column, operands);
                double inverseStd = statistics.inverseStd[column];
                double scale = gamma == null ? inverseStd : gamma[column] * inverseStd;
                double slope = -inverseStd * inverseStd * sums.sumDyXmu[column] / sums.count();
                double dyShift = sums.sumDy[column] / sums.count();
                for (int element = column * positions; element < (column + 1) * positions; element++) {
                    float value = x.array()[x.offset() + example * x.stride() + element];
                    float gradient = dy.array()[dy.offset() + example * dy.stride() + element];
                    gradient = activation.gradient(operands, value, gradient, coefficientsOffset);
                    dx[next++] = (float) (scale * (gradient - dyShift + slope * (value - statistics.mean[column])));
                }
            }
        }
    }

    /** Writes the columns that were computed. */
    void write(Operands operands) {
        if (count == 0) {
            return;
        }
        Operand out = operands.out;
        int positions = operands.positions();
        int next = 0;
        for (int example = 0; example < operands.examples(); example++) {
            for (int i = 0; i < count; i++) {
                int at = out.offset() + example * out.stride() + columns[i] * positions;
                System.arraycopy(dx, next, out.array(), at, positions);
                next += positions;
            }
        }
    }
}
