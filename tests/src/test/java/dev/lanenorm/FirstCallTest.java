package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanenorm.oracle.Samples;
import dev.lanenorm.oracle.Shapes;
import dev.lanenorm.oracle.Shapes.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Working storage grows at first use: a pass gives the same bits as the first of its kernels, and after another that
 * was wider or narrower.
 */
@Tag("once")
class FirstCallTest {
    static Stream<Shape> shapes() {
        return Shapes.few().stream();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void backwardWithFrozenStatistics(Shape shape) {
        float[] expected = frozen(BatchNormKernels.serial(), shape);
        BatchNormKernels used = BatchNormKernels.serial();
        for (Shape other : Shapes.few()) {
            frozen(used, other);
            assertArrayEquals(expected, frozen(used, shape), shape + " after " + other);
        }
        BatchStatistics given = given(shape.columns());
        FloatTensor dy = Samples.normal(shape.rows(), shape.columns(), 0, 1, 2);
        for (int row = 0; row < shape.rows(); row++) {
            for (int column = 0; column < shape.columns(); column++) {
                int at = row * shape.columns() + column;
                expected[at] = dy.get(row, column) * (float) given.inverseStd(column);
            }
        }
        assertArrayEquals(expected, frozen(BatchNormKernels.serial(), shape));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void inference(Shape shape) {
        float[] expected = infer(BatchNormKernels.serial(), shape);
        BatchNormKernels used = BatchNormKernels.serial();
        for (Shape other : List.of(new Shape(300, 7), new Shape(130, 600), new Shape(2, 3))) {
            infer(used, other);
            assertArrayEquals(expected, infer(used, shape), shape + " after " + other);
        }
    }

    private static float[] frozen(BatchNormKernels kernels, Shape shape) {
        FloatTensor x = Samples.normal(shape.rows(), shape.columns(), 0, 1, 1);
        FloatTensor dy = Samples.normal(shape.rows(), shape.columns(), 0, 1, 2);
        FloatTensor dx = FloatTensor.zeros(shape.rows(), shape.columns());
        kernels.backwardFrozen(x, dy, null, given(shape.columns()), dx, null, null);
        return dx.array();
    }

    private static float[] infer(BatchNormKernels kernels, Shape shape) {
        FloatTensor x = Samples.normal(shape.rows(), shape.columns(), 0, 1, 1);
        FloatTensor y = FloatTensor.zeros(shape.rows(), shape.columns());
        float[] row = Samples.row(shape.columns(), 0.5, 2, 3);
        kernels.infer(x, row, row, 1e-5, row, row, y);
        return y.array();
    }

    private static BatchStatistics given(int columns) {
        float[] row = Samples.row(columns, 0.5, 2, 3);
        return new BatchStatistics(columns).set(row, row, 1e-5);
    }
}
