package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.oracle.Accuracy;
import dev.lanenorm.oracle.Oracle;
import dev.lanenorm.oracle.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Coefficients that leave the normal floats: results that are floats come out right, the others are refused by name.
 */
class ExtremeCoefficientsTest {
    @Test
    void aSlopeAboveTheFloats() {
        FloatTensor x = FloatTensor.matrix(new float[] {0, 2e-15f}, 2, 1);
        FloatTensor dy = FloatTensor.matrix(new float[] {1e25f, -1e25f}, 2, 1);
        float[] gamma = {1e-20f};
        double epsilon = 0x1p-100;
        Oracle.Backward expected = Oracle.backward(x, dy, gamma, epsilon);
        FloatTensor dx = FloatTensor.zeros(2, 1);
        BatchStatistics saved = new BatchStatistics(1);
        BatchNormKernels kernels = BatchNormKernels.serial();
        kernels.forward(x, gamma, null, epsilon, FloatTensor.zeros(2, 1), saved);
        kernels.backward(x, dy, gamma, saved, dx, null, null);
        assertEquals(3.297e19, dx.get(0, 0), 0.001e19);
        assertEquals(-3.297e19, dx.get(1, 0), 0.001e19);
        for (int row = 0; row < 2; row++) {
            assertEquals(expected.dx()[row][0], dx.get(row, 0), 1e-5 * Math.abs(expected.dx()[row][0]));
        }
    }

    /** Columns in and out of range side by side, in all kernels, out of place, over dy and over x, and on views. */
    @ParameterizedTest
    @CsvSource({"1e20, 1e-20, 1e10", "1e19, 1e-21, 1e15", "1e-15, 1e25, 1e-20", "1e25, 1e-22, 1e20"})
    void besideOrdinaryColumns(double std, double gradient, float scale) {
        int rows = 200;
        int columns = 37;
        double epsilon = 0x1p-100;
        FloatTensor x = Samples.normal(rows, columns, 0.3, 1, 1);
        FloatTensor dy = Samples.normal(rows, columns, 0.2, 1, 2);
        float[] gamma = Samples.row(columns, 0.5, 2, 3);
        for (int column : new int[] {0, 5, 36}) {
            gamma[column] = scale;
            for (int row = 0; row < rows; row++) {
                x.set(row, column, (float) (x.get(row, column) * std));
                dy.set(row, column, (float) (dy.get(row, column) * gradient));
            }
        }
        BatchStatistics saved = new BatchStatistics(columns);
        BatchNormKernels kernels = BatchNormKernels.serial();
        kernels.forward(x, gamma, null, epsilon, FloatTensor.zeros(rows, columns), saved);
        FloatTensor dx = FloatTensor.zeros(rows, columns);
        kernels.backward(x, dy, gamma, saved, dx, null, null);
        Oracle.Forward forward = Oracle.forward(x, gamma, null, epsilon);
        double error = Accuracy.ofDx(dx, Oracle.backward(x, dy, gamma, epsilon), dy, gamma, forward.inverseStd());
        assertTrue(error <= Accuracy.DX, "dx: error " + error + " on " + Backend.live());

        FloatTensor framedX = Samples.framed(x, 3, 5);
        FloatTensor overDy = Samples.framed(dy, 7, 2);
        kernels.backward(framedX, overDy, gamma, saved, overDy, null, null);
        assertArrayEquals(dx.array(), Passes.dense(overDy));
        assertTrue(Samples.frameIsIntact(overDy), "written outside dx");
        kernels.backward(framedX, dy, gamma, saved, framedX, null, null);
        assertArrayEquals(dx.array(), Passes.dense(framedX));

        // A ReLU of which y is always above 0, and one that masks.
        BatchNormKernels relu = BatchNormKernels.serial().relu();
        float[] high = Samples.row(columns, 1e30, 1e30, 4);
        FloatTensor throughRelu = FloatTensor.zeros(rows, columns);
        relu.backward(x, null, dy, gamma, high, saved, throughRelu, null, null, null);
        assertArrayEquals(dx.array(), throughRelu.array());
        FloatTensor y = FloatTensor.zeros(rows, columns);
        relu.forward(x, null, gamma, null, epsilon, y, saved);
        relu.backward(x, null, dy, gamma, null, saved, throughRelu, null, null, null);
        FloatTensor masked = FloatTensor.zeros(rows, columns);
        for (int i = 0; i < rows * columns; i++) {
            masked.array()[i] = y.array()[i] > 0 ? dy.array()[i] : 0;
        }
        kernels.backward(x, masked, gamma, saved, dx, null, null);
        assertArrayEquals(dx.array(), throughRelu.array());

        // The same values, channel-major.
        FloatTensor xTensor = channelMajor(x);
        FloatTensor dxTensor = FloatTensor.zeros(4, columns, rows / 4);
        BatchNormKernels ofChannels = BatchNormKernels.serial();
        ofChannels.forward(xTensor, gamma, null, epsilon, FloatTensor.zeros(4, columns, rows / 4), saved);
        ofChannels.backward(xTensor, channelMajor(dy), gamma, saved, dxTensor, null, null);
        Oracle.Backward expected = Oracle.backward(x, dy, gamma, epsilon);
        error = Accuracy.ofDx(rowMajor(dxTensor), expected, dy, gamma, forward.inverseStd());
        assertTrue(error <= Accuracy.DX, "dx of channels: error " + error + " on " + Backend.live());
    }

