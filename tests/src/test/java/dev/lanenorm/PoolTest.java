package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.internal.Operation;
import dev.lanenorm.oracle.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool may do whatever pools do: the bits are those of one thread, and nobody runs on after the call. */
@Tag("once")
class PoolTest {
    /** A step of training that is shared out to four threads. */
    static final class Step {
        static final float UNTOUCHED = 7.25f;

        final FloatTensor x = Samples.bellShaped(4096, 256, 1, 2, 1);
        final FloatTensor y = FloatTensor.zeros(4096, 256);
        final FloatTensor dx = FloatTensor.zeros(4096, 256);
        private final BatchStatistics saved = new BatchStatistics(256);

        Step run(BatchNormKernels kernels) {
            kernels.forward(x, null, null, 1e-5, y, saved);
            kernels.backward(x, y, null, saved, dx, null, null);
            return this;
        }

        void assertBitsOf(Step expected) {
            assertArrayEquals(expected.y.array(), y.array(), "y");
            assertArrayEquals(expected.dx.array(), dx.array(), "dx");
        }

        void clear() {
            java.util.Arrays.fill(y.array(), UNTOUCHED);
            java.util.Arrays.fill(dx.array(), UNTOUCHED);
        }

        void assertUntouched() {
            for (FloatTensor output : List.of(y, dx)) {
                for (float value : output.array()) {
                    assertEquals(UNTOUCHED, value, "written after the call");
                }
            }
        }
    }

