package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanenorm.oracle.Samples;
import dev.lanenorm.oracle.Shapes;
import dev.lanenorm.oracle.Shapes.Shape;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Inference fused with a residual and a ReLU is inference, an addition and a maximum, bit for bit. */
class InferenceTest {
    private static final double EPSILON = Passes.EPSILON;

    static Stream<Shape> shapes() {
        return Shapes.few().stream();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void oneAfterTheOther(Shape shape) {
        int columns = shape.columns();
        FloatTensor x = Samples.normal(shape.rows(), columns, 1, 2, 1);
        FloatTensor residual = Samples.normal(shape.rows(), columns, 0, 1, 2);
        float[] mean = Samples.row(columns, -1, 1, 3);
        float[] variance = Samples.row(columns, 0.5, 2, 4);
        float[] gamma = Samples.row(columns, -2, 2, 5);
        float[] beta = Samples.row(columns, -1, 1, 6);
        FloatTensor y = FloatTensor.zeros(shape.rows(), columns);
        BatchNormKernels.serial().infer(x, mean, variance, EPSILON, gamma, beta, y);
        float[] expected = y.array().clone();
        for (Backend backend : new Backend[] {Backend.live(), Backend.scalar()}) {
            BatchNormKernels kernels = BatchNormKernels.serial(backend).relu();
            kernels.infer(x, null, mean, variance, EPSILON, gamma, beta, y);
            assertArrayEquals(relu(expected, new float[expected.length]), y.array(), shape + " " + backend);
            kernels.infer(x, residual, mean, variance, EPSILON, gamma, beta, y);
            assertArrayEquals(relu(expected, residual.array()), y.array(), shape + " with a residual, " + backend);
            FloatTensor over = FloatTensor.matrix(residual.array().clone(), shape.rows(), columns);
            kernels.infer(x, over, mean, variance, EPSILON, gamma, beta, over);
            assertArrayEquals(y.array(), over.array(), shape + " over the residual, " + backend);
        }
    }

    /** The layer's inference, with the statistics it has gathered. */
    @Test
    void layer() {
        FloatTensor x = Samples.normal(70, 21, 1, 2, 1);
        FloatTensor residual = Samples.normal(70, 21, 0, 1, 2);
        FloatTensor y = FloatTensor.zeros(70, 21);
        BatchNorm layer = BatchNorm.builder(21).epsilon(EPSILON).relu().build();
        BatchNorm plain = BatchNorm.builder(21).epsilon(EPSILON).build();
        for (BatchNorm norm : new BatchNorm[] {layer, plain}) {
            System.arraycopy(Samples.row(21, -2, 2, 5), 0, norm.gamma(), 0, 21);
            System.arraycopy(Samples.row(21, -1, 1, 6), 0, norm.beta(), 0, 21);
            norm.forward(x, y);
        }
        plain.infer(x, y);
        float[] expected = y.array().clone();
        layer.infer(x, y);
        assertArrayEquals(relu(expected, new float[expected.length]), y.array());
        layer.infer(x, residual, y);
        assertArrayEquals(relu(expected, residual.array()), y.array());
        assertEquals(1, layer.running().batches());
    }

    private static float[] relu(float[] normalized, float[] residual) {
        float[] y = new float[normalized.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.max(0, normalized[i] + residual[i]);
        }
        return y;
    }
}
