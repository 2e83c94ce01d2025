package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.RunningStatistics.State;
import dev.lanenorm.oracle.Samples;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each policy against sequences worked out by hand from the framework's published formula. */
class RunningStatisticsTest {
    private static final float[] FIRST = {1, 3};
    private static final float[] SECOND = {2, 6};
    private static final float[] ALONE = {5};

    /** FIRST has mean 2, population variance 1, unbiased 2; SECOND 4, 4 and 8; ALONE 5, 0 and none. */
    static Stream<Arguments> sequences() {
        return Stream.of(
                Arguments.of(StatisticsPolicy.keras(0.9), List.of(FIRST), 0.2, 1.0),
                Arguments.of(StatisticsPolicy.keras(0.9), List.of(FIRST, SECOND), 0.58, 1.3),
                Arguments.of(StatisticsPolicy.keras(0.75), List.of(FIRST, SECOND, ALONE), 2.28125, 1.3125),
                Arguments.of(StatisticsPolicy.pyTorch(0.1), List.of(FIRST), 0.2, 1.1),
                Arguments.of(StatisticsPolicy.pyTorch(0.1), List.of(FIRST, SECOND), 0.58, 1.79),
                Arguments.of(StatisticsPolicy.pyTorch(1), List.of(FIRST, SECOND), 4, 8),
                Arguments.of(StatisticsPolicy.tensorFlow(0.1), List.of(FIRST, SECOND), 0.58, 1.79),
                Arguments.of(StatisticsPolicy.tensorFlow(0.1), List.of(FIRST, SECOND, ALONE), 1.022, 1.611),
                Arguments.of(StatisticsPolicy.cumulative(), List.of(FIRST), 2, 2),
                Arguments.of(StatisticsPolicy.cumulative(), List.of(FIRST, SECOND), 3, 5),
                Arguments.of(StatisticsPolicy.paper(), List.of(FIRST, SECOND), 3, 5),
                Arguments.of(StatisticsPolicy.pooled(), List.of(FIRST, SECOND), 3, 3.5),
                Arguments.of(StatisticsPolicy.pooled(), List.of(ALONE), 5, 0),
                Arguments.of(StatisticsPolicy.pooled(), List.of(FIRST, ALONE, SECOND), 3.4, 3.44),
                Arguments.of(StatisticsPolicy.pooledUnbiased(), List.of(FIRST, ALONE, SECOND), 3.4, 4.3));
    }

    @ParameterizedTest
    @MethodSource("sequences")
    void handComputed(StatisticsPolicy policy, List<float[]> batches, double mean, double variance) {
        RunningStatistics running = new RunningStatistics(1, policy);
        long rows = 0;
        for (float[] batch : batches) {
            assertTrue(running.update(moments(batch)));
            rows += batch.length;
        }
        assertEquals(mean, running.mean(0), 1e-15 * 8, policy + " mean");
        assertEquals(variance, running.variance(0), 1e-15 * 8, policy + " variance");
        assertEquals(batches.size(), running.batches());
        assertEquals(rows, running.rows());

        BatchStatistics statistics = new BatchStatistics(1);
        running.statistics(1e-3, statistics);
        assertEquals(running.mean(0), statistics.mean(0));
        assertEquals(running.variance(0), statistics.variance(0));
        assertEquals(1 / Math.sqrt(running.variance(0) + 1e-3), statistics.inverseStd(0));
    }

    static Stream<StatisticsPolicy> policies() {
        return Stream.of(
                StatisticsPolicy.keras(0.99),
                StatisticsPolicy.pyTorch(0.1),
                StatisticsPolicy.tensorFlow(0.003),
                StatisticsPolicy.cumulative(),
                StatisticsPolicy.paper(),
                StatisticsPolicy.pooled(),
                StatisticsPolicy.pooledUnbiased());
    }

    /** Momentum says in each convention what it says in the other. */
    @Test
    void momentumOfBothConventions() {
        assertEquals(0.9, StatisticsPolicy.keras(0.9).kept());
        assertEquals(1 - 0.9, StatisticsPolicy.keras(0.9).taken());
        assertEquals(0.1, StatisticsPolicy.pyTorch(0.1).taken());
        assertEquals(1 - 0.1, StatisticsPolicy.pyTorch(0.1).kept());
        assertEquals(0.25, StatisticsPolicy.tensorFlow(0.25).taken());
        assertEquals(0.75, StatisticsPolicy.tensorFlow(0.25).kept());
        assertThrows(IllegalArgumentException.class, () -> StatisticsPolicy.tensorFlow(-0.1));
        assertTrue(Double.isNaN(StatisticsPolicy.pooled().taken()));
        assertThrows(IllegalArgumentException.class, () -> StatisticsPolicy.keras(1.1));
        assertThrows(IllegalArgumentException.class, () -> StatisticsPolicy.pyTorch(Double.NaN));
    }