    static final Step SERIAL = new Step().run(BatchNormKernels.serial());

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() throws InterruptedException {
        threads.shutdown();
        assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS), "helpers that do not end");
    }

    @Test
    void poolsOfAllSizes() {
        for (int size : new int[] {1, 2, 7}) {
            ForkJoinPool pool = new ForkJoinPool(size);
            try {
                for (int parallelism : new int[] {1, 2, 3, 4, 16}) {
                    new Step().run(BatchNormKernels.on(pool, parallelism)).assertBitsOf(SERIAL);
                }
            } finally {
                pool.shutdown();
            }
        }
    }

    @Test
    void tasksThatRunInTheCall() {
        new Step().run(BatchNormKernels.on(Runnable::run, 4)).assertBitsOf(SERIAL);
    }

    /** Twice each: a helper too many finds nothing left. */
    @Test
    void tasksThatRunTwice() {
        new Step()
                .run(BatchNormKernels.on(
                        task -> {
                            threads.execute(task);
                            threads.execute(task);
                        },
                        4))
                .assertBitsOf(SERIAL);
    }

    @Test
    void aPoolThatWasShutDown() {
        ExecutorService closed = Executors.newSingleThreadExecutor();
        closed.shutdown();
        new Step().run(BatchNormKernels.on(closed, 4)).assertBitsOf(SERIAL);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aPoolThatIsFull(int accepted) {
        AtomicInteger handedOver = new AtomicInteger();
        Executor full = task -> {
            if (handedOver.incrementAndGet() % 4 >= accepted) {
                throw new RejectedExecutionException("full");
            }
            threads.execute(task);
        };
        BatchNormKernels kernels = BatchNormKernels.on(full, 4);
        for (int call = 0; call < 5; call++) {
            new Step().run(kernels).assertBitsOf(SERIAL);
        }
    }

    /** Tasks that begin when the call has long returned find nothing to do. */
    @Test
    void tasksThatAreLate() {
        List<Runnable> tasks = new ArrayList<>();
        BatchNormKernels kernels = BatchNormKernels.on(tasks::add, 4);
        Step step = new Step().run(kernels);
        step.assertBitsOf(SERIAL);
        step.clear();
        assertFalse(tasks.isEmpty());
        tasks.forEach(Runnable::run);
        step.assertUntouched();
        step.run(kernels).assertBitsOf(SERIAL);
    }

    /** They share the pool, not the kernels. */
    @Test
    void manyCallersOfOnePool() throws Exception {
        ForkJoinPool pool = new ForkJoinPool(3);
        List<java.util.concurrent.Future<Step>> steps = new ArrayList<>();
        for (int caller = 0; caller < 4; caller++) {
            steps.add(threads.submit(() -> {
                BatchNormKernels kernels = BatchNormKernels.on(pool, 4);
                new Step().run(kernels);
                return new Step().run(kernels);
            }));
        }
        for (java.util.concurrent.Future<Step> step : steps) {
            step.get().assertBitsOf(SERIAL);
        }
        pool.shutdown();
    }

    // Helpers that are slow, or fail.

    /** The caller waits for a helper, and is interrupted while it does: the call ends, and the interrupt is kept. */
    @Test
    void anInterruptIsKept() {
        Backend slow = whereAHelperWorks(helper -> sleep(20));
        Step step = new Step();
        Thread.currentThread().interrupt();
        step.run(BatchNormKernels.on(threads, 4, slow));
        assertTrue(Thread.interrupted(), "the interrupt was lost");
        step.assertBitsOf(SERIAL);
    }

    /** What a helper throws reaches the caller, and the next call is as if nothing had been. */
    @Test
    void aHelperThatFails() {
        IllegalArgumentException failure = new IllegalArgumentException("a helper failed");
        AtomicInteger failures = new AtomicInteger(1);
        Backend failing = whereAHelperWorks(helper -> {
            if (failures.getAndDecrement() > 0) {
                throw failure;
            }
        });
        BatchNormKernels kernels = BatchNormKernels.on(threads, 4, failing);
        Throwable thrown = assertThrows(RuntimeException.class, () -> new Step().run(kernels));
        assertSame(failure, thrown.getCause() == null ? thrown : thrown.getCause());
        new Step().run(kernels).assertBitsOf(SERIAL);
    }

    /** Loops whose first call, by the caller, waits until a helper has begun; helpers do what they are told first. */
    static Backend whereAHelperWorks(Consumer<Operation> helping) {
        Thread caller = Thread.currentThread();
        CountDownLatch begun = new CountDownLatch(1);
        return WatchedLoops.backend(loop -> {
            if (Thread.currentThread() != caller) {
                begun.countDown();
                helping.accept(loop);
                return;
            }
            boolean interrupted = Thread.interrupted();
            try {
                begun.await(5, TimeUnit.SECONDS);
            } catch (InterruptedException later) {
                interrupted = true;
            }
            if (interrupted) {
                caller.interrupt();
            }
        });
    }

    static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    // The faces over one team.

    @Test
    void aLayerOnAPool() {
        ForkJoinPool pool = new ForkJoinPool(3);
        for (String kind : new String[] {"analytic", "staged", "relu"}) {
            BatchNorm serial = layer(kind).build();
            BatchNorm parallel = layer(kind).on(pool, 4).build();
            Step expected = new Step();
            Step found = new Step();
            for (int batch = 0; batch < 2; batch++) {
                train(serial, expected);
                train(parallel, found);
                found.assertBitsOf(expected);
                assertArrayEquals(serial.dgamma(), parallel.dgamma(), kind + " dgamma");
                assertArrayEquals(serial.dbeta(), parallel.dbeta(), kind + " dbeta");
                assertArrayEquals(
                        serial.running().state().mean(),
                        parallel.running().state().mean(),
                        kind + " mean");
                assertArrayEquals(
                        serial.running().state().varianceOrM2(),
                        parallel.running().state().varianceOrM2(),
                        kind + " variance");
            }
            serial.infer(expected.x, expected.y);
            parallel.infer(found.x, found.y);
            found.assertBitsOf(expected);
        }
        pool.shutdown();
    }

    @Test
    void aLayerOfChannelsOnAPool() {
        ForkJoinPool pool = new ForkJoinPool(3);
        for (boolean staged : new boolean[] {false, true}) {
            BatchNorm serial = layer(staged ? "staged" : "analytic").build();
            BatchNorm parallel =
                    layer(staged ? "staged" : "analytic").on(pool, 4).build();
            Step expected = new Step();
            Step found = new Step();
            trainOnChannels(serial, expected);
            trainOnChannels(parallel, found);
            found.assertBitsOf(expected);
            assertArrayEquals(serial.dgamma(), parallel.dgamma());
        }
        pool.shutdown();
    }

    private static BatchNorm.Builder layer(String kind) {
        BatchNorm.Builder builder = BatchNorm.builder(256).running(StatisticsPolicy.pooled());
        return switch (kind) {
            case "staged" -> builder.staged();
            case "relu" -> builder.relu();
            default -> builder;
        };
    }

    private static void train(BatchNorm layer, Step step) {
        layer.forward(step.x, step.y);
        layer.backward(step.x, step.y, step.dx);
    }

    private static void trainOnChannels(BatchNorm layer, Step step) {
        FloatTensor x = FloatTensor.channelMajor(step.x.array(), 64, 256, 8, 8);
        FloatTensor y = FloatTensor.channelMajor(step.y.array(), 64, 256, 8, 8);
        layer.forward(x, y);
        layer.backward(x, y, FloatTensor.channelMajor(step.dx.array(), 64, 256, 8, 8));
    }
}
