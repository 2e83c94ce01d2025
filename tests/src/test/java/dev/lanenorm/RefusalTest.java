package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanenorm.oracle.Samples;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Bad input: the message names the argument, its value and what was expected, and no output has been touched. */
class RefusalTest {
    private static final float UNTOUCHED = 7.25f;

    private final BatchNormKernels kernels = BatchNormKernels.serial();
    private final FloatTensor x = Samples.normal(6, 4, 0, 1, 1);
    private final FloatTensor dy = Samples.normal(6, 4, 0, 1, 2);
    private final FloatTensor y = FloatTensor.zeros(6, 4);
    private final FloatTensor yTensor = FloatTensor.channelMajor(y.array(), 6, 4, 1);
    private final FloatTensor dx = FloatTensor.zeros(6, 4);
    private final float[] gamma = {1, 2, 3, 4};
    private final float[] beta = {1, 2, 3, 4};
    private final float[] dgamma = new float[4];
    private final float[] dbeta = new float[4];
    private final BatchStatistics saved = new BatchStatistics(4);
    private final StagedBatchNorm staged = StagedBatchNorm.serial(6, 4);

    @BeforeEach
    void fillOutputs() {
        for (float[] output : new float[][] {y.array(), dx.array(), dgamma, dbeta}) {
            Arrays.fill(output, UNTOUCHED);
        }
        saved.set(ColumnMoments.of(x), 1e-5);
    }

