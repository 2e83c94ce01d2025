package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.oracle.Accuracy;
import dev.lanenorm.oracle.Oracle;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bounds that hold for whatever values, and a search for columns that come near them. With
 * {@code -Dlanenorm.seeds=40} it is the one whose findings kernels/README.md states.
 */
class StructuredColumnsTest {
    private static final double EPSILON = 1e-5;
    private static final int COLUMNS = 256;
    private static final int SEEDS = Integer.getInteger("lanenorm.seeds", 4);

    @Test
    void aSearchStaysWithinWhatIsProven() {
        Worst worst = new Worst();
        for (int rows : new int[] {2, 63, 64, 65, 200, 512, 523, 1263}) {
            for (int seed = 0; seed < SEEDS; seed++) {
                FloatTensor x = StructuredColumns.of(rows, COLUMNS, 1000 * rows + seed);
                worst.add(x, StructuredColumns.of(rows, COLUMNS, 1000 * rows + seed + 500));
                worst.add(x, x);
            }
        }
        worst.assertWithinWhatIsProven();
        assertTrue(worst.y > 2 * Accuracy.Y, () -> "the search finds nothing worse than random data: " + worst);
        assertTrue(worst.dbeta > 0.9 * Accuracy.DBETA_OF_ANY_VALUES, () -> "the bound of dbeta is reached: " + worst);
    }

