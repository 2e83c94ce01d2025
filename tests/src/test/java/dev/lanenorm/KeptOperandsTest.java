package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels and layers live long, and keep nothing of what a pass was given once it has returned. */
@Tag("once")
class KeptOperandsTest {
    private static final int ROWS = 70;
    private static final int COLUMNS = 21;

    /** Makes views whose arrays are to be collected. */
    static final class Given {
        private final List<WeakReference<float[]>> arrays = new ArrayList<>();

        FloatTensor matrix() {
            return FloatTensor.matrix(array(), ROWS, COLUMNS);
        }

        FloatTensor tensor() {
            return FloatTensor.channelMajor(array(), 10, COLUMNS, 7);
        }

        private float[] array() {
            float[] array = new float[ROWS * COLUMNS];
            for (int i = 0; i < array.length; i++) {
                array[i] = i * 31 % 101;
            }
            arrays.add(new WeakReference<>(array));
            return array;
        }
    }

    interface Pass {
        void run(Given given);
    }

    static Stream<Arguments> keepers() {
        BatchNormKernels kernels = BatchNormKernels.serial();
        BatchNormKernels relu = BatchNormKernels.serial().relu();
        BatchNormKernels channels = BatchNormKernels.serial();
        BatchNorm layer = BatchNorm.builder(COLUMNS).build();
        BatchNorm reluLayer = BatchNorm.builder(COLUMNS).relu().build();
        BatchStatistics saved = new BatchStatistics(COLUMNS);
        GradientSums sums = new GradientSums(COLUMNS);
        return Stream.of(
                pass(
                        "forward",
                        kernels,
                        given -> kernels.forward(given.matrix(), null, null, 1e-5, given.matrix(), saved)),
                pass(
                        "backward",
                        kernels,
                        given -> kernels.backward(
                                given.matrix(), given.matrix(), null, saved, given.matrix(), null, null)),
                pass(
                        "frozen",
                        kernels,
                        given -> kernels.backwardFrozen(
                                given.matrix(), given.matrix(), null, saved, given.matrix(), null, null)),
                pass("sums", kernels, given -> kernels.gradientSums(given.matrix(), given.matrix(), saved, sums)),
                pass("column sums", kernels, given -> kernels.columnSums(given.matrix(), new double[COLUMNS])),
                pass(
                        "relu",
                        relu,
                        given -> relu.forward(given.matrix(), null, null, null, 1e-5, given.matrix(), saved)),
                pass(
                        "residual",
                        relu,
                        given -> relu.forward(given.matrix(), given.matrix(), null, null, 1e-5, given.matrix(), saved)),
                pass(
                        "relu backward",
                        relu,
                        given -> relu.backward(
                                given.matrix(),
                                null,
                                given.matrix(),
                                null,
                                null,
                                saved,
                                given.matrix(),
                                null,
                                null,
                                null)),
                pass(
                        "residual backward",
                        relu,
                        given -> relu.backward(
                                given.matrix(),
                                given.matrix(),
                                given.matrix(),
                                null,
                                null,
                                saved,
                                given.matrix(),
                                given.matrix(),
                                null,
                                null)),
                pass(
                        "relu frozen",
                        relu,
                        given -> relu.backwardFrozen(
                                given.matrix(),
                                null,
                                given.matrix(),
                                null,
                                null,
                                saved,
                                given.matrix(),
                                null,
                                null,
                                null)),
                pass(
                        "channels",
                        channels,
                        given -> channels.forward(given.tensor(), null, null, 1e-5, given.tensor(), saved)),
                pass(
                        "channels backward",
                        channels,
                        given -> channels.backward(
                                given.tensor(), given.tensor(), null, saved, given.tensor(), null, null)),
                pass(
                        "channels sums",
                        channels,
                        given -> channels.gradientSums(given.tensor(), given.tensor(), saved, sums)),
                pass("layer", layer, given -> layer.forward(given.matrix(), given.matrix())),
                pass("layer backward", layer, given -> layer.backward(given.matrix(), given.matrix(), given.matrix())),
                pass(
                        "layer with ReLU",
                        reluLayer,
                        given -> reluLayer.forward(given.matrix(), given.matrix(), given.matrix())));
    }

    private static Arguments pass(String name, Object keeper, Pass pass) {
        return Arguments.of(name, keeper, pass);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keepers")
    void nothingIsKept(String name, Object keeper, Pass pass) throws InterruptedException {
        Given given = new Given();
        pass.run(given);
        for (int attempt = 0; attempt < 100 && kept(given) > 0; attempt++) {
            System.gc();
            Thread.sleep(5);
        }
        assertTrue(kept(given) == 0, kept(given) + " arrays are kept");
        Reference.reachabilityFence(keeper);
    }

    private static long kept(Given given) {
        return given.arrays.stream().filter(array -> array.get() != null).count();
    }
}
