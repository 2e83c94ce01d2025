package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.oracle.Samples;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The layer against the kernels it stands on, bit for bit, and against misuse. */
class BatchNormTest {
    private static final int N = 70;
    private static final int D = 21;
    private static final double EPSILON = 1e-3;

    private final FloatTensor x = Samples.normal(N, D, 2, 3, 1);
    private final FloatTensor dy = Samples.normal(N, D, 0, 1, 2);
    private final float[] gamma = Samples.row(D, 0.5, 2, 3);
    private final float[] beta = Samples.row(D, -1, 1, 4);
    private final FloatTensor y = FloatTensor.zeros(N, D);
    private final FloatTensor dx = FloatTensor.zeros(N, D);

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void trainingIsThatOfTheKernels(boolean hasGamma, boolean hasBeta) {
        BatchNorm norm = layer(hasGamma, hasBeta, BatchNorm.builder(D).epsilon(EPSILON));
        norm.forward(x, y);
        norm.backward(x, dy, dx);

        BatchNormKernels kernels = BatchNormKernels.serial();
        BatchStatistics saved = new BatchStatistics(D);
        FloatTensor expectedY = FloatTensor.zeros(N, D);
        FloatTensor expectedDx = FloatTensor.zeros(N, D);
        float[] dgamma = new float[D];
        float[] dbeta = new float[D];
        kernels.forward(x, hasGamma ? gamma : null, hasBeta ? beta : null, EPSILON, expectedY, saved);
        kernels.backward(x, dy, hasGamma ? gamma : null, saved, expectedDx, dgamma, dbeta);
        assertArrayEquals(expectedY.array(), y.array());
        assertArrayEquals(expectedDx.array(), dx.array());
        assertArrayEquals(hasGamma ? dgamma : null, norm.dgamma());
        assertArrayEquals(hasBeta ? dbeta : null, norm.dbeta());
    }

    @Test
    void stagedTrainingIsThatOfTheGraph() {
        BatchNorm norm = layer(true, true, BatchNorm.builder(D).epsilon(EPSILON).staged());
        StagedBatchNorm graph = StagedBatchNorm.serial(N, D);
        FloatTensor expectedY = FloatTensor.zeros(N, D);
        FloatTensor expectedDx = FloatTensor.zeros(N, D);
        float[] dgamma = new float[D];
        float[] dbeta = new float[D];
        graph.forward(x, gamma, beta, EPSILON, expectedY);
        graph.backward(dy, expectedDx, dgamma, dbeta);

        FloatTensor inPlace = FloatTensor.matrix(x.array().clone(), N, D);
        norm.forward(inPlace, inPlace);
        norm.backward(inPlace, dy, dx);
        assertArrayEquals(expectedY.array(), inPlace.array());
        assertArrayEquals(expectedDx.array(), dx.array());
        assertArrayEquals(dgamma, norm.dgamma());
        assertArrayEquals(dbeta, norm.dbeta());

        BatchNorm analytic = layer(true, true, BatchNorm.builder(D).epsilon(EPSILON));
        analytic.forward(x, y);
        assertArrayEquals(
                analytic.running().state().varianceOrM2(),
                norm.running().state().varianceOrM2());

        FloatTensor fewer = x.rows(0, 9);
        norm.forward(fewer, y.rows(0, 9));
        norm.backward(fewer, dy.rows(0, 9), dx.rows(0, 9));
    }