    @ParameterizedTest
    @CsvSource({"523, 262, 3.57, 1", "200, 20, 7.21, 0.721", "1024, 100, 1e30, 1e-30"})
    void zerosAndThenOneValue(int rows, int zeros, float value, float gradient) {
        FloatTensor x = FloatTensor.zeros(rows, 1);
        FloatTensor dy = FloatTensor.zeros(rows, 1);
        Arrays.fill(x.array(), zeros, rows, value);
        Arrays.fill(dy.array(), gradient);
        Worst worst = new Worst();
        worst.add(x, dy);
        worst.assertWithinWhatIsProven();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 100, 511, 513, 1263, 5000})
    void oneConstantHasNoVariance(int rows) {
        for (float value : new float[] {52920.2f, 0.1f, -3.3333333e7f, 1e30f, 3e38f, Float.MIN_VALUE}) {
            for (int columns : new int[] {1, 7, 64, 300}) {
                FloatTensor x = FloatTensor.zeros(rows, columns);
                Arrays.fill(x.array(), value);
                String what = rows + " x " + columns + " of " + value + " on " + Backend.live();
                ColumnMoments moments = ColumnMoments.of(x);
                ColumnMoments ofChannels = new ColumnMoments(columns);
                BatchNormKernels.serial().moments(FloatTensor.channelMajor(x.array(), 1, columns, rows), ofChannels);
                for (int column = 0; column < columns; column++) {
                    assertEquals(value, moments.mean(column), what);
                    assertEquals(0, moments.m2(column), what);
                    assertEquals(value, ofChannels.mean(column), "channels, " + what);
                    assertEquals(0, ofChannels.m2(column), "channels, " + what);
                }
            }
        }
    }

    /** The largest errors so far, each on the scale of its bound; of matrices, and of the same values channel-major. */
    private static final class Worst {
        private double y;
        private double dx;
        private double dxOfBound;
        private double dgamma;
        private double dbeta;

        void add(FloatTensor x, FloatTensor dy) {
            int rows = x.rows();
            int columns = x.columns();
            Oracle.Forward forward = Oracle.forward(x, null, null, EPSILON);
            Oracle.Backward backward = Oracle.backward(x, dy, null, EPSILON);
            FloatTensor y = FloatTensor.zeros(rows, columns);
            FloatTensor dx = FloatTensor.zeros(rows, columns);
            float[] dgamma = new float[columns];
            float[] dbeta = new float[columns];
            BatchStatistics saved = new BatchStatistics(columns);
            BatchNormKernels kernels = BatchNormKernels.serial();
            kernels.forward(x, null, null, EPSILON, y, saved);
            kernels.backward(x, dy, null, saved, dx, dgamma, dbeta);
            add(dy, forward, backward, y, dx, dgamma, dbeta);

            FloatTensor yPlanes = FloatTensor.zeros(columns, rows);
            FloatTensor dxPlanes = FloatTensor.zeros(columns, rows);
            FloatTensor xTensor = channelMajor(transposed(x));
            BatchNormKernels ofChannels = BatchNormKernels.serial();
            ofChannels.forward(xTensor, null, null, EPSILON, channelMajor(yPlanes), saved);
            ofChannels.backward(
                    xTensor, channelMajor(transposed(dy)), null, saved, channelMajor(dxPlanes), dgamma, dbeta);
            add(dy, forward, backward, transposed(yPlanes), transposed(dxPlanes), dgamma, dbeta);
        }

        private static FloatTensor channelMajor(FloatTensor planes) {
            return FloatTensor.channelMajor(planes.array(), 1, planes.rows(), planes.columns());
        }

        private static FloatTensor transposed(FloatTensor matrix) {
            FloatTensor transposed = FloatTensor.zeros(matrix.columns(), matrix.rows());
            for (int row = 0; row < matrix.rows(); row++) {
                for (int column = 0; column < matrix.columns(); column++) {
                    transposed.set(column, row, matrix.get(row, column));
                }
            }
            return transposed;
        }

        private void add(
                FloatTensor dy,
                Oracle.Forward forward,
                Oracle.Backward backward,
                FloatTensor actualY,
                FloatTensor actualDx,
                float[] actualDgamma,
                float[] actualDbeta) {
            for (int column = 0; column < dy.columns(); column++) {
                double largestXhat = 0;
                double largestDy = 0;
                double sumDy = 0;
                double sumProducts = 0;
                double yError = 0;
                double dxError = 0;
                for (int row = 0; row < dy.rows(); row++) {
                    double xhat = Math.abs(forward.xhat()[row][column]);
                    double gradient = Math.abs(dy.get(row, column));
                    largestXhat = Math.max(largestXhat, xhat);
                    largestDy = Math.max(largestDy, gradient);
                    sumDy += gradient;
                    sumProducts += gradient * xhat;
                    yError = Math.max(yError, Math.abs(actualY.get(row, column) - forward.y()[row][column]));
                    dxError = Math.max(dxError, Math.abs(actualDx.get(row, column) - backward.dx()[row][column]));
                }
                double dxScale = forward.inverseStd()[column] * largestDy;
                double dgammaError = Math.abs(actualDgamma[column] - backward.dgamma()[column]);
                double dbetaError = Math.abs(actualDbeta[column] - backward.dbeta()[column]);
                y = Math.max(y, relative(yError, largestXhat));
                dx = Math.max(dx, relative(dxError, dxScale));
                dxOfBound = Math.max(dxOfBound, relative(dxError, dxScale * (1 + largestXhat)));
                dgamma = Math.max(dgamma, relative(dgammaError, sumProducts + sumDy));
                dbeta = Math.max(dbeta, relative(dbetaError, sumDy));
            }
        }

        /** 0 where there is no error, whatever it is compared to. */
        private static double relative(double error, double scale) {
            return error == 0 ? 0 : error / scale;
        }

        void assertWithinWhatIsProven() {
            assertTrue(y <= Accuracy.Y_OF_ANY_VALUES, () -> "y: " + this);
            assertTrue(dxOfBound <= Accuracy.DX_OF_ANY_VALUES, () -> "dx: " + this);
            assertTrue(dgamma <= Accuracy.DGAMMA_OF_ANY_VALUES, () -> "dgamma: " + this);
            assertTrue(dbeta <= Accuracy.DBETA_OF_ANY_VALUES, () -> "dbeta: " + this);
        }

        @Override
        public String toString() {
            return String.format(
                    "y %.2g, dx %.2g (%.2g of 1 + max|xhat|), dgamma %.2g, dbeta %.2g on %s",
                    y, dx, dxOfBound, dgamma, dbeta, Backend.live());
        }
    }
}
