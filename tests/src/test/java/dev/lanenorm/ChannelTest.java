package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.oracle.Accuracy;
import dev.lanenorm.oracle.Oracle;
import dev.lanenorm.oracle.Samples;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Channel-major tensors against the oracle, which sees them channels-last, and against themselves on other loops. */
@Execution(ExecutionMode.CONCURRENT)
class ChannelTest {
    private static final double EPSILON = Passes.EPSILON;

    record Sizes(int examples, int channels, int positions) {
        int elements() {
            return examples * channels * positions;
        }
    }

    /**
     * Rows that are examples and rows of planes; edges of none, less and more than a vector; groups, panels, chunks.
     */
    static Stream<Sizes> sizes() {
        return Stream.of(
                new Sizes(1, 1, 1),
                new Sizes(2, 1, 1),
                new Sizes(2, 3, 20),
                new Sizes(3, 5, 1),
                new Sizes(7, 300, 2),
                new Sizes(4, 3, 49),
                new Sizes(33, 26, 49),
                new Sizes(2, 3, 64),
                new Sizes(1, 3, 64),
                new Sizes(1, 3, 128),
                new Sizes(2, 5, 196),
                new Sizes(4, 5, 196),
                new Sizes(1, 3, 130),
                new Sizes(5, 2, 4100),
                new Sizes(1, 2, 9007),
                new Sizes(600, 3, 5),
                new Sizes(1100, 2, 130),
                new Sizes(70, 3, 600),
                new Sizes(130, 1, 8200));
    }

