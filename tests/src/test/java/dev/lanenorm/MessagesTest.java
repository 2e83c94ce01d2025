package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.RunningStatistics.State;
import dev.lanenorm.oracle.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that speak of the arguments as the caller knows them, where one check stands behind several methods. */
class MessagesTest {
    private final FloatTensor x = Samples.normal(6, 4, 0, 1, 1);
    private final FloatTensor dy = Samples.normal(6, 4, 0, 1, 2);
    private final FloatTensor y = FloatTensor.zeros(6, 4);

    private static void refused(Class<? extends Throwable> type, String message, Executable call) {
        Throwable thrown = assertThrows(Throwable.class, call);
        assertInstanceOf(type, thrown);
        assertTrue(thrown.getMessage() != null && thrown.getMessage().startsWith(message), thrown.toString());
    }

    @Test
    void nullIsNamed() {
        refused(NullPointerException.class, "other must not be null", () -> new ColumnMoments(4).merge(null));
        refused(NullPointerException.class, "other must not be null", () -> new GradientSums(4).merge(null));
    }

    @Test
    void nullMatrixIsNamed() {
        refused(NullPointerException.class, "x must not be null", () -> ColumnMoments.of(null));
    }

    @Test
    void nullInAStateIsNamed() {
        refused(
                NullPointerException.class,
                "mean must not be null",
                () -> new State("keras", 1, 1, 0, false, null, new double[4]));
    }

    @Test
    void stagedOfChannelsNamesItsArguments() {
        refused(
                IllegalArgumentException.class,
                "examples must be at least 1, got 0",
                () -> StagedBatchNorm.serial(0, 4, 5, Backend.live()));
        refused(
                IllegalArgumentException.class,
                "channels must be at least 1, got 0",
                () -> StagedBatchNorm.serial(3, 0, 5, Backend.live()));
    }

    /** Of 50000 * 50000 the product is no int. */
    @Test
    void stagedSizesThatWrap() {
        refused(
                IllegalArgumentException.class,
                "examples * channels * ",
                () -> StagedBatchNorm.serial(1, 50000, 50000, Backend.live()));
    }

    /** Matrices have rows and columns, not examples, channels and sizes. */
    @Test
    void stagedSizesThatDoNotFit() {
        refused(IllegalArgumentException.class, "rows * columns", () -> StagedBatchNorm.serial(65536, 65536));
    }

    /** Where dx lies, the graph cannot know: it is not given x. */
    @Test
    void aStagedLayerWhoseDxOverlapsX() {
        BatchNorm layer = BatchNorm.builder(4).staged().build();
        FloatTensor input = FloatTensor.matrix(Samples.normal(1, 32, 0, 1, 1).array(), 6, 4);
        layer.forward(input, y);
        FloatTensor shifted = FloatTensor.matrix(input.array(), 2, 6, 4, 4);
        refused(IllegalArgumentException.class, "dx must not overlap x", () -> layer.backward(input, dy, shifted));
    }

    /** It is read while they are written. */
    @Test
    void gradientsInTheArrayOfBeta() {
        BatchNormKernels kernels = BatchNormKernels.serial().relu();
        BatchStatistics saved = new BatchStatistics(4);
        float[] beta = {1, 2, 3, 4};
        kernels.forward(x, null, null, beta, 1e-5, y, saved);
        FloatTensor dx = FloatTensor.zeros(6, 4);
        refused(
                IllegalArgumentException.class,
                "dbeta must be an array of its own, got the array of beta",
                () -> kernels.backward(x, null, dy, null, beta, saved, dx, null, null, beta));
        refused(
                IllegalArgumentException.class,
                "dgamma must be an array of its own, got the array of beta",
                () -> kernels.backwardFrozen(x, null, dy, null, beta, saved, dx, null, beta, null));
    }

    @Test
    void loadNamesItsArguments() {
        RunningStatistics running = new RunningStatistics(2, StatisticsPolicy.cumulative());
        refused(
                IllegalArgumentException.class,
                "variance[1] must be",
                () -> running.load(new float[2], new float[] {1, -1}, 1));
        refused(IllegalArgumentException.class, "batches must be", () -> running.load(new float[2], new float[2], -1));
    }