    /** A state given back changes no bit, now or later. */
    @ParameterizedTest
    @MethodSource("policies")
    void stateRoundTrip(StatisticsPolicy policy) {
        RunningStatistics kept = new RunningStatistics(5, policy);
        RunningStatistics given = new RunningStatistics(5, policy);
        for (int batch = 0; batch < 6; batch++) {
            if (batch == 3) {
                given.restore(kept.state());
            }
            ColumnMoments moments = ColumnMoments.of(Samples.normal(7 + batch, 5, 3, 2, batch));
            kept.update(moments);
            if (batch >= 3) {
                given.update(moments);
            }
        }
        assertArrayEquals(kept.state().mean(), given.state().mean(), policy + " mean");
        assertArrayEquals(kept.state().varianceOrM2(), given.state().varianceOrM2(), policy + " varianceOrM2");
        assertEquals(kept.batches(), given.batches());
        assertEquals(kept.rows(), given.rows());
    }

    @Test
    void aStateKeepsItsBadBatches() {
        StatisticsPolicy policy = StatisticsPolicy.pooled().recordingBadBatches();
        RunningStatistics kept = new RunningStatistics(1, policy);
        kept.update(moments(FIRST));
        kept.update(moments(1, Float.NaN));
        RunningStatistics given = new RunningStatistics(1, policy).restore(kept.state());
        assertEquals(1, given.badBatches());
        assertEquals(1, given.batches());
    }

    /** 125 of M2 would become a variance of 500, or -4, or NaN. */
    @ParameterizedTest
    @MethodSource("policies")
    void aStateOfAnotherPolicyIsRefused(StatisticsPolicy policy) {
        RunningStatistics kept = new RunningStatistics(1, policy);
        kept.update(moments(FIRST));
        policies().filter(other -> !other.name().equals(policy.name())).forEach(other -> {
            RunningStatistics given = new RunningStatistics(1, other);
            given.update(moments(4, 5, 6));
            String before = given.toString();
            String message = assertThrows(IllegalArgumentException.class, () -> given.restore(kept.state()))
                    .getMessage();
            assertEquals(
                    "state.policy must be " + other.name() + ", which is the policy here, got " + policy.name(),
                    message);
            assertEquals(before, given.toString());
        });
    }

    /** Of 0 rows, a variance would be divided by -1. */
    @Test
    void aStateThatNoPooledRowsCanHaveIsRefused() {
        for (StatisticsPolicy policy : List.of(StatisticsPolicy.pooled(), StatisticsPolicy.pooledUnbiased())) {
            RunningStatistics running = new RunningStatistics(1, policy);
            State ofNoRows = new State(policy.name(), 1, 0, 0, false, new double[] {0}, new double[] {4});
            State loaded = new State(policy.name(), 1, 2, 0, true, new double[] {0}, new double[] {4});
            for (State state : List.of(ofNoRows, loaded)) {
                String message = assertThrows(IllegalArgumentException.class, () -> running.restore(state))
                        .getMessage();
                assertTrue(
                        message.startsWith("state of " + policy + " must not be loaded, and have at least"), message);
                assertFalse(running.isKnown());
            }
        }
    }

    @Test
    void aStateOfBatchesOfOneRow() {
        State state = new State("pooled", 2, 2, 0, false, new double[] {3}, new double[] {8});
        assertEquals(
                4,
                new RunningStatistics(1, StatisticsPolicy.pooled())
                        .restore(state)
                        .variance(0));
    }

    @Test
    void theMomentumMayChangeOnTheWay() {
        RunningStatistics running = new RunningStatistics(1, StatisticsPolicy.pyTorch(0.5));
        running.update(moments(1, 3)); // mean 2
        assertEquals(1, running.mean(0));
        running.changeMomentum(0.25).update(moments(4, 6)); // mean 5
        assertEquals(0.75 * 1 + 0.25 * 5, running.mean(0));
        assertEquals("pyTorch(0.25)", running.policy().toString());
        RunningStatistics given = new RunningStatistics(1, StatisticsPolicy.pyTorch(0.1)).restore(running.state());
        assertEquals(running.mean(0), given.mean(0));

        RunningStatistics keras =
                new RunningStatistics(1, StatisticsPolicy.keras(0.9).recordingBadBatches());
        keras.changeMomentum(0.5).update(moments(Float.NaN, 1));
        keras.update(moments(1, 3));
        assertEquals(1, keras.mean(0));
        assertEquals(1, keras.badBatches());

        assertThrows(IllegalArgumentException.class, () -> running.changeMomentum(1.5));
        assertEquals("pyTorch(0.25)", running.policy().toString());
        String message = assertThrows(
                        IllegalStateException.class,
                        () -> new RunningStatistics(1, StatisticsPolicy.pooled()).changeMomentum(0.1))
                .getMessage();
        assertEquals("pooled has no momentum to change", message);
    }

    /** As num_batches_tracked = 0: the next batch replaces it. */
    @Test
    void loadedOfNoBatches() {
        for (StatisticsPolicy policy : List.of(StatisticsPolicy.cumulative(), StatisticsPolicy.paper())) {
            RunningStatistics running = new RunningStatistics(1, policy);
            running.load(new float[] {7}, new float[] {3}, 0);
            assertTrue(running.isKnown());
            assertEquals(7, running.mean(0));
            assertEquals(3, running.variance(0));
            RunningStatistics given = new RunningStatistics(1, policy).restore(running.state());
            assertEquals(7, given.mean(0));
            running.update(moments(1, 3));
            assertEquals(2, running.mean(0));
            assertEquals(2, running.variance(0));
            assertFalse(running.clear().isKnown());
        }
    }

