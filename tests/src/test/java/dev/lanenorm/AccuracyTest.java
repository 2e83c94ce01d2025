package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.oracle.Accuracy;
import dev.lanenorm.oracle.Digits;
import dev.lanenorm.oracle.ExactData;
import dev.lanenorm.oracle.Oracle;
import dev.lanenorm.oracle.Samples;
import dev.lanenorm.oracle.Shapes;
import dev.lanenorm.oracle.Shapes.Shape;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both passes against the oracle in double. */
@Execution(ExecutionMode.CONCURRENT)
class AccuracyTest {
    private static final double EPSILON = 1e-5;

    static Stream<Shape> shapes() {
        return Shapes.all().stream();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void everyShape(Shape shape) {
        check(
                Samples.normal(shape.rows(), shape.columns(), 1, 2, 11),
                Samples.normal(shape.rows(), shape.columns(), 0.2, 1, 12),
                EPSILON,
                true);
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "1e4, 1",
        "-1e4, 1",
        "1e6, 1",
        "-1e6, 1",
        "1e10, 1e4",
        "1e-3, 1e-9",
        "1, 1e-20",
        "1e12, 1e8",
        "0, 1e10"
    })
    void distantMeansAndExtremeScales(double mean, double std) {
        for (int rows : new int[] {2, 50, 64, 1000, 5000}) {
            for (int columns : new int[] {7, 33, 520}) {
                check(
                        Samples.normal(rows, columns, mean, std, 21),
                        Samples.normal(rows, columns, 0.2, 1, 22),
                        EPSILON,
                        true);
            }
        }
    }

    /** Deviations are taken from the mean of a chunk's first 64 rows: here a bad choice. */
    @ParameterizedTest
    @CsvSource({"1e2, 64", "1e4, 64", "1e6, 64", "1e4, 1", "1e4, 32", "-1e6, 448", "1e4, 513"})
    void firstRowsFarFromTheRest(double distance, int farRows) {
        for (int columns : new int[] {7, 64, 130}) {
            FloatTensor x = Samples.normal(1200, columns, 3, 1, 25);
            for (int row = 0; row < farRows; row++) {
                for (int column = 0; column < columns; column++) {
                    x.set(row, column, (float) (x.get(row, column) + distance));
                }
            }
            check(x, Samples.normal(1200, columns, 0.2, 1, 26), EPSILON, true);
        }
    }