    /** Gradients belong to what was computed: a step of an optimizer before the backward pass changes nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "staged", "relu", "residual", "frozen", "frozen relu", "tensor"})
    void backwardUsesTheParametersOfItsForwardPass(String kind) {
        FloatTensor[] results = new FloatTensor[2];
        float[][] gradients = new float[2][];
        for (int changed = 0; changed < 2; changed++) {
            BatchNorm.Builder builder = BatchNorm.builder(D).epsilon(EPSILON);
            BatchNorm norm = layer(
                    true,
                    true,
                    switch (kind) {
                        case "staged" -> builder.staged();
                        case "relu", "residual", "frozen relu" -> builder.relu();
                        default -> builder;
                    });
            FloatTensor result = FloatTensor.zeros(N, D);
            FloatTensor dresidual = FloatTensor.zeros(N, D);
            FloatTensor xTensor = FloatTensor.channelMajor(x.array(), N, D);
            switch (kind) {
                case "residual" -> norm.forward(x, dy, y);
                case "frozen", "frozen relu" -> norm.forwardFrozen(x, y);
                case "tensor" -> norm.forward(xTensor, FloatTensor.channelMajor(y.array(), N, D));
                default -> norm.forward(x, y);
            }
            if (changed == 1) {
                Arrays.fill(norm.gamma(), -3);
                Arrays.fill(norm.beta(), 5);
            }
            switch (kind) {
                case "residual" -> norm.backward(x, y, dy, result, dresidual);
                case "tensor" ->
                    norm.backward(
                            xTensor,
                            FloatTensor.channelMajor(dy.array(), N, D),
                            FloatTensor.channelMajor(result.array(), N, D));
                default -> norm.backward(x, dy, result);
            }
            results[changed] = result;
            gradients[changed] = norm.dgamma();
        }
        assertArrayEquals(results[0].array(), results[1].array());
        assertArrayEquals(gradients[0], gradients[1]);
    }

    /** As gradient checkpointing has it: the same outputs and gradients, and statistics folded in once. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "staged", "relu", "residual", "tensor"})
    void recomputingFoldsNothing(String kind) {
        BatchNorm.Builder builder = BatchNorm.builder(D).epsilon(EPSILON);
        BatchNorm norm = layer(
                true,
                true,
                switch (kind) {
                    case "staged" -> builder.staged();
                    case "relu", "residual" -> builder.relu();
                    default -> builder;
                });
        FloatTensor again = FloatTensor.zeros(N, D);
        FloatTensor xTensor = FloatTensor.channelMajor(x.array(), N, D);
        switch (kind) {
            case "residual" -> norm.forward(x, dy, y);
            case "tensor" -> norm.forward(xTensor, FloatTensor.channelMajor(y.array(), N, D));
            default -> norm.forward(x, y);
        }
        String running = norm.running().toString();
        norm.infer(x.rows(0, 1), again.rows(0, 1));
        switch (kind) {
            case "residual" -> norm.recompute(x, dy, again);
            case "tensor" -> norm.recompute(xTensor, FloatTensor.channelMajor(again.array(), N, D));
            default -> norm.recompute(x, again);
        }
        assertArrayEquals(y.array(), again.array());
        assertEquals(running, norm.running().toString());
        assertEquals(1, norm.running().batches());
        switch (kind) {
            case "residual" -> norm.backward(x, again, dy, dx, FloatTensor.zeros(N, D));
            case "tensor" ->
                norm.backward(
                        xTensor,
                        FloatTensor.channelMajor(dy.array(), N, D),
                        FloatTensor.channelMajor(dx.array(), N, D));
            default -> norm.backward(x, dy, dx);
        }
    }

    /** Nothing is folded in, so there is no policy to refuse it. */
    @Test
    void recomputingRefusesNoBatch() {
        BatchNorm norm = BatchNorm.builder(D).build();
        assertThrows(IllegalArgumentException.class, () -> norm.forward(x.rows(0, 1), y.rows(0, 1)));
        norm.recompute(x.rows(0, 1), y.rows(0, 1));
        assertEquals(0, norm.running().batches());
    }

    @Test
    void aReluIsNotLostByFolding() {
        BatchNorm norm = layer(true, true, BatchNorm.builder(D).relu());
        norm.forward(x, y);
        FloatTensor weights = Samples.normal(3, D, 0, 1, 5);
        float[] before = weights.array().clone();
        float[] bias = new float[D];
        String message = assertThrows(IllegalStateException.class, () -> norm.foldIntoColumns(weights, bias))
                .getMessage();
        assertTrue(
                message.startsWith("a layer built with an activation cannot be folded, as that would be lost"),
                message);
        assertArrayEquals(before, weights.array());

        // What the message says: a layer without, which folds to what inference gives before the ReLU.
        BatchNorm without = layer(true, true, BatchNorm.builder(D));
        without.running().restore(norm.running().state());
        without.foldIntoColumns(weights, bias);
        norm.infer(x, y);
        FloatTensor affine = FloatTensor.zeros(N, D);
        without.infer(x, affine);
        for (int i = 0; i < N * D; i++) {
            assertEquals(Math.max(0, affine.array()[i]), y.array()[i]);
        }
    }