    @Test
    void tensorFlowNamesItsArgument() {
        refused(
                IllegalArgumentException.class,
                "factor must be from 0 to 1, got 2.0",
                () -> StatisticsPolicy.tensorFlow(2));
    }

    @Test
    void gradientsInTheArrayOfAView() {
        BatchStatistics saved = new BatchStatistics(1).set(new float[1], new float[] {1}, 1e-5);
        float[] array = {1};
        FloatTensor view = FloatTensor.matrix(array, 1, 1);
        FloatTensor other = FloatTensor.zeros(1, 1);
        refused(
                IllegalArgumentException.class,
                "dgamma must be an array of its own, got the array of dx",
                () -> BatchNormKernels.serial().backward(other, other, null, saved, view, array, null));
        refused(
                IllegalArgumentException.class,
                "dbeta must be an array of its own, got the array of x",
                () -> BatchNormKernels.serial().backwardFrozen(view, other, null, saved, other, null, array));
        FloatTensor tensor = FloatTensor.channelMajor(array, 1, 1);
        refused(
                IllegalArgumentException.class,
                "dbeta must be an array of its own, got the array of dy",
                () -> BatchNormKernels.serial()
                        .backward(FloatTensor.zeros(1, 1), tensor, null, saved, FloatTensor.zeros(1, 1), null, array));
        refused(
                IllegalArgumentException.class,
                "bias must be an array of its own, got the array of weights",
                () -> BatchNorm.builder(1).build().foldIntoColumns(view, array));
    }

    /** A pool that breaks down when dx has been written over x leaves nothing to go back through once more. */
    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, IllegalArgumentException.class})
    void anInPlaceBackwardThatFails(Class<? extends RuntimeException> failure) throws ReflectiveOperationException {
        RuntimeException thrown = failure.getConstructor(String.class).newInstance("the pool broke down");
        FloatTensor input = Samples.normal(4096, 256, 0, 1, 1);
        FloatTensor output = FloatTensor.zeros(4096, 256);
        int[] left = {Integer.MAX_VALUE};
        BatchNorm layer = BatchNorm.builder(256)
                .on(
                        task -> {
                            if (left[0]-- == 0) {
                                throw thrown;
                            }
                            task.run();
                        },
                        3)
                .build();
        layer.forward(input, output);
        left[0] = 3;
        refused(
                IllegalStateException.class,
                "the pool failed: the pool broke down",
                () -> layer.backward(input, output, input));
        refused(
                IllegalStateException.class,
                "backward needs what a forward pass keeps",
                () -> layer.backward(input, output, output));
    }

    /** A pool that calls back into the kernels it helps. */
    @Test
    void kernelsInUse() {
        FloatTensor large = FloatTensor.zeros(2000, 600);
        ColumnMoments moments = new ColumnMoments(600);
        BatchNormKernels[] kernels = new BatchNormKernels[1];
        kernels[0] = BatchNormKernels.on(task -> kernels[0].moments(large, moments), 2);
        refused(
                IllegalStateException.class,
                "the pool failed: another call of these kernels is in progress: give each thread an instance of its own",
                () -> kernels[0].moments(large, moments));
    }

    /** The graph takes tensors for matrices of 3 x 20, and does not say so. */
    @Test
    void overlappingTensorsAreCalledTensors() {
        float[] array = new float[64];
        StagedBatchNorm graph = StagedBatchNorm.serial(3, 4, 5, Backend.live());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> graph.forward(
                                FloatTensor.channelMajor(array, 3, 4, 5),
                                null,
                                null,
                                1e-5,
                                FloatTensor.of(array, 2, 3, 4, 5, 20)))
                .getMessage();
        assertEquals(
                "y must not overlap x, got 3 x 4 x 5 (offset 2, stride 20) and 3 x 4 x 5 (offset 0, stride 20)"
                        + " in one array",
                message);
    }
}
