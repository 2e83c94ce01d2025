package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.oracle.Samples;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sums that leave the floats are formed once more, in double: of the elements they are of, wherever these lie. Every
 * element has its own value, so one taken for another shows.
 */
class OverflowTest {
    /** Examples, channels, positions: by example, and by plane with and without an edge. A matrix has one position. */
    static Stream<Arguments> sizes() {
        return Stream.of(
                Arguments.of(7, 3, 1), Arguments.of(9, 5, 7), Arguments.of(3, 4, 192), Arguments.of(2, 3, 300));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void tensors(int examples, int channels, int positions) {
        int elements = examples * channels * positions;
        FloatTensor x =
                FloatTensor.of(distinct(elements + 11, 5), 7, examples, channels, positions, channels * positions);
        FloatTensor dy =
                FloatTensor.of(distinct(elements + 11, 6), 3, examples, channels, positions, channels * positions);
        BatchNormKernels kernels = BatchNormKernels.serial();
        ColumnMoments moments = new ColumnMoments(channels);
        kernels.moments(x, moments);
        BatchStatistics statistics = new BatchStatistics(channels).set(moments, 1e-5);
        GradientSums sums = new GradientSums(channels);
        kernels.gradientSums(x, dy, statistics, sums);
        for (int channel = 0; channel < channels; channel++) {
            double[] ofX = new double[examples * positions];
            double[] ofDy = new double[examples * positions];
            for (int i = 0; i < ofX.length; i++) {
                int at = (i / positions * channels + channel) * positions + i % positions;
                ofX[i] = x.array()[x.offset() + at];
                ofDy[i] = dy.array()[dy.offset() + at];
            }
            assertSums(ofX, ofDy, moments, sums, channel);
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void matrices(int rows, int columns, int gap) {
        FloatTensor x = FloatTensor.matrix(distinct(rows * (columns + gap) + 11, 7), 7, rows, columns, columns + gap);
        FloatTensor dy = FloatTensor.matrix(distinct(rows * columns + 11, 8), 3, rows, columns, columns);
        BatchNormKernels kernels = BatchNormKernels.serial();
        ColumnMoments moments = new ColumnMoments(columns);
        kernels.moments(x, moments);
        BatchStatistics statistics = new BatchStatistics(columns).set(moments, 1e-5);
        GradientSums sums = new GradientSums(columns);
        kernels.gradientSums(x, dy, statistics, sums);
        double[] columnSums = new double[columns];
        kernels.columnSums(dy, columnSums);
        for (int column = 0; column < columns; column++) {
            double[] ofX = new double[rows];
            double[] ofDy = new double[rows];
            for (int row = 0; row < rows; row++) {
                ofX[row] = x.get(row, column);
                ofDy[row] = dy.get(row, column);
            }
            assertSums(ofX, ofDy, moments, sums, column);
            assertEquals(sum(ofDy), columnSums[column], 1e-12 * 1e38 * rows, "column sum " + column);
        }
    }

    private static void assertSums(double[] x, double[] dy, ColumnMoments moments, GradientSums sums, int column) {
        double mean = sum(x) / x.length;
        double m2 = 0;
        double products = 0;
        double size = 0;
        for (int i = 0; i < x.length; i++) {
            m2 += (x[i] - mean) * (x[i] - mean);
            products += dy[i] * (x[i] - mean);
            size += Math.abs(dy[i] * (x[i] - mean));
        }
        assertTrue(m2 > Float.MAX_VALUE, "the squares must overflow");
        assertEquals(mean, moments.mean(column), 1e-12 * 1e38, "mean of column " + column);
        assertEquals(m2, moments.m2(column), 1e-12 * m2, "M2 of column " + column);
        assertEquals(sum(dy), sums.sumDy(column), 1e-12 * 1e38 * x.length, "sum of dy, column " + column);
        assertEquals(products, sums.sumDyXmu(column), 1e-12 * size, "sum of dy * (x - mean), column " + column);
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    /** Of one sign, so that the sum of two overflows. */
    private static float[] distinct(int length, int seed) {
        return Samples.row(length, 2e38, 3e38, seed);
    }

    /** The graph keeps 1 / sqrt(var + epsilon) as a float. */
    @Test
    void epsilonBeyondTheGraph() {
        FloatTensor x = Samples.normal(4, 2, 0, 1, 1);
        FloatTensor y = FloatTensor.zeros(4, 2);
        StagedBatchNorm graph = StagedBatchNorm.serial(4, 2);
        graph.forward(x, null, null, 1e70, y);
        String message = assertThrows(ArithmeticException.class, () -> graph.forward(x, null, null, 1e78, y))
                .getMessage();
        assertTrue(
                message.startsWith("1 / sqrt(variance + epsilon) underflows a float in column 0: the variance is"),
                message);
    }
}