    @Test
    void rowsInAscendingOrder() {
        FloatTensor x = FloatTensor.zeros(3000, 130);
        for (int row = 0; row < 3000; row++) {
            for (int column = 0; column < 130; column++) {
                x.set(row, column, row * (1 + column) * 0.1f);
            }
        }
        check(x, Samples.normal(3000, 130, 0.2, 1, 27), EPSILON, true);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e20, 1e25, 1e30, 1e36})
    void hugeValuesTheSquaresOfWhichOverflowFloat(double std) {
        for (int columns : new int[] {3, 20, 600}) {
            FloatTensor x = Samples.normal(300, columns, std, std, 31);
            check(x, Samples.normal(300, columns, 0.2, 1, 32), EPSILON, false);
            FloatTensor y = FloatTensor.zeros(300, columns);
            StagedBatchNorm staged = StagedBatchNorm.serial(300, columns);
            ArithmeticException refused =
                    assertThrows(ArithmeticException.class, () -> staged.forward(x, null, null, EPSILON, y));
            assertTrue(refused.getMessage().contains("variance of column 0 overflows"), refused.getMessage());
            assertEquals(0, y.get(0, 0), "y must be untouched");
        }
    }

    @ParameterizedTest
    @CsvSource({"1e30, 1", "1e-30, 1", "1e36, 1", "1e30, 1e10", "1e-10, 1e-20"})
    void hugeAndTinyGradients(double dyScale, double xScale) {
        check(Samples.normal(300, 20, 0, xScale, 41), Samples.normal(300, 20, 0.5 * dyScale, dyScale, 42), 1e-5, false);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-18, 1e-30, 1e-38, 1e-42})
    void tinyValuesAndSubnormals(double std) {
        // Far below epsilon: xhat is x - mean times a constant, and must keep its digits down to the spacing of
        // subnormals.
        FloatTensor x = Samples.normal(200, 20, std, std, 51);
        FloatTensor y = FloatTensor.zeros(200, 20);
        BatchStatistics saved = new BatchStatistics(20);
        BatchNormKernels.serial().forward(x, null, null, EPSILON, y, saved);
        Oracle.Forward expected = Oracle.forward(x, null, null, EPSILON);
        double spacing = 4 * Float.MIN_VALUE / Math.sqrt(EPSILON);
        for (int row = 0; row < 200; row++) {
            for (int column = 0; column < 20; column++) {
                double scale = Math.abs(expected.xhat()[row][column]) + std / Math.sqrt(EPSILON);
                assertEquals(expected.y()[row][column], y.get(row, column), Accuracy.Y * scale + spacing);
            }
        }
    }

    @Test
    void digits() {
        FloatTensor x = Digits.pixels();
        check(x, Samples.normal(x.rows(), x.columns(), 0, 1, 61), EPSILON, true);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 63, 64, 65, 100, 1797, 5000})
    void aConstantColumnGivesExactlyBeta(int rows) {
        for (float value : new float[] {0, 1, 0.1f, -3.3333333e7f, 1e30f, 3e38f, Float.MIN_VALUE}) {
            for (int columns : new int[] {1, 7, 40, 600}) {
                FloatTensor x = FloatTensor.zeros(rows, columns);
                Arrays.fill(x.array(), value);
                float[] beta = Samples.row(columns, -2, 2, 71);
                FloatTensor y = FloatTensor.zeros(rows, columns);
                BatchStatistics saved = new BatchStatistics(columns);
                BatchNormKernels.serial().forward(x, null, beta, EPSILON, y, saved);
                for (int row = 0; row < rows; row++) {
                    for (int column = 0; column < columns; column++) {
                        assertEquals(beta[column], y.get(row, column), () -> value + " in " + rows + " x " + columns);
                    }
                }
                double noise = Math.ulp(value) * (double) Math.ulp(value);
                assertTrue(saved.variance(0) <= 1e-6 * noise, "variance of constant " + value);
            }
        }
    }

    @Test
    void oneRowGivesBetaAndNoGradient() {
        FloatTensor x = Samples.normal(1, 100, 5, 3, 81);
        FloatTensor dy = Samples.normal(1, 100, 0, 1, 82);
        float[] gamma = Samples.row(100, -2, 2, 83);
        float[] beta = Samples.row(100, -2, 2, 84);
        FloatTensor y = FloatTensor.zeros(1, 100);
        FloatTensor dx = FloatTensor.zeros(1, 100);
        BatchStatistics saved = new BatchStatistics(100);
        float[] dgamma = new float[100];
        float[] dbeta = new float[100];
        BatchNormKernels kernels = BatchNormKernels.serial();
        kernels.forward(x, gamma, beta, EPSILON, y, saved);
        kernels.backward(x, dy, gamma, saved, dx, dgamma, dbeta);
        for (int column = 0; column < 100; column++) {
            assertEquals(beta[column], y.get(0, column));
            assertEquals(0, dx.get(0, column), 0.0);
            assertEquals(0, dgamma[column], 0.0);
            assertEquals(dy.get(0, column), dbeta[column]);
        }
    }

    @Test
    void nanAndInfinityStayInTheirColumns() {
        for (int columns : new int[] {3, 16, 40, 600}) {
            FloatTensor clean = Samples.normal(200, columns, 1, 2, 91);
            FloatTensor dirty = Samples.normal(200, columns, 1, 2, 91);
            dirty.set(7, 0, Float.NaN);
            dirty.set(100, columns - 1, Float.POSITIVE_INFINITY);
            FloatTensor dy = Samples.normal(200, columns, 0, 1, 92);
            FloatTensor dirtyDy = Samples.normal(200, columns, 0, 1, 92);
            dirtyDy.set(7, 0, Float.NaN);
            dirtyDy.set(100, columns - 1, Float.POSITIVE_INFINITY);
            for (FloatTensor[] pair : new FloatTensor[][] {
                analytic(clean, dy, dirty, dy),
                staged(clean, dy, dirty, dy),
                analytic(clean, dy, clean, dirtyDy),
                staged(clean, dy, clean, dirtyDy)
            }) {
                for (int row = 0; row < 200; row++) {
                    for (int column = 0; column < columns; column++) {
                        boolean isDirty = column == 0 || column == columns - 1;
                        float expected = isDirty ? Float.NaN : pair[0].get(row, column);
                        if (!isDirty || column == 0) {
                            assertEquals(expected, pair[1].get(row, column), row + ", " + column + " of " + columns);
                        } else {
                            assertTrue(!Float.isFinite(pair[1].get(row, column)), row + ", " + column);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 63, 64, 65, 200, 999, 4096})
    void exactDataGiveExactStatistics(int rows) {
        for (int columns : new int[] {64, 70, 600}) {
            BatchStatistics saved = checkExactData(rows, columns);
            Oracle.Forward expected = Oracle.forward(ExactData.of(rows, columns), null, null, EPSILON);
            for (int column = 0; column < columns; column++) {
                assertEquals(ExactData.mean(column), saved.mean(column), "mean of column " + column);
                assertEquals((float) expected.variance()[column], (float) saved.variance(column), "column " + column);
            }
        }
        // Joined rows part the pairs: then the mean of a part is not a float, and its deviations are rounded.
        BatchStatistics saved = checkExactData(rows, 7);
        for (int column = 0; column < 7; column++) {
            assertEquals(ExactData.mean(column), (float) saved.mean(column), "mean of column " + column);
        }
    }

    private static BatchStatistics checkExactData(int rows, int columns) {
        FloatTensor x = ExactData.of(rows, columns);
        FloatTensor y = FloatTensor.zeros(rows, columns);
        BatchStatistics saved = new BatchStatistics(columns);
        BatchNormKernels.serial().forward(x, null, null, EPSILON, y, saved);
        assertWithin(6e-7, Accuracy.ofY(y, Oracle.forward(x, null, null, EPSILON), null, null), "y of exact data");
        return saved;
    }

    /** Analytic and, if asked for, staged, forward and backward, against the oracle. */
    private static void check(FloatTensor x, FloatTensor dy, double epsilon, boolean stagedToo) {
        int rows = x.rows();
        int columns = x.columns();
        float[] gamma = Samples.row(columns, -2, 2, 3);
        float[] beta = Samples.row(columns, -2, 2, 4);
        Oracle.Forward forward = Oracle.forward(x, gamma, beta, epsilon);
        Oracle.Backward backward = Oracle.backward(x, dy, gamma, epsilon);
        FloatTensor y = FloatTensor.zeros(rows, columns);
        FloatTensor dx = FloatTensor.zeros(rows, columns);
        float[] dgamma = new float[columns];
        float[] dbeta = new float[columns];

        BatchNormKernels kernels = BatchNormKernels.serial();
        BatchStatistics saved = new BatchStatistics(columns);
        kernels.forward(x, gamma, beta, epsilon, y, saved);
        kernels.backward(x, dy, gamma, saved, dx, dgamma, dbeta);
        for (String pass : stagedToo ? new String[] {"analytic", "staged"} : new String[] {"analytic"}) {
            if (pass.equals("staged")) {
                StagedBatchNorm staged = StagedBatchNorm.serial(rows, columns);
                staged.forward(x, gamma, beta, epsilon, y);
                staged.backward(dy, dx, dgamma, dbeta);
            }
            String what = pass + " " + rows + " x " + columns + " on " + Backend.live();
            assertWithin(Accuracy.Y, Accuracy.ofY(y, forward, gamma, beta), "y, " + what);
            assertWithin(Accuracy.DX, Accuracy.ofDx(dx, backward, dy, gamma, forward.inverseStd()), "dx, " + what);
            assertWithin(
                    Accuracy.PARAMETERS,
                    Accuracy.ofParameters(dgamma, dbeta, backward, dy, forward),
                    "dgamma and dbeta, " + what);
        }
    }

    private static void assertWithin(double tolerance, double error, String what) {
        assertTrue(error <= tolerance, what + ": error " + error + " is above " + tolerance);
    }

    private static FloatTensor[] analytic(FloatTensor x1, FloatTensor dy1, FloatTensor x2, FloatTensor dy2) {
        return new FloatTensor[] {analytic(x1, dy1), analytic(x2, dy2)};
    }

    private static FloatTensor analytic(FloatTensor x, FloatTensor dy) {
        BatchStatistics saved = new BatchStatistics(x.columns());
        FloatTensor dx = FloatTensor.zeros(x.rows(), x.columns());
        BatchNormKernels.serial().forward(x, null, null, EPSILON, FloatTensor.zeros(x.rows(), x.columns()), saved);
        BatchNormKernels.serial().backward(x, dy, null, saved, dx, null, null);
        return dx;
    }

    private static FloatTensor[] staged(FloatTensor x1, FloatTensor dy1, FloatTensor x2, FloatTensor dy2) {
        return new FloatTensor[] {staged(x1, dy1), staged(x2, dy2)};
    }

    private static FloatTensor staged(FloatTensor x, FloatTensor dy) {
        int columns = x.columns();
        FloatTensor dx = FloatTensor.zeros(x.rows(), columns);
        StagedBatchNorm staged = StagedBatchNorm.serial(x.rows(), columns);
        staged.forward(x, null, null, EPSILON, FloatTensor.zeros(x.rows(), columns));
        staged.backward(dy, dx, new float[columns], new float[columns]);
        return dx;
    }
}