    @Test
    void loadedWithoutLoss() {
        RunningStatistics running = new RunningStatistics(1, StatisticsPolicy.keras(0.9));
        running.load(new double[] {1 / 3.0}, new double[] {2 / 3.0}, 1);
        assertEquals(1 / 3.0, running.mean(0));
        assertEquals(2 / 3.0, running.variance(0));
        assertThrows(IllegalArgumentException.class, () -> running.load(new double[1], new double[] {-1}, 1));
        assertThrows(IllegalArgumentException.class, () -> running.load(new double[1], new double[1], -1));
        assertThrows(NullPointerException.class, () -> running.load(new double[1], null, 1));
        assertEquals(1 / 3.0, running.mean(0));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void badBatchesAreNeverFoldedIn(StatisticsPolicy policy) {
        RunningStatistics refusing = new RunningStatistics(1, policy);
        RunningStatistics recording = new RunningStatistics(1, policy.recordingBadBatches());
        refusing.update(moments(FIRST));
        recording.update(moments(FIRST));
        double mean = refusing.mean(0);
        double variance = refusing.variance(0);
        for (ColumnMoments bad :
                List.of(new ColumnMoments(1), moments(1, Float.NaN), moments(Float.POSITIVE_INFINITY, 1, 2))) {
            String message = assertThrows(IllegalArgumentException.class, () -> refusing.update(bad))
                    .getMessage();
            assertTrue(message.contains("nothing was folded in"), message);
            assertFalse(recording.update(bad));
        }
        assertEquals(3, recording.badBatches());
        for (RunningStatistics running : List.of(refusing, recording)) {
            assertEquals(mean, running.mean(0));
            assertEquals(variance, running.variance(0));
            assertEquals(1, running.batches());
        }
    }

    @Test
    void oneRowHasNoUnbiasedVariance() {
        for (StatisticsPolicy policy :
                List.of(StatisticsPolicy.pyTorch(0.1), StatisticsPolicy.cumulative(), StatisticsPolicy.paper())) {
            RunningStatistics running = new RunningStatistics(1, policy);
            String message = assertThrows(IllegalArgumentException.class, () -> running.update(moments(ALONE)))
                    .getMessage();
            assertTrue(message.contains("it has one row"), message);
        }
        RunningStatistics pooled = new RunningStatistics(1, StatisticsPolicy.pooledUnbiased());
        pooled.update(moments(ALONE));
        assertEquals(5, pooled.mean(0));
        assertThrows(IllegalStateException.class, () -> pooled.variance(0));
        pooled.update(moments(FIRST));
        assertEquals(4, pooled.variance(0));
    }

    @Test
    void unknownBeforeTheFirstBatch() {
        assertEquals(1, new RunningStatistics(1, StatisticsPolicy.keras(0.9)).variance(0));
        for (StatisticsPolicy policy : List.of(StatisticsPolicy.cumulative(), StatisticsPolicy.pooled())) {
            RunningStatistics running = new RunningStatistics(1, policy);
            assertFalse(running.isKnown());
            assertThrows(IllegalStateException.class, () -> running.mean(0));
            String message = assertThrows(IllegalStateException.class, () -> running.variance(0))
                    .getMessage();
            assertTrue(message.contains("holds no statistics before the first batch"), message);
            assertThrows(IllegalStateException.class, () -> running.statistics(1e-5, new BatchStatistics(1)));
        }
    }

    @Test
    void loadedFromAFramework() {
        RunningStatistics running = new RunningStatistics(2, StatisticsPolicy.cumulative());
        assertSame(running, running.load(new float[] {1, 2}, new float[] {3, 4}, 9));
        assertEquals(4, running.variance(1));
        running.update(ColumnMoments.of(FloatTensor.matrix(new float[] {0, 12, 2, 12}, 2, 2)));
        assertEquals(0.9 * 2 + 0.1 * 12, running.mean(1), 1e-15);
        assertEquals(0.9 * 3 + 0.1 * 2, running.variance(0), 1e-15);

        assertThrows(IllegalArgumentException.class, () -> running.load(new float[1], new float[2], 1));
        assertThrows(IllegalArgumentException.class, () -> running.load(new float[2], new float[] {1, -1}, 1));
        assertThrows(IllegalArgumentException.class, () -> running.load(new float[2], new float[] {1, Float.NaN}, 1));
        assertEquals(0.9 * 2 + 0.1 * 12, running.mean(1), 1e-15);
        RunningStatistics pooled = new RunningStatistics(2, StatisticsPolicy.pooled());
        assertThrows(IllegalStateException.class, () -> pooled.load(new float[2], new float[2], 1));
    }

    private static ColumnMoments moments(float... column) {
        return ColumnMoments.of(FloatTensor.matrix(column, column.length, 1));
    }
}