    static Stream<Sizes> large() {
        return Stream.of(
                new Sizes(16, 64, 784),
                new Sizes(2, 3, 150_001),
                new Sizes(2000, 3, 100),
                new Sizes(40, 2, 9000),
                new Sizes(1, 1, 600_001),
                new Sizes(64, 512, 25));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void oracle(Sizes sizes) {
        for (double mean : new double[] {0.5, 1e4}) {
            FloatTensor x = normal(sizes, mean, 2, 1);
            FloatTensor dy = normal(sizes, 0.1, 1, 2);
            assertAccurate(x, dy, sizes + " around " + mean);
        }
    }

    /** Where a chunk begins with what lies far from the rest of it, and where float sums overflow. */
    @Test
    void deviationsFromAFarShift() {
        for (Sizes sizes : new Sizes[] {new Sizes(40, 3, 49), new Sizes(3, 2, 70 * 64)}) {
            FloatTensor x = normal(sizes, 1, 1, 3);
            int first = sizes.examples() > 3 ? 1 : 64 * 64;
            for (int channel = 0; channel < sizes.channels(); channel++) {
                Arrays.fill(x.array(), channel * sizes.positions(), channel * sizes.positions() + first, 1e5f);
            }
            assertAccurate(x, normal(sizes, 0, 1, 4), "far shift, " + sizes);
            FloatTensor large = normal(sizes, 0, 1e30, 5);
            Oracle.Forward expected = Oracle.forward(channelsLast(large), null, null, EPSILON);
            FloatTensor y = FloatTensor.zeros(sizes.examples(), sizes.channels(), sizes.positions());
            BatchStatistics saved = new BatchStatistics(sizes.channels());
            BatchNormKernels.serial().forward(large, null, null, EPSILON, y, saved);
            assertTrue(Accuracy.ofY(channelsLast(y), expected, null, null) <= Accuracy.Y, "1e30, " + sizes);
        }
    }

    private static void assertAccurate(FloatTensor x, FloatTensor dy, String what) {
        int channels = x.channels();
        float[] gamma = Samples.row(channels, 0.5, 2, 3);
        float[] beta = Samples.row(channels, -1, 1, 4);
        FloatTensor matrix = channelsLast(x);
        FloatTensor matrixDy = channelsLast(dy);
        Oracle.Forward forward = Oracle.forward(matrix, gamma, beta, EPSILON);
        Oracle.Backward backward = Oracle.backward(matrix, matrixDy, gamma, EPSILON);
        FloatTensor y = like(x);
        FloatTensor dx = like(x);
        float[] dgamma = new float[channels];
        float[] dbeta = new float[channels];
        BatchNormKernels kernels = BatchNormKernels.serial();
        BatchStatistics saved = new BatchStatistics(channels);

        kernels.forward(x, gamma, beta, EPSILON, y, saved);
        kernels.backward(x, dy, gamma, saved, dx, dgamma, dbeta);
        assertTrue(Accuracy.ofY(channelsLast(y), forward, gamma, beta) <= Accuracy.Y, "y, " + what);
        double error = Accuracy.ofDx(channelsLast(dx), backward, matrixDy, gamma, forward.inverseStd());
        assertTrue(error <= Accuracy.DX, "dx, " + what + ": " + error);
        error = Accuracy.ofParameters(dgamma, dbeta, backward, matrixDy, forward);
        assertTrue(error <= Accuracy.PARAMETERS, "dgamma, dbeta, " + what + ": " + error);

        StagedBatchNorm staged = StagedBatchNorm.serial(x.examples(), channels, x.positions(), Backend.live());
        staged.forward(x, gamma, beta, EPSILON, y);
        staged.backward(dy, dx, dgamma, dbeta);
        assertTrue(Accuracy.ofY(channelsLast(y), forward, gamma, beta) <= 2 * Accuracy.Y, "staged y, " + what);
        error = Accuracy.ofDx(channelsLast(dx), backward, matrixDy, gamma, forward.inverseStd());
        assertTrue(error <= 2 * Accuracy.DX, "staged dx, " + what + ": " + error);

        float[] mean = Samples.row(channels, -1, 1, 5);
        float[] variance = Samples.row(channels, 0.5, 2, 6);
        forward = Oracle.infer(matrix, mean, variance, EPSILON, gamma, beta);
        backward = Oracle.backwardFrozen(matrix, matrixDy, gamma, mean, variance, EPSILON);
        kernels.infer(x, mean, variance, EPSILON, gamma, beta, y);
        kernels.backwardFrozen(x, dy, gamma, saved.set(mean, variance, EPSILON), dx, dgamma, dbeta);
        assertTrue(Accuracy.ofY(channelsLast(y), forward, gamma, beta) <= Accuracy.Y, "inferred y, " + what);
        error = Accuracy.ofDx(channelsLast(dx), backward, matrixDy, gamma, forward.inverseStd());
        assertTrue(error <= Accuracy.DX, "frozen dx, " + what + ": " + error);
        error = Accuracy.ofParameters(dgamma, dbeta, backward, matrixDy, forward);
        assertTrue(error <= Accuracy.PARAMETERS, "frozen dgamma, dbeta, " + what + ": " + error);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void sameBitsOnPlainLoopsInAFrameAndInPlace(Sizes sizes) {
        FloatTensor x = normal(sizes, 3, 2, 1);
        FloatTensor dy = normal(sizes, 0, 1, 2);
        Map<String, float[]> expected = all(x, dy, Backend.live(), null, 1);
        Passes.assertSameBits(expected, all(x, dy, Backend.scalar(), null, 1), sizes + " scalar");
        Passes.assertSameBits(expected, all(framed(x, 3), framed(dy, 5), Backend.live(), null, 1), sizes + " framed");

        BatchNormKernels kernels = BatchNormKernels.serial();
        float[] gamma = Samples.row(sizes.channels(), 0.5, 2, 3);
        float[] beta = Samples.row(sizes.channels(), -1, 1, 4);
        BatchStatistics saved = new BatchStatistics(sizes.channels());
        FloatTensor over = framed(x, 1);
        kernels.forward(over, gamma, beta, EPSILON, over, saved);
        assertArrayEquals(expected.get("y"), dense(over));
        over = framed(dy, 1);
        kernels.backward(x, over, gamma, saved, over, null, null);
        assertArrayEquals(expected.get("dx"), dense(over));
        over = framed(x, 1);
        kernels.backward(over, dy, gamma, saved, over, null, null);
        assertArrayEquals(expected.get("dx"), dense(over));
    }

    @ParameterizedTest
    @MethodSource("large")
    void threadsChangeNothing(Sizes sizes) {
        FloatTensor x = normal(sizes, 3, 2, 1);
        FloatTensor dy = normal(sizes, 0, 1, 2);
        Map<String, float[]> expected = all(x, dy, Backend.live(), null, 1);
        ForkJoinPool pool = new ForkJoinPool(3);
        try {
            Passes.assertSameBits(expected, all(x, dy, Backend.live(), pool, 2), sizes + " on 2 threads");
            Passes.assertSameBits(expected, all(x, dy, Backend.live(), pool, 4), sizes + " on 4 threads");
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void aNanStaysInItsChannel() {
        for (Sizes sizes : new Sizes[] {new Sizes(9, 5, 7), new Sizes(2, 5, 300)}) {
            FloatTensor x = normal(sizes, 0, 1, 1);
            FloatTensor dy = normal(sizes, 0, 1, 2);
            Map<String, float[]> clean = all(x, dy, Backend.live(), null, 1);
            x.array()[3 * sizes.positions() + 6] = Float.NaN;
            Map<String, float[]> withNan = all(x, dy, Backend.live(), null, 1);
            for (String name : new String[] {"y", "dx"}) {
                for (int i = 0; i < sizes.elements(); i++) {
                    boolean inChannel = i / sizes.positions() % sizes.channels() == 3;
                    float value = withNan.get(name)[i];
                    assertTrue(inChannel ? Float.isNaN(value) : value == clean.get(name)[i], name + " at " + i);
                }
            }
        }
    }

    /** Parts of a batch, an empty one among them, and the pass over all of it. */
    @Test
    void partsAreMerged() {
        Sizes sizes = new Sizes(11, 4, 50);
        FloatTensor x = normal(sizes, 5, 2, 1);
        FloatTensor dy = normal(sizes, 0, 1, 2);
        int example = 4 * 50;
        BatchNormKernels kernels = BatchNormKernels.serial();
        ColumnMoments moments = new ColumnMoments(4);
        ColumnMoments part = new ColumnMoments(4);
        int[] bounds = {0, 3, 3, 4, 11};
        for (int i = 0; i < 4; i++) {
            kernels.moments(
                    FloatTensor.of(x.array(), bounds[i] * example, bounds[i + 1] - bounds[i], 4, 50, 200), part);
            moments.merge(part);
        }
        assertEquals(550, moments.count());
        BatchStatistics merged = new BatchStatistics(4).set(moments, EPSILON);
        GradientSums sums = new GradientSums(4);
        GradientSums partSums = new GradientSums(4);
        for (int i = 0; i < 4; i++) {
            int from = bounds[i] * example;
            int rows = bounds[i + 1] - bounds[i];
            kernels.gradientSums(
                    FloatTensor.of(x.array(), from, rows, 4, 50, 200),
                    FloatTensor.of(dy.array(), from, rows, 4, 50, 200),
                    merged,
                    partSums);
            sums.merge(partSums);
        }
        FloatTensor dx = like(x);
        kernels.inputGradient(x, dy, null, merged, sums, dx);
        FloatTensor expected = like(x);
        BatchStatistics saved = new BatchStatistics(4);
        kernels.forward(x, null, null, EPSILON, expected, saved);
        for (int channel = 0; channel < 4; channel++) {
            assertEquals(saved.mean(channel), merged.mean(channel), 1e-6);
            assertEquals(saved.variance(channel), merged.variance(channel), 1e-6);
        }
        kernels.backward(x, dy, null, saved, expected, null, null);
        assertArrayEquals(expected.array(), dx.array(), 2e-6f);
    }

    @Test
    void theLayerIsTheKernels() {
        Sizes sizes = new Sizes(6, 5, 33);
        FloatTensor x = normal(sizes, 1, 2, 1);
        FloatTensor dy = normal(sizes, 0, 1, 2);
        for (boolean staged : new boolean[] {false, true}) {
            BatchNorm.Builder builder = BatchNorm.builder(5).running(StatisticsPolicy.pooled());
            BatchNorm norm = (staged ? builder.staged() : builder).build();
            FloatTensor y = like(x);
            FloatTensor dx = like(x);
            norm.forward(x, y);
            norm.backward(x, dy, dx);
            FloatTensor expectedY = like(x);
            FloatTensor expectedDx = like(x);
            float[] ones = {1, 1, 1, 1, 1};
            float[] dgamma = new float[5];
            float[] dbeta = new float[5];
            BatchNormKernels kernels = BatchNormKernels.serial();
            BatchStatistics saved = new BatchStatistics(5);
            kernels.forward(x, ones, null, EPSILON, expectedY, saved);
            if (staged) {
                StagedBatchNorm graph = StagedBatchNorm.serial(6, 5, 33, Backend.live());
                graph.forward(x, ones, null, EPSILON, expectedY);
                graph.backward(dy, expectedDx, dgamma, dbeta);
            } else {
                kernels.backward(x, dy, ones, saved, expectedDx, dgamma, dbeta);
            }
            assertArrayEquals(expectedY.array(), y.array());
            assertArrayEquals(expectedDx.array(), dx.array());
            assertArrayEquals(dgamma, norm.dgamma());
            assertArrayEquals(dbeta, norm.dbeta());

            norm.infer(x, y);
            kernels.normalize(x, saved, ones, null, expectedY);
            assertArrayEquals(expectedY.array(), y.array());
            norm.forwardFrozen(x, y);
            assertArrayEquals(expectedY.array(), y.array());
            norm.backward(x, dy, dx);
            kernels.backwardFrozen(x, dy, ones, saved, expectedDx, dgamma, dbeta);
            assertArrayEquals(expectedDx.array(), dx.array());
        }
    }

    @Test
    void misuse() {
        FloatTensor x = normal(new Sizes(2, 3, 4), 0, 1, 1);
        FloatTensor y = FloatTensor.zeros(2, 3, 4);
        BatchNormKernels kernels = BatchNormKernels.serial();
        BatchStatistics saved = new BatchStatistics(3);
        refused("examples", () -> FloatTensor.channelMajor(new float[9], -1, 3, 1));
        refused("channels", () -> FloatTensor.channelMajor(new float[9], 1, 0, 1));
        refused("sizes", () -> FloatTensor.channelMajor(new float[9], 1, 3, 1, 0));
        refused("array is too short", () -> FloatTensor.channelMajor(new float[9], 1, 3, 2, 2));
        refused("2^31", () -> FloatTensor.zeros(3, 1 << 20, 1 << 10, 1 << 20, 1 << 20));
        refused("2^31", () -> FloatTensor.channelMajor(new float[9], 1 << 20, 1 << 10, 3));
        refused(
                "x.examples",
                () -> kernels.forward(
                        FloatTensor.zeros(0, 3, 4), null, null, EPSILON, FloatTensor.zeros(0, 3, 4), saved));
        refused("shape", () -> kernels.forward(x, null, null, EPSILON, FloatTensor.zeros(2, 4, 3), saved));
        FloatTensor shifted = FloatTensor.of(new float[30], 0, 2, 3, 4, 12);
        refused(
                "overlap",
                () -> kernels.forward(
                        shifted, null, null, EPSILON, FloatTensor.of(shifted.array(), 3, 2, 3, 4, 12), saved));
        refused("gamma", () -> kernels.forward(x, new float[4], null, EPSILON, y, saved));
        refused("saved", () -> kernels.forward(x, null, null, EPSILON, y, new BatchStatistics(4)));
        assertThrows(
                IllegalStateException.class, () -> kernels.backward(x, x, null, new BatchStatistics(3), y, null, null));
        assertArrayEquals(new float[24], y.array());

        BatchNorm norm = BatchNorm.builder(3).build();
        refused("y must not be x", () -> norm.forward(x, x));
        refused("x must have 3 columns", () -> norm.forward(FloatTensor.zeros(2, 4, 3), FloatTensor.zeros(2, 4, 3)));
        norm.forward(x, y);
        FloatTensor matrix = FloatTensor.zeros(2, 3);
        refused("2 x 3 x 4, got 2 x 3", () -> norm.backward(matrix, FloatTensor.zeros(2, 3), FloatTensor.zeros(2, 3)));
        norm.backward(x, y, FloatTensor.zeros(2, 3, 4));
        norm.backward(x, y, x);
        assertThrows(IllegalStateException.class, () -> norm.backward(x, y, x));
    }

    private static void refused(String named, Executable call) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call);
        assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
    }

    /** All that is computed, into tensors framed by NaN. */
    private static Map<String, float[]> all(
            FloatTensor x, FloatTensor dy, Backend backend, Executor pool, int threads) {
        int channels = x.channels();
        float[] gamma = Samples.row(channels, 0.5, 2, 3);
        float[] beta = Samples.row(channels, -1, 1, 4);
        float[] dgamma = new float[channels];
        float[] dbeta = new float[channels];
        FloatTensor y = framed(like(x), 2);
        FloatTensor dx = framed(like(x), 7);
        BatchNormKernels kernels =
                pool == null ? BatchNormKernels.serial(backend) : BatchNormKernels.on(pool, threads, backend);
        BatchStatistics saved = new BatchStatistics(channels);
        Map<String, float[]> results = new LinkedHashMap<>();
        kernels.forward(x, gamma, beta, EPSILON, y, saved);
        results.put("y", dense(y));
        kernels.backward(x, dy, gamma, saved, dx, dgamma, dbeta);
        results.put("dx", dense(dx));
        results.put("dgamma", dgamma.clone());
        results.put("dbeta", dbeta.clone());
        float[] mean = Samples.row(channels, -1, 1, 5);
        float[] variance = Samples.row(channels, 0.5, 2, 6);
        kernels.infer(x, mean, variance, EPSILON, gamma, beta, y);
        results.put("inferred y", dense(y));
        kernels.backwardFrozen(x, dy, gamma, saved.set(mean, variance, EPSILON), dx, dgamma, dbeta);
        results.put("frozen dx", dense(dx));
        results.put("frozen dgamma", dgamma);
        StagedBatchNorm staged = StagedBatchNorm.serial(x.examples(), channels, x.positions(), backend);
        staged.forward(x, gamma, beta, EPSILON, y);
        staged.backward(dy, dx, dgamma.clone(), dbeta);
        results.put("staged y", dense(y));
        results.put("staged dx", dense(dx));
        int elements = x.examples() * channels * x.positions();
        for (FloatTensor framed : new FloatTensor[] {y, dx}) {
            for (int i = 0; i < framed.array().length; i++) {
                boolean outside = i < framed.offset() || i >= framed.offset() + elements;
                if (outside && !Float.isNaN(framed.array()[i])) {
                    throw new AssertionError("something was written outside, at " + i + " of " + framed);
                }
            }
        }
        return results;
    }

    private static FloatTensor normal(Sizes sizes, double mean, double std, long seed) {
        float[] array = Samples.normal(1, sizes.elements(), mean, std, seed).array();
        return FloatTensor.channelMajor(array, sizes.examples(), sizes.channels(), sizes.positions());
    }

    private static FloatTensor like(FloatTensor x) {
        return FloatTensor.zeros(x.examples(), x.channels(), x.positions());
    }

    private static FloatTensor framed(FloatTensor x, int offset) {
        float[] array = new float[offset + dense(x).length + 33];
        Arrays.fill(array, Float.NaN);
        System.arraycopy(dense(x), 0, array, offset, dense(x).length);
        return FloatTensor.of(array, offset, x.examples(), x.channels(), x.positions(), x.channels() * x.positions());
    }

    private static float[] dense(FloatTensor x) {
        return Passes.dense(Passes.asMatrix(x));
    }

    private static FloatTensor channelsLast(FloatTensor x) {
        int channels = x.channels();
        int positions = x.positions();
        FloatTensor matrix = FloatTensor.zeros(x.examples() * positions, channels);
        for (int row = 0; row < matrix.rows(); row++) {
            for (int channel = 0; channel < channels; channel++) {
                int at = (row / positions * channels + channel) * positions + row % positions;
                matrix.set(row, channel, x.array()[x.offset() + at]);
            }
        }
        return matrix;
    }
}
