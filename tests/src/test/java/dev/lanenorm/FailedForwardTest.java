package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.oracle.Samples;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A forward pass that throws in the middle: backward has nothing to go by, not even the pass before. */
@Tag("once")
class FailedForwardTest {
    /** A pass of a layer over the first elements of x; it fails where these are so small or large and gamma is huge. */
    record Kind(String name, BatchNorm.Builder builder, Pass forward, Pass backward, float failingScale) {
        @Override
        public String toString() {
            return name;
        }
    }

    interface Pass {
        void run(BatchNorm layer, float[] x);
    }

    static Stream<Kind> kinds() {
        Pass matrices = (layer, x) -> layer.backward(matrix(x), matrix(x), zeros());
        Pass residuals = (layer, x) -> layer.backward(matrix(x), zeros(), matrix(x), zeros(), zeros());
        Pass tensors = (layer, x) -> layer.backward(tensor(x), tensor(x), FloatTensor.zeros(3, 4, 5));
        Pass training = (layer, x) -> layer.forward(matrix(x), zeros());
        Pass frozen = (layer, x) -> layer.forwardFrozen(matrix(x), zeros());
        Pass residual = (layer, x) -> layer.forward(matrix(x), matrix(x), zeros());
        Pass frozenResidual = (layer, x) -> layer.forwardFrozen(matrix(x), matrix(x), zeros());
        Pass channels = (layer, x) -> layer.forward(tensor(x), FloatTensor.zeros(3, 4, 5));
        Pass frozenChannels = (layer, x) -> layer.forwardFrozen(tensor(x), FloatTensor.zeros(3, 4, 5));
        // The scale overflows, which is computed after the statistics; or the squares that the staged pass stores.
        float small = 1e-3f;
        float large = 1e30f;
        return Stream.of(
                new Kind("training", BatchNorm.builder(4), training, matrices, small),
                new Kind("frozen", BatchNorm.builder(4), frozen, matrices, small),
                new Kind("ReLU", BatchNorm.builder(4).relu(), training, matrices, small),
                new Kind("frozen ReLU", BatchNorm.builder(4).relu(), frozen, matrices, small),
                new Kind("residual", BatchNorm.builder(4).relu(), residual, residuals, small),
                new Kind("frozen residual", BatchNorm.builder(4).relu(), frozenResidual, residuals, small),
                new Kind("channels", BatchNorm.builder(4), channels, tensors, small),
                new Kind("frozen channels", BatchNorm.builder(4), frozenChannels, tensors, small),
                new Kind("staged", BatchNorm.builder(4).staged(), training, matrices, large),
                new Kind("staged channels", BatchNorm.builder(4).staged(), channels, tensors, large));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void backwardIsRefused(Kind kind) {
        float[] x = Samples.row(60, -1, 1, 1);
        float[] failing = x.clone();
        for (int i = 0; i < failing.length; i++) {
            failing[i] *= kind.failingScale();
        }
        BatchNorm layer = kind.builder().build();
        layer.running().load(new float[4], new float[] {1e-10f, 1, 1, 1}, 1);
        kind.forward().run(layer, x);
        kind.backward().run(layer, x);
        layer.running().load(new float[4], new float[] {1e-10f, 1, 1, 1}, 1);
        RunningStatistics.State state = layer.running().state();

        layer.gamma()[0] = Float.MAX_VALUE;
        assertThrows(ArithmeticException.class, () -> kind.forward().run(layer, failing));
        layer.gamma()[0] = 1;
        String message = assertThrows(
                        IllegalStateException.class, () -> kind.backward().run(layer, x))
                .getMessage();
        assertTrue(message.startsWith("backward needs what a forward pass keeps"), message);
        assertArrayEquals(state.mean(), layer.running().state().mean());
        assertArrayEquals(state.varianceOrM2(), layer.running().state().varianceOrM2());
        assertEquals(state.batches(), layer.running().batches());

        kind.forward().run(layer, x);
        kind.backward().run(layer, x);
    }

    private static FloatTensor matrix(float[] x) {
        return FloatTensor.matrix(x, 6, 4);
    }

    private static FloatTensor tensor(float[] x) {
        return FloatTensor.channelMajor(x, 3, 4, 5);
    }

    private static FloatTensor zeros() {
        return FloatTensor.zeros(6, 4);
    }
}
