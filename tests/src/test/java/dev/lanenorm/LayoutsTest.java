package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanenorm.oracle.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What exists for one layout exists for all: fusions, frozen statistics, views with strides, backends, threads. */
class LayoutsTest {
    private static final double EPSILON = 1e-5;

    /** Channels of few and of many positions, with and without an edge, in one chunk and in several. */
    static Stream<Arguments> sizes() {
        return Stream.of(
                Arguments.of(70, 21, 1),
                Arguments.of(1, 3, 7),
                Arguments.of(2, 5, 64),
                Arguments.of(7, 6, 49),
                Arguments.of(3, 4, 200),
                Arguments.of(1, 2, 4160),
                Arguments.of(530, 3, 5),
                Arguments.of(40, 90, 196));
    }

    /** The bits of a fused pass are those of its parts, one after the other. */
    @ParameterizedTest
    @MethodSource("sizes")
    void reluAndOneAfterTheOther(int examples, int channels, int positions) {
        Batch batch = new Batch(examples, channels, positions);
        BatchNormKernels fused = BatchNormKernels.serial().relu();
        assertFused(batch, fused, z -> Math.max(0, z), (y, dy) -> y > 0 ? dy : 0);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void leakyReluAndOneAfterTheOther(int examples, int channels, int positions) {
        Batch batch = new Batch(examples, channels, positions);
        BatchNormKernels fused = BatchNormKernels.serial().leakyRelu(0.3f);
        assertFused(batch, fused, z -> z > 0 ? z : 0.3f * z, (y, dy) -> y > 0 ? dy : 0.3f * dy);
    }

    private static void assertFused(
            Batch batch, BatchNormKernels kernels, Activation activation, ActivationGradient activationGradient) {
        BatchNormKernels plain = BatchNormKernels.serial();
        Map<String, float[]> fused = batch.fusedPasses(kernels);
        int channels = batch.x.channels();

        FloatTensor y = batch.like();
        BatchStatistics saved = new BatchStatistics(channels);
        plain.forward(batch.x, batch.gamma, batch.beta, EPSILON, y, saved);
        FloatTensor activated = mapped(y, i -> activation.of(y.array()[i]));
        FloatTensor added =
                mapped(y, i -> activation.of(y.array()[i] + batch.residual.array()[i]));
        assertArrayEquals(activated.array(), fused.get("y"), "y");
        assertArrayEquals(added.array(), fused.get("y with a residual"), "y with a residual");

        FloatTensor gradient = mapped(
                y, i -> activationGradient.of(activated.array()[i], batch.dy.array()[i]));
        FloatTensor gradientOfAdded =
                mapped(y, i -> activationGradient.of(added.array()[i], batch.dy.array()[i]));
        assertArrayEquals(gradientOfAdded.array(), fused.get("dresidual"), "dresidual");
        for (boolean frozen : new boolean[] {false, true}) {
            String kind = frozen ? "frozen " : "";
            FloatTensor dx = batch.like();
            float[] dgamma = new float[channels];
            float[] dbeta = new float[channels];
            back(plain, frozen, batch.x, gradient, batch.gamma, saved, dx, dgamma, dbeta);
            assertArrayEquals(dx.array(), fused.get(kind + "dx"), kind + "dx");
            assertArrayEquals(dgamma, fused.get(kind + "dgamma"), kind + "dgamma");
            assertArrayEquals(dbeta, fused.get(kind + "dbeta"), kind + "dbeta");
            back(plain, frozen, batch.x, gradientOfAdded, batch.gamma, saved, dx, dgamma, dbeta);
            assertArrayEquals(dx.array(), fused.get(kind + "dx with a residual"), kind + "dx with a residual");
        }
    }

    private static void back(
            BatchNormKernels plain,
            boolean frozen,
            FloatTensor x,
            FloatTensor dy,
            float[] gamma,
            BatchStatistics saved,
            FloatTensor dx,
            float[] dgamma,
            float[] dbeta) {
        if (frozen) {
            plain.backwardFrozen(x, dy, gamma, saved, dx, dgamma, dbeta);
        } else {
            plain.backward(x, dy, gamma, saved, dx, dgamma, dbeta);
        }
    }

    /** Strides of their own for every operand, every backend, and threads change no bit. */
    @ParameterizedTest
    @MethodSource("sizes")
    void viewsBackendsAndThreads(int examples, int channels, int positions) {
        Batch dense = new Batch(examples, channels, positions);
        Map<String, float[]> expected = dense.allPasses(BatchNormKernels.serial());
        Batch strided = dense.with(FloatTensors.strided());
        assertSameBits(expected, dense.with(FloatTensors::aligned).allPasses(BatchNormKernels.serial()), "aligned");
        assertSameBits(expected, strided.allPasses(BatchNormKernels.serial()), "strided");
        assertSameBits(expected, dense.allPasses(BatchNormKernels.serial(Backend.scalar())), "scalar");
        assertSameBits(expected, strided.allPasses(BatchNormKernels.serial(Backend.scalar())), "scalar, strided");
        assertSameBits(expected, dense.allPasses(BatchNormKernels.on(ForkJoinPool.commonPool(), 3)), "three threads");
    }

    /** Enough elements for several threads. */
    @Test
    @Tag("long")
    void threadsOverImages() {
        Batch batch = new Batch(9, 32, 3136);
        ForkJoinPool pool = new ForkJoinPool(3);
        assertSameBits(
                batch.allPasses(BatchNormKernels.serial()), batch.allPasses(BatchNormKernels.on(pool, 3)), "threads");
        StagedBatchNorm serial = StagedBatchNorm.serial(9, 32, 3136, Backend.live());
        StagedBatchNorm parallel = StagedBatchNorm.on(9, 32, 3136, pool, 3, Backend.live());
        assertSameBits(batch.stagedPasses(serial), batch.stagedPasses(parallel), "staged threads");
        pool.shutdown();
    }

    /** A layer with an activation on images does what its kernels do. */
    @Test
    void layersOnImages() {
        assertLayer(
                BatchNorm.builder(6).relu().build(), BatchNormKernels.serial().relu());
        assertLayer(
                BatchNorm.builder(6).leakyRelu(0.2f).build(),
                BatchNormKernels.serial().leakyRelu(0.2f));
    }

    private static void assertLayer(BatchNorm layer, BatchNormKernels kernels) {
        Batch batch = new Batch(7, 6, 49);
        System.arraycopy(batch.gamma, 0, layer.gamma(), 0, 6);
        System.arraycopy(batch.beta, 0, layer.beta(), 0, 6);
        Map<String, float[]> expected = batch.fusedPasses(kernels);
        FloatTensor y = batch.like();
        FloatTensor dx = batch.like();
        FloatTensor dresidual = batch.like();
        layer.forward(batch.x, y);
        layer.backward(batch.x, batch.dy, dx);
        assertArrayEquals(expected.get("y"), y.array());
        assertArrayEquals(expected.get("dx"), dx.array());
        assertArrayEquals(expected.get("dgamma"), layer.dgamma());
        layer.forward(batch.x, batch.residual, y);
        layer.backward(batch.x, y, batch.dy, dx, dresidual);
        assertArrayEquals(expected.get("y with a residual"), y.array());
        assertArrayEquals(expected.get("dx with a residual"), dx.array());
        assertArrayEquals(expected.get("dresidual"), dresidual.array());
    }

    /** Columns whose float sums overflow, and whose slopes are no floats, are computed again through the activation. */
    @Test
    void leakyReluInDouble() {
        FloatTensor x = FloatTensor.matrix(new float[] {1e25f, 3e38f, -1e25f, 3e38f, 2e25f, -3e38f}, 3, 2);
        FloatTensor dy = FloatTensor.matrix(new float[] {1, 1e-20f, 2, 2e-20f, 3, 3e-20f}, 3, 2);
        BatchStatistics saved = new BatchStatistics(2);
        FloatTensor y = FloatTensor.zeros(3, 2);
        BatchNormKernels leaky = BatchNormKernels.serial().leakyRelu(0.5f);
        leaky.forward(x, null, null, EPSILON, y, saved);
        FloatTensor g = mapped(y, i -> y.array()[i] > 0 ? dy.array()[i] : 0.5f * dy.array()[i]);
        FloatTensor expected = FloatTensor.zeros(3, 2);
        FloatTensor found = FloatTensor.zeros(3, 2);
        BatchNormKernels.serial().backward(x, g, null, saved, expected, null, null);
        leaky.backward(x, null, dy, null, null, saved, found, null, null, null);
        assertArrayEquals(expected.array(), found.array());
    }

    /** Every position of a convolution's weights is folded; an element of a tensor is not taken for one of a matrix. */
    @Test
    void weightsOfAConvolution() {
        BatchNorm norm =
                BatchNorm.builder(2).running(StatisticsPolicy.keras(0.9)).build();
        norm.gamma()[1] = 3;
        FloatTensor weights = FloatTensor.zeros(2, 3, 2, 2);
        Arrays.fill(weights.array(), 1);
        norm.foldIntoRows(weights, new float[2]);
        for (int i = 0; i < 24; i++) {
            assertEquals(i < 12 ? 1 : 3, weights.array()[i], 1e-4f, "weight " + i);
        }
        FloatTensor transposed = FloatTensor.zeros(3, 2, 4);
        Arrays.fill(transposed.array(), 1);
        norm.foldIntoColumns(transposed, new float[2]);
        for (int i = 0; i < 24; i++) {
            assertEquals(i / 4 % 2 == 0 ? 1 : 3, transposed.array()[i], 1e-4f, "weight " + i);
        }
        assertEquals(
                "a tensor of 4 positions needs the position, too",
                assertThrows(IllegalStateException.class, () -> weights.get(0, 0))
                        .getMessage());
        assertThrows(IllegalStateException.class, () -> weights.set(0, 0, 1f));
    }

    @Test
    void sumsOfImages() {
        FloatTensor x = new Batch(7, 6, 49).x;
        double[] sums = new double[6];
        BatchNormKernels.serial().columnSums(x, sums);
        for (int channel = 0; channel < 6; channel++) {
            double expected = 0;
            for (int i = 0; i < x.array().length; i++) {
                expected += i / 49 % 6 == channel ? x.array()[i] : 0;
            }
            assertEquals(expected, sums[channel], 1e-3, "channel " + channel);
        }
    }

    private static void assertSameBits(Map<String, float[]> expected, Map<String, float[]> found, String what) {
        assertArrayEquals(expected.keySet().toArray(), found.keySet().toArray());
        expected.forEach((name, values) -> assertArrayEquals(values, found.get(name), what + ": " + name));
    }

    private interface Activation {
        float of(float z);
    }

    private interface ActivationGradient {
        float of(float y, float dy);
    }

    private interface Element {
        float at(int i);
    }

    private static FloatTensor mapped(FloatTensor like, Element element) {
        FloatTensor mapped = FloatTensor.zeros(like.examples(), like.channels(), like.positions());
        for (int i = 0; i < mapped.array().length; i++) {
            mapped.array()[i] = element.at(i);
        }
        return mapped;
    }

    /** Views of the same values. */
    private static final class FloatTensors {
        /** Each time further apart than the last, from an odd offset, surrounded by NaN. */
        static UnaryOperator<FloatTensor> strided() {
            List<FloatTensor> made = new ArrayList<>();
            return dense -> {
                int gap = made.size() + 1;
                int example = dense.channels() * dense.positions();
                int stride = example + gap;
                float[] array = new float[3 + dense.examples() * stride + 8];
                Arrays.fill(array, Float.NaN);
                for (int i = 0; i < dense.examples(); i++) {
                    System.arraycopy(dense.array(), i * example, array, 3 + i * stride, example);
                }
                made.add(dense);
                return FloatTensor.of(array, 3, dense.examples(), dense.channels(), dense.positions(), stride);
            };
        }

        static FloatTensor aligned(FloatTensor dense) {
            FloatTensor aligned = FloatTensor.aligned(dense.examples(), dense.channels(), dense.positions());
            assertEquals(12, aligned.offset());
            System.arraycopy(dense.array(), 0, aligned.array(), 12, dense.array().length);
            return aligned;
        }

        static float[] elements(FloatTensor x) {
            int example = x.channels() * x.positions();
            float[] elements = new float[x.examples() * example];
            for (int i = 0; i < x.examples(); i++) {
                System.arraycopy(x.array(), x.offset() + i * x.stride(), elements, i * example, example);
            }
            return elements;
        }
    }

    /** Inputs of all passes, and the passes. */
    private static final class Batch {
        private final FloatTensor x;
        private final FloatTensor residual;
        private final FloatTensor dy;
        private final float[] gamma;
        private final float[] beta;
        private final UnaryOperator<FloatTensor> view;

        Batch(int examples, int channels, int positions) {
            x = normal(examples, channels, positions, 3, 2, 1);
            residual = normal(examples, channels, positions, 0, 1, 2);
            dy = normal(examples, channels, positions, 0.2, 1, 3);
            gamma = Samples.row(channels, -2, 2, 4);
            beta = Samples.row(channels, -2, 2, 5);
            view = UnaryOperator.identity();
        }

        private Batch(Batch of, UnaryOperator<FloatTensor> view) {
            x = view.apply(of.x);
            residual = view.apply(of.residual);
            dy = view.apply(of.dy);
            gamma = of.gamma;
            beta = of.beta;
            this.view = view;
        }

        Batch with(UnaryOperator<FloatTensor> otherView) {
            return new Batch(this, otherView);
        }

        private static FloatTensor normal(
                int examples, int channels, int positions, double mean, double std, int seed) {
            float[] values = Samples.normal(1, examples * channels * positions, mean, std, seed)
                    .array();
            return FloatTensor.channelMajor(values, examples, channels, positions);
        }

        FloatTensor like() {
            return view.apply(FloatTensor.zeros(x.examples(), x.channels(), x.positions()));
        }

        Map<String, float[]> allPasses(BatchNormKernels plain) {
            Map<String, float[]> results = new LinkedHashMap<>();
            FloatTensor y = like();
            FloatTensor dx = like();
            BatchStatistics saved = new BatchStatistics(x.channels());
            plain.forward(x, gamma, beta, EPSILON, y, saved);
            plain.backward(x, dy, gamma, saved, dx, null, null);
            results.put("plain y", FloatTensors.elements(y));
            results.put("plain dx", FloatTensors.elements(dx));
            plain.backwardFrozen(x, dy, gamma, saved, dx, null, null);
            results.put("plain frozen dx", FloatTensors.elements(dx));
            passesFromOutput(plain).forEach((name, values) -> results.put("plain " + name, values));
            passesFromOutput(plain.leakyRelu(0.1f))
                    .forEach((name, values) -> results.put("leaky ReLU " + name, values));
            fusedPasses(plain.relu()).forEach((name, values) -> results.put("ReLU " + name, values));
            fusedPasses(plain.leakyRelu(0.1f)).forEach((name, values) -> results.put("leaky ReLU " + name, values));
            return results;
        }

        Map<String, float[]> fusedPasses(BatchNormKernels fused) {
            Map<String, float[]> results = new LinkedHashMap<>();
            int channels = x.channels();
            FloatTensor y = like();
            FloatTensor added = like();
            FloatTensor dx = like();
            FloatTensor dresidual = like();
            float[] dgamma = new float[channels];
            float[] dbeta = new float[channels];
            BatchStatistics saved = new BatchStatistics(channels);
            fused.forward(x, gamma, beta, EPSILON, y, saved);
            results.put("y", FloatTensors.elements(y));
            fused.forward(x, residual, gamma, beta, EPSILON, added, saved);
            results.put("y with a residual", FloatTensors.elements(added));
            fused.backward(x, null, dy, gamma, beta, saved, dx, null, dgamma, dbeta);
            results.put("dx", FloatTensors.elements(dx));
            results.put("dgamma", dgamma.clone());
            results.put("dbeta", dbeta.clone());
            fused.backward(x, added, dy, gamma, beta, saved, dx, dresidual, dgamma, dbeta);
            results.put("dx with a residual", FloatTensors.elements(dx));
            results.put("dresidual", FloatTensors.elements(dresidual));
            fused.backwardFrozen(x, null, dy, gamma, beta, saved, dx, null, dgamma, dbeta);
            results.put("frozen dx", FloatTensors.elements(dx));
            results.put("frozen dgamma", dgamma.clone());
            results.put("frozen dbeta", dbeta.clone());
            fused.backwardFrozen(x, added, dy, gamma, beta, saved, dx, dresidual, dgamma, dbeta);
            results.put("frozen dx with a residual", FloatTensors.elements(dx));
            return results;
        }

        Map<String, float[]> passesFromOutput(BatchNormKernels kernels) {
            Map<String, float[]> results = new LinkedHashMap<>();
            FloatTensor y = like();
            FloatTensor dx = like();
            float[] dgamma = new float[x.channels()];
            float[] dbeta = new float[x.channels()];
            BatchStatistics saved = new BatchStatistics(x.channels());
            kernels.forward(x, gamma, beta, EPSILON, y, saved);
            kernels.backwardFromOutput(y, dy, gamma, beta, saved, dx, dgamma, dbeta);
            results.put("dx from y", FloatTensors.elements(dx));
            results.put("dgamma from y", dgamma.clone());
            results.put("dbeta from y", dbeta.clone());
            kernels.backwardFrozenFromOutput(y, dy, gamma, beta, saved, dx, dgamma, dbeta);
            results.put("frozen dx from y", FloatTensors.elements(dx));
            return results;
        }

        Map<String, float[]> stagedPasses(StagedBatchNorm graph) {
            Map<String, float[]> results = new LinkedHashMap<>();
            FloatTensor y = like();
            FloatTensor dx = like();
            float[] dgamma = new float[x.channels()];
            float[] dbeta = new float[x.channels()];
            graph.forward(x, gamma, beta, EPSILON, y);
            graph.backward(dy, dx, dgamma, dbeta);
            results.put("y", FloatTensors.elements(y));
            results.put("dx", FloatTensors.elements(dx));
            results.put("dgamma", dgamma);
            results.put("dbeta", dbeta);
            return results;
        }
    }
}