    /** Gradients that vanish in a column of ordinary values take no detour, and lose nothing that shows. */
    @Test
    void tinyGradientsOfOrdinaryColumns() {
        FloatTensor x = Samples.normal(100, 20, 0, 1, 1);
        FloatTensor dy = Samples.normal(100, 20, 0, 1e-39, 2);
        Oracle.Forward forward = Oracle.forward(x, null, null, 1e-5);
        BatchStatistics saved = new BatchStatistics(20);
        FloatTensor dx = FloatTensor.zeros(100, 20);
        BatchNormKernels.serial().forward(x, null, null, 1e-5, FloatTensor.zeros(100, 20), saved);
        BatchNormKernels.serial().backward(x, dy, null, saved, dx, null, null);
        double error = Accuracy.ofDx(dx, Oracle.backward(x, dy, null, 1e-5), dy, null, forward.inverseStd());
        assertTrue(error <= 1e-5, "dx: error " + error + ", where dy itself has 6e-7");
    }

    @Test
    void aScaleBelowTheFloatsIsRefused() {
        FloatTensor x = FloatTensor.matrix(new float[] {-1e30f, 1e30f}, 2, 1);
        FloatTensor y = FloatTensor.matrix(new float[] {7, 8}, 2, 1);
        String message = assertThrows(ArithmeticException.class, () -> BatchNormKernels.serial()
                        .forward(x, new float[] {1e-20f}, null, 1e-5, y, new BatchStatistics(1)))
                .getMessage();
        assertTrue(message.startsWith("gamma * inverseStd underflows a float in column 0: 1.0E-20 * 9.999"), message);
        assertTrue(message.endsWith("; scale x down"), message);
        assertArrayEquals(new float[] {7, 8}, y.array());
        // A gamma that is 0, or too small itself, is not the fault of x.
        BatchNormKernels.serial().forward(x, new float[] {0}, null, 1e-5, y, new BatchStatistics(1));
        assertArrayEquals(new float[] {0, 0}, y.array());
        BatchNormKernels.serial().forward(x, new float[] {1e-40f}, null, 1e-5, y, new BatchStatistics(1));
    }

    /** A residual's gradient is written before the other results: not where these are refused. */
    @Test
    void aRefusedBackwardPassWritesNothing() {
        FloatTensor x = FloatTensor.matrix(new float[] {1, 2}, 2, 1);
        FloatTensor dresidual = FloatTensor.matrix(new float[] {7, 8}, 2, 1);
        BatchStatistics saved = new BatchStatistics(1).set(new float[1], new float[1], 1e-30);
        FloatTensor y = FloatTensor.matrix(new float[] {1, 1}, 2, 1);
        FloatTensor dx = FloatTensor.zeros(2, 1);
        FloatTensor dy = FloatTensor.matrix(new float[] {1, 1}, 2, 1);
        BatchNormKernels kernels = BatchNormKernels.serial().relu();
        float[] gamma = {1e30f};
        assertThrows(
                ArithmeticException.class,
                () -> kernels.backward(x, y, dy, gamma, null, saved, dx, dresidual, null, null));
        assertThrows(
                ArithmeticException.class,
                () -> kernels.backwardFrozen(x, y, dy, gamma, null, saved, dx, dresidual, null, null));
        assertArrayEquals(new float[] {7, 8}, dresidual.array());
    }

    private static FloatTensor channelMajor(FloatTensor matrix) {
        int positions = matrix.rows() / 4;
        FloatTensor tensor = FloatTensor.zeros(4, matrix.columns(), positions);
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                tensor.array()[index(row, column, matrix.columns(), positions)] = matrix.get(row, column);
            }
        }
        return tensor;
    }

    private static FloatTensor rowMajor(FloatTensor tensor) {
        int rows = tensor.examples() * tensor.positions();
        FloatTensor matrix = FloatTensor.zeros(rows, tensor.channels());
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < tensor.channels(); column++) {
                matrix.set(row, column, tensor.array()[index(row, column, tensor.channels(), tensor.positions())]);
            }
        }
        return matrix;
    }

    private static int index(int row, int column, int columns, int positions) {
        return (row / positions * columns + column) * positions + row % positions;
    }
}
