package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.oracle.Accuracy;
import dev.lanenorm.oracle.Oracle;
import dev.lanenorm.oracle.Samples;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training in place: back from y alone. */
class InPlaceTest {
    private static final double EPSILON = 1e-5;
    private static final float SLOPE = 0.01f;

    /** With |beta| up to ratio * |gamma|, y keeps xhat to 1 + ratio roundings of the largest. */
    @ParameterizedTest
    @CsvSource({
        "100, 37, 0",
        "100, 37, 1",
        "100, 37, 30",
        "100, 37, 1000",
        "1797, 64, 3",
        "40, 520, 3",
        "3000, 7, 3",
        "2, 5, 3"
    })
    void gradientsAreThoseOfTheOracle(int rows, int columns, double ratio) {
        FloatTensor x = Samples.normal(rows, columns, 3, 2, 1);
        FloatTensor dy = Samples.normal(rows, columns, 0.2, 1, 2);
        float[] gamma = Samples.row(columns, 0.5, 2, 3);
        float[] beta = Samples.row(columns, -ratio, ratio, 4);
        for (int column = 0; column < columns; column++) {
            gamma[column] *= column % 2 == 0 ? 1 : -1;
            beta[column] *= Math.abs(gamma[column]);
        }
        Oracle.Forward forward = Oracle.forward(x, gamma, beta, EPSILON);
        check(BatchNorm.builder(columns), x, dy, dy, gamma, beta, forward, ratio);
        FloatTensor throughLeakyRelu = FloatTensor.zeros(rows, columns);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                float gradient = dy.get(row, column);
                throughLeakyRelu.set(row, column, forward.y()[row][column] > 0 ? gradient : SLOPE * gradient);
            }
        }
        check(BatchNorm.builder(columns).leakyRelu(SLOPE), x, dy, throughLeakyRelu, gamma, beta, forward, ratio);
    }

    private static void check(
            BatchNorm.Builder builder,
            FloatTensor x,
            FloatTensor dy,
            FloatTensor gradient,
            float[] gamma,
            float[] beta,
            Oracle.Forward forward,
            double ratio) {
        BatchNorm layer = builder.epsilon(EPSILON).inPlace().build();
        System.arraycopy(gamma, 0, layer.gamma(), 0, gamma.length);
        System.arraycopy(beta, 0, layer.beta(), 0, beta.length);
        FloatTensor matrix = copy(x);
        FloatTensor gradients = copy(dy);
        layer.forward(matrix, matrix);
        layer.backward(matrix, gradients, gradients);
        Oracle.Backward expected = Oracle.backward(x, gradient, gamma, EPSILON);
        double dx = Accuracy.ofDx(gradients, expected, gradient, gamma, forward.inverseStd());
        assertTrue(dx <= Accuracy.DX * (1 + ratio), "dx: " + dx);
        double dgamma = 0;
        for (int column = 0; column < gamma.length; column++) {
            double sum = 0;
            for (int row = 0; row < dy.rows(); row++) {
                sum += Math.abs(gradient.get(row, column)) * (1 + Math.abs(forward.xhat()[row][column]));
            }
            dgamma = Math.max(dgamma, Math.abs(layer.dgamma()[column] - expected.dgamma()[column]) / sum);
        }
        assertTrue(dgamma <= Accuracy.PARAMETERS * (1 + ratio), "dgamma: " + dgamma);
        assertTrue(Accuracy.ofDbeta(layer.dbeta(), expected, gradient) <= Accuracy.PARAMETERS, "dbeta");
    }

    /** y over x and dx over dy or y change no bit, for matrices and images, training and frozen. */
    @ParameterizedTest
    @ValueSource(ints = {1, 49})
    void overwritingChangesNoBit(int positions) {
        for (boolean leaky : new boolean[] {false, true}) {
            for (boolean frozen : new boolean[] {false, true}) {
                FloatTensor x = tensor(positions, 1);
                FloatTensor dy = tensor(positions, 2);
                FloatTensor y = tensor(positions, 3);
                FloatTensor dx = tensor(positions, 4);
                BatchNorm layer = layer(leaky);
                forward(layer, frozen, x, y);
                layer.backward(y, dy, dx);
                BatchNorm other = layer(leaky);
                FloatTensor both = copy(x);
                forward(other, frozen, both, both);
                assertArrayEquals(y.array(), both.array());
                FloatTensor gradients = copy(dy);
                other.backward(both, gradients, gradients);
                assertArrayEquals(dx.array(), gradients.array());
                assertArrayEquals(layer.dgamma(), other.dgamma());
                assertArrayEquals(layer.dbeta(), other.dbeta());
                other.backward(both, dy, both);
                assertArrayEquals(dx.array(), both.array());
                assertEquals(
                        "backward needs what a forward pass keeps: call forward or forwardFrozen first, and once more"
                                + " where dx has overwritten x",
                        assertThrows(IllegalStateException.class, () -> other.backward(both, dy, gradients))
                                .getMessage());
            }
        }
    }

    private static BatchNorm layer(boolean leaky) {
        BatchNorm.Builder builder = BatchNorm.builder(6).inPlace();
        BatchNorm layer = (leaky ? builder.leakyRelu(0.2f) : builder).build();
        for (int column = 0; column < 6; column++) {
            layer.gamma()[column] = column % 2 == 0 ? 1.5f : -0.5f;
            layer.beta()[column] = column - 2.5f;
        }
        layer.forward(tensor(49, 7), tensor(49, 8));
        return layer;
    }

    private static void forward(BatchNorm layer, boolean frozen, FloatTensor x, FloatTensor y) {
        if (frozen) {
            layer.forwardFrozen(x, y);
        } else {
            layer.forward(x, y);
        }
    }

    /** Without parameters, y is xhat. */
    @Test
    void withoutParameters() {
        FloatTensor x = Samples.normal(50, 6, 3, 2, 1);
        FloatTensor dy = Samples.normal(50, 6, 0, 1, 2);
        FloatTensor dx = FloatTensor.zeros(50, 6);
        BatchNorm layer =
                BatchNorm.builder(6).withoutGamma().withoutBeta().inPlace().build();
        layer.forward(x, dx);
        layer.backward(dx, dy, dx);
        double[] inverseStd = Oracle.forward(x, null, null, EPSILON).inverseStd();
        Oracle.Backward expected = Oracle.backward(x, dy, null, EPSILON);
        assertTrue(Accuracy.ofDx(dx, expected, dy, null, inverseStd) <= Accuracy.DX);
    }

    /** Gradients whose float sums overflow, and whose slope is no float, are computed in double, through the slope. */
    @Test
    void gradientsBeyondFloats() {
        for (float size : new float[] {1e38f, 1e-40f}) {
            FloatTensor x = Samples.normal(70, 3, 3, 2, 1);
            FloatTensor y = FloatTensor.zeros(70, 3);
            FloatTensor dy = FloatTensor.zeros(70, 3);
            FloatTensor dx = FloatTensor.zeros(70, 3);
            FloatTensor expected = FloatTensor.zeros(70, 3);
            for (int i = 0; i < 210; i++) {
                dy.array()[i] = (i % 5 - 2) * size;
            }
            float[] gamma = {1e-3f, 1e-3f, 1e-3f};
            float[] beta = {0, 1e-3f, -1e-3f};
            BatchStatistics saved = new BatchStatistics(3);
            BatchNormKernels kernels = BatchNormKernels.serial().leakyRelu(0.25f);
            kernels.forward(x, gamma, beta, EPSILON, y, saved);
            kernels.backwardFromOutput(y, dy, gamma, beta, saved, dx, null, null);
            kernels.backward(x, null, dy, gamma, beta, saved, expected, null, null, null);
            for (int i = 0; i < 210; i++) {
                // A denormal dy has few digits of its own.
                assertEquals(expected.array()[i], dx.array()[i], 2e-5 * 1e-3 * size + 1e-44, "size " + size + ", " + i);
            }
        }
    }

    @Test
    void refusals() {
        refusesToBuild(
                BatchNorm.builder(2).inPlace().relu(),
                "a ReLU loses what is below 0: to go back from y, use a leaky ReLU");
        refusesToBuild(
                BatchNorm.builder(2).leakyRelu(0).inPlace(),
                "to go back from y, negativeSlope must be at least 2^-20 (9.5e-7), got 0.0");
        refusesToBuild(
                BatchNorm.builder(2).inPlace().staged(),
                "the staged pass keeps every intermediate and does not work in place");
        FloatTensor x = Samples.normal(5, 2, 0, 1, 1);
        FloatTensor y = FloatTensor.zeros(5, 2);
        BatchNorm layer = BatchNorm.builder(2).inPlace().leakyRelu(SLOPE).build();
        assertEquals(
                "a layer in place has no residual: y would not tell it from x",
                assertThrows(IllegalStateException.class, () -> layer.forward(x, x, y))
                        .getMessage());
        layer.gamma()[1] = 0.0009f;
        layer.beta()[1] = -1;
        for (Runnable forward : new Runnable[] {
            () -> layer.forward(x, y), () -> layer.recompute(x, y),
        }) {
            assertEquals(
                    "gamma is too small to go back from y in column 1: it must be at least 2^-30 and 2^-10 * |beta| in"
                            + " magnitude, got gamma 9.0E-4, beta -1.0",
                    assertThrows(ArithmeticException.class, forward::run).getMessage());
        }
        assertArrayEquals(new float[10], y.array());
        assertEquals(0, layer.running().batches());
        BatchNorm withoutGamma = BatchNorm.builder(2).withoutGamma().inPlace().build();
        withoutGamma.beta()[0] = 1e8f;
        assertEquals(
                "gamma is too small to go back from y in column 0: it must be at least 2^-30 and 2^-10 * |beta| in"
                        + " magnitude, got gamma 1.0, beta 1.0E8",
                assertThrows(ArithmeticException.class, () -> withoutGamma.forward(x, y))
                        .getMessage());
        layer.gamma()[1] = 0.001f;
        layer.forward(x, y);
        assertEquals(
                "y must be the output of the forward pass, 5 x 2, got 4 x 2",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> layer.backward(y.rows(0, 4), x.rows(0, 4), x.rows(0, 4)))
                        .getMessage());
        assertTrue(
                layer.toString().startsWith("BatchNorm of 2 columns, epsilon 1.0E-5, analytic, in place, with leaky"));
    }

    private static void refusesToBuild(BatchNorm.Builder builder, String message) {
        assertEquals(
                message,
                assertThrows(IllegalStateException.class, builder::build).getMessage());
    }

    private static FloatTensor tensor(int positions, int seed) {
        float[] values = Samples.normal(1, 7 * 6 * positions, 0.3, 2, seed).array();
        return FloatTensor.channelMajor(values, 7, 6, positions);
    }

    private static FloatTensor copy(FloatTensor of) {
        float[] values = Arrays.copyOf(of.array(), of.array().length);
        return FloatTensor.channelMajor(values, of.examples(), of.channels(), of.positions());
    }
}
