package dev.lanenorm;

import dev.lanenorm.oracle.Samples;
import dev.lanenorm.oracle.Shapes;
import dev.lanenorm.oracle.Shapes.Shape;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One input, one result: on the live backend against plain loops, on every view, on any number of threads. */
@Execution(ExecutionMode.CONCURRENT)
class SameBitsTest {
    static Stream<Shape> shapes() {
        return Shapes.all().stream();
    }

    /** Large enough to be shared out: by rows, by panels of columns, by ranges of a single row, joined. */
    static Stream<Shape> largeShapes() {
        return Stream.of(
                new Shape(9000, 64),
                new Shape(1100, 513),
                new Shape(64, 9000),
                new Shape(1, 600001),
                new Shape(3, 200001),
                new Shape(100001, 7),
                new Shape(600001, 1),
                new Shape(12000, 200));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void liveBackendAgreesWithPlainLoops(Shape shape) {
        Input in = Input.of(shape);
        Passes.assertSameBits(
                in.run(Backend.scalar(), null, 1), in.run(Backend.live(), null, 1), shape + " " + Backend.live());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void offsetAndStrideChangeNothing(Shape shape) {
        Input in = Input.of(shape);
        Map<String, float[]> expected = in.run(Backend.live(), null, 1);
        int gap = 1 + shape.columns() % 5;
        Passes.assertSameBits(expected, in.framed(1, 0).run(Backend.live(), null, 1), shape + " offset 1");
        Passes.assertSameBits(expected, in.framed(7, gap).run(Backend.live(), null, 1), shape + " gap " + gap);
        Passes.assertSameBits(
                expected, in.framed(7, gap).run(Backend.scalar(), null, 1), shape + " scalar, gap " + gap);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("largeShapes")
    void threadsChangeNothing(Shape shape) {
        Input in = Input.of(shape);
        Map<String, float[]> expected = in.run(Backend.live(), null, 1);
        ForkJoinPool pool = new ForkJoinPool(7);
        try {
            for (int threads : new int[] {2, 8}) {
                String what = shape + " on " + threads + " threads";
                Passes.assertSameBits(expected, in.run(Backend.live(), pool, threads), what);
                Passes.assertSameBits(expected, in.framed(2, 3).run(Backend.live(), pool, threads), what + ", strided");
            }
            Passes.assertSameBits(expected, in.run(Backend.scalar(), pool, 3), shape + " scalar on 3 threads");
        } finally {
            pool.shutdown();
        }
    }

    /** Some columns of a chunk are summed around a second shift: which, must not depend on who shares them. */
    @ParameterizedTest
    @CsvSource({"6000, 200", "1100, 600", "1100, 37"})
    void columnsWhoseFirstRowsLieFarOffChangeNothing(int rows, int columns) {
        Input in = Input.of(new Shape(rows, columns));
        for (int row = 0; row < 64; row++) {
            for (int column = 1; column < columns; column += 3) {
                in.x.set(row, column, in.x.get(row, column) + 1e4f);
            }
        }
        Map<String, float[]> expected = in.run(Backend.live(), null, 1);
        ForkJoinPool pool = new ForkJoinPool(3);
        try {
            Passes.assertSameBits(expected, in.run(Backend.scalar(), null, 1), "scalar");
            Passes.assertSameBits(expected, in.run(Backend.live(), pool, 2), "2 threads");
            Passes.assertSameBits(expected, in.run(Backend.live(), pool, 4), "4 threads");
            Passes.assertSameBits(expected, in.framed(7, 3).run(Backend.live(), pool, 2), "strided");
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void aFullPoolAndACallFromInsideThePoolChangeNothing() throws Exception {
        Input in = Input.of(new Shape(9000, 64));
        Map<String, float[]> expected = in.run(Backend.live(), null, 1);
        Passes.assertSameBits(
                expected,
                in.run(
                        Backend.live(),
                        task -> {
                            throw new RejectedExecutionException("full");
                        },
                        4),
                "full pool");
        Passes.assertSameBits(expected, in.run(Backend.live(), task -> {}, 4), "pool that never runs anything");
        ForkJoinPool pool = new ForkJoinPool(1);
        try {
            Map<String, float[]> inside =
                    pool.submit(() -> in.run(Backend.live(), pool, 2)).get();
            Passes.assertSameBits(expected, inside, "called from the pool's only thread");
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void nullGammaAndBetaAreOneAndZero() {
        Input in = Input.of(new Shape(130, 37));
        float[] ones = new float[37];
        java.util.Arrays.fill(ones, 1);
        Map<String, float[]> expected = Passes.all(in.x, in.dy, ones, new float[37], Backend.live(), null, 1);
        Passes.assertSameBits(expected, Passes.all(in.x, in.dy, null, null, Backend.live(), null, 1), "null, null");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void writingOverTheInputChangesNothing(Shape shape) {
        Input in = Input.of(shape);
        Map<String, float[]> expected = in.run(Backend.live(), null, 1);
        BatchNormKernels kernels = BatchNormKernels.serial();
        BatchStatistics saved = new BatchStatistics(shape.columns());
        for (int gap : new int[] {0, 3}) {
            FloatTensor y = Samples.framed(in.x, 1, gap);
            kernels.forward(y, in.gamma, in.beta, Passes.EPSILON, y, saved);
            FloatTensor dxOverDy = Samples.framed(in.dy, 1, gap);
            kernels.backward(in.x, dxOverDy, in.gamma, saved, dxOverDy, null, null);
            FloatTensor dxOverX = Samples.framed(in.x, 1, gap);
            kernels.backward(dxOverX, in.dy, in.gamma, saved, dxOverX, null, null);
            Passes.assertSameBits(Map.of("y", expected.get("y")), Map.of("y", Passes.dense(y)), shape + " y is x");
            Passes.assertSameBits(
                    Map.of("dx", expected.get("dx")), Map.of("dx", Passes.dense(dxOverDy)), shape + " dx is dy");
            Passes.assertSameBits(
                    Map.of("dx", expected.get("dx")), Map.of("dx", Passes.dense(dxOverX)), shape + " dx is x");
        }
    }

    /** An input of all passes. */
    record Input(FloatTensor x, FloatTensor dy, float[] gamma, float[] beta) {
        static Input of(Shape shape) {
            return new Input(
                    Samples.normal(shape.rows(), shape.columns(), 3, 2, 1),
                    Samples.normal(shape.rows(), shape.columns(), 0.1, 1, 2),
                    Samples.row(shape.columns(), -2, 2, 3),
                    Samples.row(shape.columns(), -2, 2, 4));
        }

        Input framed(int offset, int gap) {
            return new Input(Samples.framed(x, offset, gap), Samples.framed(dy, offset + 1, gap), gamma, beta);
        }

        Map<String, float[]> run(Backend backend, java.util.concurrent.Executor pool, int threads) {
            return Passes.all(x, dy, gamma, beta, backend, pool, threads);
        }
    }
}