    private void refused(String message, Executable call) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call);
        assertEquals(message, refusal.getMessage());
        assertUntouched();
    }

    private void refusedNull(String message, Executable call) {
        assertEquals(message, assertThrows(NullPointerException.class, call).getMessage());
        assertUntouched();
    }

    private void assertUntouched() {
        for (float[] output : new float[][] {y.array(), dx.array(), dgamma, dbeta}) {
            for (float value : output) {
                assertEquals(UNTOUCHED, value, "an output was written");
            }
        }
    }

    @Test
    void matrixSizes() {
        float[] array = new float[100];
        refusedNull("array must not be null", () -> FloatTensor.matrix(null, 1, 1));
        refused("rows must be at least 0, got -1", () -> FloatTensor.matrix(array, -1, 1));
        refused("columns must be at least 1, got 0", () -> FloatTensor.matrix(array, 1, 0));
        refused("stride must be at least columns (5), got 4", () -> FloatTensor.matrix(array, 0, 2, 5, 4));
        refused("offset must be at least 0, got -3", () -> FloatTensor.matrix(array, -3, 2, 5, 5));
        refused(
                "array is too short: a view of 10 x 10 (offset 1, stride 10) ends at 101, array.length is 100",
                () -> FloatTensor.matrix(array, 1, 10, 10, 10));
        refused(
                "rows * stride must stay below 2^31 elements, got 65536 * 65536 at offset 0: use several views, and merge"
                        + " their moments",
                () -> FloatTensor.matrix(array, 65536, 65536));
        refused(
                "rows * columns must be below 2^31 - 8 elements, got 65536 * 65536",
                () -> FloatTensor.zeros(65536, 65536));
        assertDoesNotThrow(() -> FloatTensor.matrix(array, 0, 10, 9, 10), "the last row needs no gap after it");
        assertDoesNotThrow(() -> FloatTensor.matrix(array, 5, 10, 5, 10));
        assertThrows(IndexOutOfBoundsException.class, () -> x.get(6, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> x.get(0, 4));
        assertThrows(IndexOutOfBoundsException.class, () -> x.rows(0, 7));
        assertThrows(IndexOutOfBoundsException.class, () -> x.columns(2, 2));
    }

    @Test
    void overlap() {
        float[] array = new float[200];
        FloatTensor first = FloatTensor.matrix(array, 0, 6, 4, 4);
        FloatTensor second = FloatTensor.matrix(array, 8, 6, 4, 4);
        refused(
                "y must not overlap x, got 6 x 4 (offset 8, stride 4) and 6 x 4 (offset 0, stride 4) in one array",
                () -> kernels.forward(first, gamma, beta, 1e-5, second, saved));
        refused(
                "dx must not overlap dy, got 6 x 4 (offset 8, stride 4) and 6 x 4 (offset 0, stride 4) in one array",
                () -> kernels.backward(x, first, gamma, saved, second, dgamma, dbeta));
        refused(
                "dx must not overlap x, got 6 x 4 (offset 8, stride 4) and 6 x 4 (offset 0, stride 4) in one array",
                () -> kernels.backward(first, dy, gamma, saved, second, dgamma, dbeta));
        // Two halves of the same rows share no element.
        FloatTensor left = FloatTensor.matrix(array, 0, 6, 4, 8);
        FloatTensor right = FloatTensor.matrix(array, 4, 6, 4, 8);
        FloatTensor middle = FloatTensor.matrix(array, 6, 6, 4, 8);
        assertFalse(left.mayOverlap(right));
        assertDoesNotThrow(() -> kernels.forward(left, gamma, beta, 1e-5, right, saved));
        refused(
                "y must not overlap x, got 6 x 4 (offset 6, stride 8) and 6 x 4 (offset 0, stride 8) in one array",
                () -> kernels.forward(left, gamma, beta, 1e-5, middle, saved));
        refused(
                "y must not overlap x, got 6 x 4 (offset 0, stride 8) and 6 x 4 (offset 6, stride 8) in one array",
                () -> kernels.forward(middle, gamma, beta, 1e-5, left, saved));
    }

    @Test
    void anEpsilonOfZeroNeedsPositiveVariances() {
        float[] mean = new float[4];
        float[] variance = {1, 0, 1, 1};
        refused(
                "variance[1] must be at least 0, and at least 2^-1022 with epsilon added, got 0.0",
                () -> kernels.infer(x, mean, variance, 0, gamma, beta, y));
        refused(
                "variance[1] must be at least 0, and at least 2^-1022 with epsilon added, got 0.0",
                () -> BatchNormKernels.serial().relu().infer(x, null, mean, variance, 0, gamma, beta, y));
        refused(
                "variance[1] must be at least 0, and at least 2^-1022 with epsilon added, got 0.0",
                () -> BatchNormKernels.serial()
                        .infer(FloatTensor.channelMajor(x.array(), 6, 4, 1), mean, variance, 0, gamma, beta, yTensor));
    }

    @Test
    void scaleOutOfRange() {
        float[] huge = {1, 1, 3e38f, 1};
        saved.set(new float[4], new float[] {1, 1, 1e-10f, 1}, 0);
        ArithmeticException overflow =
                assertThrows(ArithmeticException.class, () -> kernels.normalize(x, saved, huge, beta, y));
        assertEquals(
                "gamma * inverseStd overflows a float in column 2: 3.0E38 * " + saved.inverseStd(2)
                        + "; use a larger epsilon",
                overflow.getMessage());
        assertThrows(ArithmeticException.class, () -> kernels.backward(x, dy, huge, saved, dx, dgamma, dbeta));
        assertThrows(ArithmeticException.class, () -> kernels.backwardFrozen(x, dy, huge, saved, dx, dgamma, dbeta));
        assertUntouched();
    }

    @Test
    void backwardBeforeForward() {
        IllegalStateException early =
                assertThrows(IllegalStateException.class, () -> staged.backward(dy, dx, dgamma, dbeta));
        assertEquals("backward needs the intermediates of a forward pass: call forward first", early.getMessage());
        assertUntouched();
    }

    @Test
    void matricesForAGraphOfChannels() {
        StagedBatchNorm ofChannels = StagedBatchNorm.serial(3, 4, 5, Backend.scalar());
        FloatTensor matrix = FloatTensor.zeros(3, 20);
        refused(
                "x must be 3 x 4 x 5 as given at construction, got 3 x 20",
                () -> ofChannels.forward(matrix, gamma, beta, 1e-5, matrix));
    }

    /** What begins behind the array lies outside it, of no rows too. */
    @Test
    void viewsOfNoRows() {
        float[] array = new float[3];
        assertDoesNotThrow(() -> FloatTensor.matrix(array, 3, 0, 4, 5));
        refused(
                "array is too short: a view of 0 x 4 (offset 4, stride 5) ends at 4, array.length is 3",
                () -> FloatTensor.matrix(array, 4, 0, 4, 5));
    }

    /** Infinities given as such stay in their column. */
    @Test
    void infiniteGamma() {
        float[] infinite = {1, Float.POSITIVE_INFINITY, 1, 1};
        kernels.normalize(x, saved, new float[] {1, 1, 1, 1}, beta, dx);
        kernels.normalize(x, saved, infinite, beta, y);
        for (int row = 0; row < 6; row++) {
            assertFalse(Float.isFinite(y.get(row, 1)));
            assertEquals(dx.get(row, 2), y.get(row, 2));
        }
    }

    @Test
    void aScaleWithoutGamma() {
        ArithmeticException overflow = assertThrows(
                ArithmeticException.class, () -> kernels.infer(x, new float[4], new float[4], 1e-80, null, null, y));
        assertEquals(
                "gamma * inverseStd overflows a float in column 0: 1.0 * " + 1 / Math.sqrt(1e-80)
                        + "; use a larger epsilon",
                overflow.getMessage());
        assertUntouched();
    }
}
