package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanenorm.RunningStatistics.State;
import dev.lanenorm.oracle.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is forgotten, and what is kept over a stream. */
@Tag("once")
class KeptStatisticsTest {
    static Stream<StatisticsPolicy> policies() {
        return RunningStatisticsTest.policies();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void clearedStatisticsAreNew(StatisticsPolicy policy) {
        RunningStatistics used = new RunningStatistics(5, policy.recordingBadBatches());
        used.update(moments(1));
        used.update(new ColumnMoments(5));
        assertSame(used, used.clear());
        RunningStatistics fresh = new RunningStatistics(5, policy);
        assertEquals(0, used.batches());
        assertEquals(0, used.rows());
        assertEquals(0, used.badBatches());
        assertEquals(fresh.isKnown(), used.isKnown());
        assertSameState(fresh.state(), used.state());
        used.update(moments(2));
        fresh.update(moments(2));
        assertSameState(fresh.state(), used.state());
    }

    @Test
    void averagesThatForgetBeginWithMeanZeroAndVarianceOne() {
        RunningStatistics running = new RunningStatistics(5, StatisticsPolicy.pyTorch(0.1));
        running.update(moments(1));
        running.clear();
        assertEquals(0, running.mean(4));
        assertEquals(1, running.variance(4));
        RunningStatistics pooled = new RunningStatistics(5, StatisticsPolicy.pooled());
        pooled.update(moments(1));
        assertFalse(pooled.clear().isKnown());
        assertThrows(IllegalStateException.class, () -> pooled.variance(4));
    }

    @Test
    void policy() {
        StatisticsPolicy policy = StatisticsPolicy.keras(0.75);
        assertSame(policy, new RunningStatistics(5, policy).policy());
        BatchNorm layer = BatchNorm.builder(5).running(policy).build();
        assertSame(policy, layer.running().policy());
        assertEquals(
                "pyTorch(0.1)", BatchNorm.builder(5).build().running().policy().toString());
    }

    @Test
    void clearedGradientSums() {
        FloatTensor x = Samples.normal(9, 5, 1, 1, 1);
        BatchStatistics statistics = new BatchStatistics(5).set(moments(1), 1e-5);
        GradientSums sums = new GradientSums(5);
        BatchNormKernels.serial().gradientSums(x, x, statistics, sums);
        GradientSums once = new GradientSums(5).merge(sums);
        assertSame(sums, sums.clear());
        assertEquals(0, sums.count());
        for (int column = 0; column < 5; column++) {
            assertEquals(0, sums.sumDy(column));
            assertEquals(0, sums.sumDyXmu(column));
        }
        sums.merge(once);
        assertEquals(9, sums.count());
        assertEquals(once.sumDy(4), sums.sumDy(4));
        assertEquals(once.sumDyXmu(4), sums.sumDyXmu(4));
    }

    @Test
    void clearedMoments() {
        ColumnMoments moments = moments(1);
        assertSame(moments, moments.clear());
        assertEquals(0, moments.count());
        assertEquals(0, moments.mean(4));
        assertEquals(0, moments.m2(4));
        ColumnMoments nothing = ColumnMoments.of(0, new double[5], new double[5]);
        assertEquals(0, nothing.count());
        assertEquals(moments(2).mean(4), nothing.merge(moments(2)).mean(4));
    }

    /** A state that went over a stream goes on to the same bits. */
    @ParameterizedTest
    @MethodSource("policies")
    void aStateOverAStream(StatisticsPolicy policy) throws IOException, ClassNotFoundException {
        RunningStatistics running = new RunningStatistics(5, policy);
        running.update(moments(1));
        running.update(moments(2));
        RunningStatistics restored = new RunningStatistics(5, policy).restore(overAStream(running.state()));
        assertSameState(running.state(), restored.state());
        running.update(moments(3));
        restored.update(moments(3));
        assertSameState(running.state(), restored.state());
    }

    private static State overAStream(State state) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(state);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (State) in.readObject();
        }
    }

    private static void assertSameState(State expected, State found) {
        assertEquals(expected.batches(), found.batches());
        assertEquals(expected.rows(), found.rows());
        assertArrayEquals(expected.mean(), found.mean());
        assertArrayEquals(expected.varianceOrM2(), found.varianceOrM2());
    }

    private static ColumnMoments moments(int seed) {
        return ColumnMoments.of(Samples.normal(7 + seed, 5, 3, 2, seed));
    }
}
