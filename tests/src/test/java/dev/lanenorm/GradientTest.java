package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.oracle.NumericalGradient;
import dev.lanenorm.oracle.Oracle;
import dev.lanenorm.oracle.Samples;
import dev.lanenorm.oracle.Shapes;
import dev.lanenorm.oracle.Shapes.Shape;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The closed form and the graph are one function: against each other, against differences, and by what every gradient
 * must satisfy.
 */
class GradientTest {
    private static final double EPSILON = 1e-5;

    static Stream<Shape> shapes() {
        return Shapes.few().stream();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theOracleAndBothPassesAgreeWithDifferences(Shape shape) {
        // With a large epsilon, as differences are no use where a column of few rows is nearly constant.
        double epsilon = 0.1;
        Run run = new Run(new Shape(Math.min(40, shape.rows()), shape.columns()), epsilon);
        double[][] expected = NumericalGradient.byInput(run.x, run.dy, run.gamma, epsilon, 1e-5);
        double[][] oracle = Oracle.backward(run.x, run.dy, run.gamma, epsilon).dx();
        for (int row = 0; row < run.x.rows(); row++) {
            for (int column = 0; column < shape.columns(); column++) {
                String place = row + ", " + column + " of " + shape;
                double tolerance = 2e-7 + 2e-6 * run.dxScale(column);
                assertEquals(expected[row][column], oracle[row][column], 2e-7, place);
                assertEquals(expected[row][column], run.dx.get(row, column), tolerance, "analytic, " + place);
                assertEquals(expected[row][column], run.stagedDx.get(row, column), tolerance, "staged, " + place);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void stagedAndAnalyticAgree(Shape shape) {
        Run run = new Run(shape, EPSILON);
        for (int row = 0; row < shape.rows(); row++) {
            for (int column = 0; column < shape.columns(); column++) {
                double scale = run.dxScale(column);
                assertEquals(
                        run.dx.get(row, column),
                        run.stagedDx.get(row, column),
                        4e-6 * scale,
                        row + ", " + column + " of " + shape);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theInputGradientSumsToZeroAndIsOrthogonalToXhat(Shape shape) {
        Run run = new Run(shape, EPSILON);
        for (FloatTensor dx : new FloatTensor[] {run.dx, run.stagedDx}) {
            for (int column = 0; column < shape.columns(); column++) {
                double sum = 0;
                double product = 0;
                double squares = 0;
                for (int row = 0; row < shape.rows(); row++) {
                    sum += dx.get(row, column);
                    product += dx.get(row, column) * run.forward.xhat()[row][column];
                    squares += Math.abs(run.forward.xhat()[row][column]);
                }
                double tolerance = 2e-6 * run.dxScale(column);
                assertEquals(0, sum / shape.rows(), tolerance, "sum of column " + column + " of " + shape);
                // Orthogonal but for epsilon: the projection leaves epsilon / (variance + epsilon) of dgamma.
                double left = run.forward.inverseStd()[column] * run.forward.inverseStd()[column] * EPSILON * squares;
                double bound = tolerance * (1 + squares) + left * run.dxScale(column);
                assertTrue(Math.abs(product) <= bound, "column " + column + " of " + shape + ": " + product);
            }
        }
    }

    /** Both passes on one input. */
    private static final class Run {
        final FloatTensor x;
        final FloatTensor dy;
        final float[] gamma;
        final FloatTensor dx;
        final FloatTensor stagedDx;
        final Oracle.Forward forward;

        Run(Shape shape, double epsilon) {
            int rows = shape.rows();
            int columns = shape.columns();
            x = Samples.normal(rows, columns, 1, 2, 101);
            dy = Samples.normal(rows, columns, 0.3, 1, 102);
            gamma = Samples.row(columns, -2, 2, 103);
            forward = Oracle.forward(x, gamma, null, epsilon);
            dx = FloatTensor.zeros(rows, columns);
            stagedDx = FloatTensor.zeros(rows, columns);
            FloatTensor y = FloatTensor.zeros(rows, columns);
            BatchStatistics saved = new BatchStatistics(columns);
            BatchNormKernels.serial().forward(x, gamma, null, epsilon, y, saved);
            BatchNormKernels.serial().backward(x, dy, gamma, saved, dx, null, null);
            StagedBatchNorm staged = StagedBatchNorm.serial(rows, columns);
            staged.forward(x, gamma, null, epsilon, y);
            staged.backward(dy, stagedDx, new float[columns], new float[columns]);
        }

        double dxScale(int column) {
            double largest = 0;
            for (int row = 0; row < dy.rows(); row++) {
                largest = Math.max(largest, Math.abs(dy.get(row, column)));
            }
            return Math.abs(gamma[column]) * forward.inverseStd()[column] * largest;
        }
    }
}
