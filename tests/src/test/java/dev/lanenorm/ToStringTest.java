package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/** What a debugger or a log shows of each public type: sizes, policy, backend and first values. */
class ToStringTest {
    private static final Backend BACKEND = Backend.scalar();
    private static final String ON = "scalar, 1 lane (asked for by the program)";

    private final FloatTensor x = FloatTensor.matrix(new float[] {0, 1, 2, 3, 4, 5, 6, 7}, 2, 4);

    @Test
    void views() {
        assertEquals("2 x 4 (offset 0, stride 4): 0.0, 1.0, 2.0, ...", x.toString());
        assertEquals(
                "1 x 2 (offset 5, stride 4): 5.0, 6.0",
                x.rows(1, 2).columns(1, 3).toString());
        assertEquals("0 x 4 (offset 4, stride 4)", x.rows(1, 1).toString());
        assertEquals(
                "1 x 2 x 4 (offset 0, stride 8): 0.0, 1.0, 2.0, ...",
                FloatTensor.channelMajor(x.array(), 1, 2, 2, 2).toString());
        assertEquals(
                "0 x 2 x 4 (offset 0, stride 8)",
                FloatTensor.channelMajor(x.array(), 0, 2, 4).toString());
    }

    @Test
    void statistics() {
        ColumnMoments moments = ColumnMoments.of(x);
        assertEquals("2 rows of 4 columns: mean 2.0, 3.0, 4.0, ..., M2 8.0, 8.0, 8.0, ...", moments.toString());
        assertEquals(
                "3 rows of 1 columns: mean 1.0, M2 1.0E40",
                ColumnMoments.of(3, new double[] {1}, new double[] {1e40}).toString());
        BatchStatistics statistics = new BatchStatistics(4);
        assertEquals("4 columns: not known yet", statistics.toString());
        statistics.set(moments, 1e-5);
        assertEquals("4 columns: mean 2.0, 3.0, 4.0, ..., variance 4.0, 4.0, 4.0, ...", statistics.toString());
        GradientSums sums = new GradientSums(4);
        BatchNormKernels.serial().gradientSums(x, x, statistics, sums);
        assertEquals(
                "2 rows of 4 columns: sum(dy) 4.0, 6.0, 8.0, ..., sum(dy * (x - mean)) 8.0, 8.0, 8.0, ...",
                sums.toString());

        RunningStatistics running =
                new RunningStatistics(4, StatisticsPolicy.pooled().recordingBadBatches());
        assertEquals("4 columns, pooled, 0 batches of 0 rows, 0 bad batches: not known yet", running.toString());
        running.update(moments);
        running.update(new ColumnMoments(4));
        assertEquals(
                "4 columns, pooled, 1 batches of 2 rows, 1 bad batches: mean 2.0, 3.0, 4.0, ..., variance 4.0, 4.0,"
                        + " 4.0, ...",
                running.toString());
        assertEquals(
                "pooled, 1 batches of 2 rows, 1 bad batches: mean 2.0, 3.0, 4.0, ..., varianceOrM2 8.0, 8.0, 8.0, ...",
                running.state().toString());
        RunningStatistics ofOneRow = new RunningStatistics(4, StatisticsPolicy.pooledUnbiased());
        ofOneRow.update(ColumnMoments.of(x.rows(0, 1)));
        assertEquals(
                "4 columns, pooledUnbiased, 1 batches of 1 rows, 0 bad batches: not known yet", ofOneRow.toString());
    }

    @Test
    void kernels() {
        assertEquals(
                "BatchNormKernels on " + ON, BatchNormKernels.serial(BACKEND).toString());
        ForkJoinPool pool = ForkJoinPool.commonPool();
        assertEquals(
                "BatchNormKernels on " + ON + ", up to 3 threads",
                BatchNormKernels.on(pool, 3, BACKEND).toString());
        assertEquals(
                "BatchNormKernels with ReLU on " + ON,
                BatchNormKernels.serial(BACKEND).relu().toString());
        StagedBatchNorm staged = StagedBatchNorm.serial(2, 4, BACKEND);
        assertEquals("StagedBatchNorm of 2 x 4: no forward pass yet, on " + ON, staged.toString());
        staged.forward(x, null, null, 1e-5, FloatTensor.zeros(2, 4));
        assertEquals(
                "StagedBatchNorm of 2 x 4: mu 2.0, 3.0, 4.0, ..., var 4.0, 4.0, 4.0, ..., on " + ON, staged.toString());
        assertEquals(
                "StagedBatchNorm of 2 x 4 x 9: no forward pass yet, on " + ON,
                StagedBatchNorm.serial(2, 4, 9, BACKEND).toString());
    }

    @Test
    void layers() {
        BatchNorm.Builder builder = BatchNorm.builder(4).backend(BACKEND);
        assertEquals("4 columns, epsilon 1.0E-5, analytic, pyTorch(0.1), 1 thread", builder.toString());
        BatchNorm norm = builder.build();
        norm.forward(x, FloatTensor.zeros(2, 4));
        assertEquals(
                "BatchNorm of 4 columns, epsilon 1.0E-5, analytic, pyTorch(0.1) after 1 batches: gamma 1.0, 1.0, 1.0,"
                        + " ..., beta 0.0, 0.0, 0.0, ..., on " + ON,
                norm.toString());
        BatchNorm.Builder fused = BatchNorm.builder(4)
                .withoutGamma()
                .withoutBeta()
                .relu()
                .accumulatingGradients()
                .on(ForkJoinPool.commonPool(), 2)
                .backend(BACKEND);
        assertEquals(
                "4 columns, epsilon 1.0E-5, without gamma, without beta, analytic, with ReLU, accumulating gradients,"
                        + " pyTorch(0.1), 2 threads",
                fused.toString());
        assertEquals(
                "BatchNorm of 4 columns, epsilon 1.0E-5, analytic, with ReLU, accumulating gradients, pyTorch(0.1)"
                        + " after 0 batches: gamma 1, beta 0, on " + ON,
                fused.build().toString());
    }
}