    @Test
    void foldingRefusesWhatInferenceRefuses() {
        BatchNorm norm = BatchNorm.builder(2).epsilon(1e-12).build();
        norm.running().load(new float[2], new float[] {1, 0}, 1);
        norm.gamma()[1] = 1e35f;
        FloatTensor weights = FloatTensor.matrix(new float[] {1, 2, 3, 4}, 2, 2);
        float[] bias = {5, 6};
        FloatTensor output = FloatTensor.zeros(2, 2);
        String inference = assertThrows(ArithmeticException.class, () -> norm.infer(weights, output))
                .getMessage();
        for (boolean rows : new boolean[] {false, true}) {
            String folding = assertThrows(ArithmeticException.class, () -> {
                        if (rows) {
                            norm.foldIntoRows(weights, bias);
                        } else {
                            norm.foldIntoColumns(weights, bias);
                        }
                    })
                    .getMessage();
            assertEquals(inference, folding);
        }
        norm.gamma()[1] = 1e25f;
        weights.set(1, 1, 1e20f);
        String message = assertThrows(ArithmeticException.class, () -> norm.foldIntoColumns(weights, bias))
                .getMessage();
        assertTrue(message.startsWith("a weight of column 1 overflows a float when folded: 1.0E20 becomes "), message);
        assertArrayEquals(new float[] {1, 2, 3, 1e20f}, weights.array());
        assertArrayEquals(new float[] {5, 6}, bias);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void frozenStatisticsStayAndGradientsFlow(boolean staged) {
        BatchNorm.Builder builder = BatchNorm.builder(D).epsilon(EPSILON).running(StatisticsPolicy.pooled());
        BatchNorm norm = layer(true, true, staged ? builder.staged() : builder);
        norm.forward(x, y);
        RunningStatistics.State state = norm.running().state();
        FloatTensor other = Samples.normal(N, D, 1, 2, 9);
        norm.forwardFrozen(other, y);
        norm.backward(other, dy, dx);
        assertEquals(state.rows(), norm.running().rows());
        assertArrayEquals(state.mean(), norm.running().state().mean());

        BatchStatistics given = new BatchStatistics(D);
        norm.running().statistics(EPSILON, given);
        FloatTensor expected = FloatTensor.zeros(N, D);
        float[] dgamma = new float[D];
        float[] dbeta = new float[D];
        BatchNormKernels kernels = BatchNormKernels.serial();
        kernels.normalize(other, given, gamma, beta, expected);
        assertArrayEquals(expected.array(), y.array());
        kernels.backwardFrozen(other, dy, gamma, given, expected, dgamma, dbeta);
        assertArrayEquals(expected.array(), dx.array());
        assertArrayEquals(dgamma, norm.dgamma());
        assertArrayEquals(dbeta, norm.dbeta());
    }

    /** With the population statistics of the only batch, inference gives what training gave, one row at a time. */
    @Test
    void singleExamplesAreInferredAsTheBatch() {
        BatchNorm norm = layer(true, true, BatchNorm.builder(D).running(StatisticsPolicy.pooled()));
        norm.forward(x, y);
        FloatTensor inferred = FloatTensor.matrix(x.array().clone(), N, D);
        for (int row = 0; row < N; row++) {
            FloatTensor example = inferred.rows(row, row + 1);
            norm.infer(example, example);
        }
        assertArrayEquals(y.array(), inferred.array());
    }

    @Test
    void inferenceBetweenForwardAndBackwardChangesNothing() {
        BatchNorm norm = layer(true, true, BatchNorm.builder(D));
        norm.forward(x, y);
        norm.backward(x, dy, dx);
        float[] expected = dx.array().clone();
        norm.infer(Samples.normal(3, D, 0, 1, 5), FloatTensor.zeros(3, D));
        norm.backward(x, dy, dx);
        assertArrayEquals(expected, dx.array());
    }

    @Test
    void gradientsAddUpUntilTheyAreCleared() {
        BatchNorm overwriting = layer(true, true, BatchNorm.builder(D));
        overwriting.forward(x, y);
        overwriting.backward(x, dy, dx);
        BatchNorm adding = layer(true, true, BatchNorm.builder(D).accumulatingGradients());
        adding.forward(x, y);
        for (int batch = 1; batch <= 2; batch++) {
            adding.backward(x, dy, dx);
            for (int column = 0; column < D; column++) {
                assertEquals(batch * overwriting.dgamma()[column], adding.dgamma()[column]);
                assertEquals(batch * overwriting.dbeta()[column], adding.dbeta()[column]);
            }
        }
        adding.zeroGradients();
        assertArrayEquals(new float[D], adding.dgamma());
        adding.backward(x, dy, dx);
        assertArrayEquals(overwriting.dbeta(), adding.dbeta());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void foldedWeightsGiveTheSameOutputs(boolean outputsAreRows) {
        int inputs = 13;
        BatchNorm norm = layer(true, true, BatchNorm.builder(D));
        norm.forward(x, y);
        FloatTensor a = Samples.normal(8, inputs, 0, 1, 6);
        FloatTensor weights = outputsAreRows ? Samples.normal(D, inputs, 0, 1, 7) : Samples.normal(inputs, D, 0, 1, 7);
        float[] bias = Samples.row(D, -1, 1, 8);
        FloatTensor z = dense(a, weights, bias, outputsAreRows);
        norm.infer(z, z);
        if (outputsAreRows) {
            norm.foldIntoRows(weights, bias);
        } else {
            norm.foldIntoColumns(weights, bias);
        }
        FloatTensor folded = dense(a, weights, bias, outputsAreRows);
        for (int i = 0; i < z.array().length; i++) {
            assertEquals(z.array()[i], folded.array()[i], 4e-6 * (1 + Math.abs(z.array()[i])), "element " + i);
        }
    }

    private static FloatTensor dense(FloatTensor a, FloatTensor weights, float[] bias, boolean outputsAreRows) {
        FloatTensor z = FloatTensor.zeros(a.rows(), bias.length);
        for (int row = 0; row < a.rows(); row++) {
            for (int output = 0; output < bias.length; output++) {
                double sum = bias[output];
                for (int input = 0; input < a.columns(); input++) {
                    sum += (double) a.get(row, input)
                            * (outputsAreRows ? weights.get(output, input) : weights.get(input, output));
                }
                z.set(row, output, (float) sum);
            }
        }
        return z;
    }

    @Test
    void oneRowAndOneColumn() {
        BatchNorm norm =
                BatchNorm.builder(1).running(StatisticsPolicy.keras(0.9)).build();
        FloatTensor one = FloatTensor.matrix(new float[] {7}, 1, 1);
        FloatTensor out = FloatTensor.zeros(1, 1);
        norm.beta()[0] = 3;
        norm.forward(one, out);
        assertEquals(3, out.get(0, 0));
        norm.backward(one, one, out);
        assertEquals(0, out.get(0, 0));
        assertEquals(0, norm.dgamma()[0]);
        assertEquals(7, norm.dbeta()[0]);
        assertEquals(0.1 * 7, norm.running().mean(0), 1e-15);
    }

    @Test
    void parametersThatAreNotThere() {
        BatchNorm norm = BatchNorm.builder(D).withoutGamma().withoutBeta().build();
        assertNull(norm.gamma());
        assertNull(norm.beta());
        norm.zeroGradients();
    }

    @Test
    void aRefusedBatchLeavesEverythingAsItWas() {
        BatchNorm norm = layer(true, true, BatchNorm.builder(D));
        norm.forward(x, y);
        norm.backward(x, dy, dx);
        float[] expectedY = y.array().clone();
        float[] expectedDx = dx.array().clone();
        RunningStatistics.State state = norm.running().state();
        FloatTensor bad = FloatTensor.matrix(x.array().clone(), N, D);
        bad.set(3, 4, Float.NaN);

        refused(
                "batch must have finite statistics that pyTorch(0.1) can fold in, but column 4",
                () -> norm.forward(bad, y));
        refused(
                "batch must have finite statistics that pyTorch(0.1) can fold in, but it has one row",
                () -> norm.forward(x.rows(0, 1), y.rows(0, 1)));
        assertArrayEquals(expectedY, y.array());
        assertArrayEquals(state.mean(), norm.running().state().mean());
        norm.backward(x, dy, dx);
        assertArrayEquals(expectedDx, dx.array());

        BatchNorm recording = layer(
                true,
                true,
                BatchNorm.builder(D).running(StatisticsPolicy.pyTorch(0.1).recordingBadBatches()));
        recording.forward(bad, y);
        assertEquals(1, recording.running().badBatches());
        assertTrue(Float.isNaN(y.get(0, 4)));
        assertEquals(expectedY[5], y.get(0, 5));
    }

    @Test
    void misuse() {
        BatchNorm norm = layer(true, true, BatchNorm.builder(D).running(StatisticsPolicy.pooled()));
        FloatTensor narrow = FloatTensor.zeros(N, D - 1);
        FloatTensor longer = FloatTensor.zeros(N + 1, D);
        Arrays.fill(y.array(), 5);
        outOfOrder("backward needs what a forward pass keeps", () -> norm.backward(x, dy, dx));
        outOfOrder("pooled holds no statistics before the first batch", () -> norm.infer(x, y));
        outOfOrder("pooled holds no statistics before the first batch", () -> norm.forwardFrozen(x, y));
        outOfOrder("pooled holds no statistics", () -> norm.foldIntoColumns(FloatTensor.zeros(2, D), new float[D]));
        refused("x must have 21 columns, got 20", () -> norm.forward(narrow, narrow));
        refused("y must have the shape of x", () -> norm.forward(x, longer));
        refused("y must not be x, which backward needs", () -> norm.forward(x, x));
        refused("y must not be x, which backward needs", () -> norm.forwardFrozen(x, x));
        refused("x.rows must be at least 1, got 0", () -> norm.infer(x.rows(0, 0), y.rows(0, 0)));
        for (float value : y.array()) {
            assertEquals(5, value);
        }
        assertEquals(0, norm.running().batches());

        norm.forward(x, y);
        refused(
                "x must be the input of the forward pass, 70 x 21, got 71 x 21",
                () -> norm.backward(longer, longer, FloatTensor.zeros(N + 1, D)));
        refused("dy must have the shape of x", () -> norm.backward(x, longer, dx));
        refused("dx must have the shape of x", () -> norm.backward(x, dy, longer));
        norm.backward(x, dy, x);
        outOfOrder("once more where dx has overwritten x", () -> norm.backward(x, dy, dx));

        refused(
                "weights must have 21 columns, got 2",
                () -> norm.foldIntoColumns(FloatTensor.zeros(D, 2), new float[D]));
        refused(
                "weights.rows must be the number of columns, 21, got 2",
                () -> norm.foldIntoRows(FloatTensor.zeros(2, D), new float[D]));
        refused(
                "bias.length must be the number of columns, 21, got 2",
                () -> norm.foldIntoRows(FloatTensor.zeros(D, 2), new float[2]));
        refused("columns must be at least 1, got 0", () -> BatchNorm.builder(0));
        refused("epsilon must be finite", () -> BatchNorm.builder(1).epsilon(0));
        refused("threads must be at least 1, got 0", () -> BatchNorm.builder(1).on(Runnable::run, 0));
    }

    static Stream<Consumer<BatchNorm>> uses() {
        FloatTensor x = FloatTensor.zeros(2, 1);
        FloatTensor y = FloatTensor.zeros(2, 1);
        FloatTensor xTensor = FloatTensor.zeros(2, 1, 3);
        FloatTensor yTensor = FloatTensor.zeros(2, 1, 3);
        return Stream.of(
                layer -> layer.forward(x, y),
                layer -> layer.forward(xTensor, yTensor),
                layer -> layer.forwardFrozen(x, y),
                layer -> layer.forwardFrozen(xTensor, yTensor),
                layer -> layer.infer(x, y),
                layer -> layer.infer(xTensor, yTensor),
                layer -> layer.backward(x, y, y),
                layer -> layer.backward(xTensor, yTensor, yTensor),
                layer -> layer.foldIntoColumns(x, new float[1]),
                layer -> layer.foldIntoRows(FloatTensor.zeros(1, 2), new float[1]));
    }

    /** The pool's thread, in the middle of a forward pass, uses the layer. */
    @ParameterizedTest
    @MethodSource("uses")
    void aSecondThreadIsRefused(Consumer<BatchNorm> use) throws InterruptedException {
        AtomicReference<BatchNorm> layer = new AtomicReference<>();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        Executor intruding = task -> {
            new Thread(() -> {
                        try {
                            use.accept(layer.get());
                        } catch (Throwable refusal) {
                            thrown.compareAndSet(null, refusal);
                        }
                        ended.countDown();
                    })
                    .start();
            try {
                ended.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        };
        layer.set(BatchNorm.builder(1).on(intruding, 2).build());
        FloatTensor large = Samples.bellShaped(1 << 20, 1, 0, 1, 1);
        layer.get().forward(large, FloatTensor.zeros(1 << 20, 1));
        ended.await();
        assertTrue(thrown.get() instanceof IllegalStateException, "thrown: " + thrown.get());
        assertTrue(thrown.get().getMessage().contains("another thread is using this layer"));
    }

    private BatchNorm layer(boolean hasGamma, boolean hasBeta, BatchNorm.Builder builder) {
        if (!hasGamma) {
            builder.withoutGamma();
        }
        if (!hasBeta) {
            builder.withoutBeta();
        }
        BatchNorm norm = builder.build();
        if (hasGamma) {
            System.arraycopy(gamma, 0, norm.gamma(), 0, D);
        }
        if (hasBeta) {
            System.arraycopy(beta, 0, norm.beta(), 0, D);
        }
        return norm;
    }

    private static void refused(String message, Executable call) {
        String got = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(got.startsWith(message), got);
    }

    private static void outOfOrder(String message, Executable call) {
        String got = assertThrows(IllegalStateException.class, call).getMessage();
        assertTrue(got.contains(message), got);
    }
}
