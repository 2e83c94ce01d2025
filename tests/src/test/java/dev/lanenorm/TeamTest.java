package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.PoolTest.Step;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the pool does, a call that returns or throws leaves nothing behind: no task that holds its operands, no
 * helper that writes, no queue that grows from call to call.
 */
@Tag("once")
class TeamTest {
    private static final int PARALLELISM = 4;

    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(8, 8, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());

    @AfterEach
    void endThreads() throws InterruptedException {
        threads.shutdown();
        assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS), "helpers that do not end");
    }

    // Queues.

    /** The pool's only thread is busy with something else. */
    @Test
    void theQueueOfABusyPoolDoesNotGrow() throws InterruptedException {
        ThreadPoolExecutor busy = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        CountDownLatch release = new CountDownLatch(1);
        busy.execute(() -> await(release));
        BatchNormKernels kernels = BatchNormKernels.on(busy, PARALLELISM);
        Step step = new Step();
        for (int call = 0; call < 50; call++) {
            step.run(kernels);
            assertTrue(
                    busy.getQueue().size() < PARALLELISM,
                    busy.getQueue().size() + " tasks are queued after call " + call);
        }
        step.assertBitsOf(PoolTest.SERIAL);
        step.clear();
        release.countDown();
        busy.shutdown();
        assertTrue(busy.awaitTermination(30, TimeUnit.SECONDS));
        step.assertUntouched();
    }

    @Test
    void theQueueOfABusyForkJoinPoolDoesNotGrow() throws InterruptedException {
        ForkJoinPool busy = new ForkJoinPool(1);
        CountDownLatch release = new CountDownLatch(1);
        busy.execute(() -> await(release));
        BatchNormKernels kernels = BatchNormKernels.on(busy, PARALLELISM);
        Step step = new Step();
        for (int call = 0; call < 50; call++) {
            step.run(kernels);
            long queued = busy.getQueuedSubmissionCount() + busy.getQueuedTaskCount();
            assertTrue(queued < PARALLELISM, queued + " tasks are queued after call " + call);
        }
        step.assertBitsOf(PoolTest.SERIAL);
        release.countDown();
        busy.shutdown();
        assertTrue(busy.awaitTermination(30, TimeUnit.SECONDS));
    }

    /** Whoever keeps a task keeps nothing of the call. */
    @Test
    void aKeptTaskHoldsNoOperand() throws InterruptedException {
        List<Runnable> kept = new ArrayList<>();
        BatchNormKernels kernels = BatchNormKernels.on(kept::add, PARALLELISM);
        WeakReference<float[]> operand =
                new WeakReference<>(new Step().run(kernels).x.array());
        assertCollected(operand);
        assertTrue(kept.size() > 0);
        kept.forEach(Runnable::run);
    }

    // A pool that throws.

    static List<Throwable> failures() {
        return List.of(
                new OutOfMemoryError("unable to create native thread"),
                new IllegalStateException("the pool is broken"),
                new StackOverflowError());
    }

    /** So many helpers have begun, slowly, when the next cannot be had. */
    static Stream<Arguments> begunHelpers() {
        return failures().stream()
                .flatMap(failure -> IntStream.range(0, 7).mapToObj(begun -> Arguments.of(failure, begun)));
    }

    @ParameterizedTest
    @MethodSource("begunHelpers")
    void helpersHaveEndedWhenTheCallHas(Throwable failure, int begun) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(begun);
        BatchNormKernels kernels = BatchNormKernels.on(failing(failure, left), PARALLELISM, slowHelpers());
        Step step = new Step();
        assertRightOrRefused(failure, kernels, step);
        step.clear();
        untilIdle(threads);
        step.assertUntouched();
        left.set(Integer.MAX_VALUE);
        step.run(kernels).assertBitsOf(PoolTest.SERIAL);
    }

    @ParameterizedTest
    @MethodSource("begunHelpers")
    void theNextCallAtOnceIsRight(Throwable failure, int begun) {
        AtomicInteger left = new AtomicInteger(begun);
        BatchNormKernels kernels = BatchNormKernels.on(failing(failure, left), PARALLELISM, slowHelpers());
        Step step = new Step();
        assertRightOrRefused(failure, kernels, step);
        left.set(Integer.MAX_VALUE);
        step.run(kernels).assertBitsOf(PoolTest.SERIAL);
    }

    /** What the pool throws may reach the caller, or be as good as a pool that is full. */
    private static void assertRightOrRefused(Throwable failure, BatchNormKernels kernels, Step step) {
        try {
            step.run(kernels);
        } catch (Throwable thrown) {
            assertSame(failure, thrown.getCause() == null ? thrown : thrown.getCause());
            return;
        }
        step.assertBitsOf(PoolTest.SERIAL);
    }

    private Executor failing(Throwable failure, AtomicInteger left) {
        return task -> {
            if (left.getAndDecrement() <= 0) {
                TeamTest.<RuntimeException>sneak(failure);
            }
            threads.execute(task);
        };
    }

    private static Backend slowHelpers() {
        Thread caller = Thread.currentThread();
        return WatchedLoops.backend(loop -> {
            if (Thread.currentThread() != caller) {
                LockSupport.parkNanos(500_000);
            }
        });
    }

    // A task that throws.

    /** The caller's own task fails while helpers are at work: they have ended when the call has. */
    @Test
    void aCallerThatFailsWaitsForItsHelpers() throws InterruptedException {
        Thread caller = Thread.currentThread();
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger failures = new AtomicInteger(1);
        Backend failing = WatchedLoops.backend(loop -> {
            if (Thread.currentThread() != caller) {
                begun.countDown();
                PoolTest.sleep(2);
            } else if (loop == dev.lanenorm.internal.Operation.NORMALIZE && failures.getAndDecrement() > 0) {
                await(begun);
                throw new ArithmeticException("the caller failed");
            }
        });
        BatchNormKernels kernels = BatchNormKernels.on(threads, PARALLELISM, failing);
        Step step = new Step();
        assertThrows(RuntimeException.class, () -> step.run(kernels));
        step.clear();
        untilIdle(threads);
        step.assertUntouched();
        step.run(kernels).assertBitsOf(PoolTest.SERIAL);
    }

    /** One thread or four: the kernels live on, and what the failed call was given does not. */
    @ParameterizedTest
    @ValueSource(ints = {1, PARALLELISM})
    void aFailedCallKeepsNoOperand(int parallelism) throws InterruptedException {
        Backend failing = WatchedLoops.backend(loop -> {
            throw new ArithmeticException("every loop fails");
        });
        BatchNormKernels kernels = BatchNormKernels.on(threads, parallelism, failing);
        WeakReference<float[]> operand = failedOn(kernels);
        assertCollected(operand);
        assertSame(failing, kernels.backend());
    }

    private static WeakReference<float[]> failedOn(BatchNormKernels kernels) {
        Step step = new Step();
        assertThrows(RuntimeException.class, () -> step.run(kernels));
        return new WeakReference<>(step.x.array());
    }

    // Storage.

    /** Working storage follows the threads that have work, not those that are allowed. */
    @Test
    void moreThreadsThanThereCanBe() {
        BatchNormKernels kernels = BatchNormKernels.on(threads, Integer.MAX_VALUE);
        new Step().run(kernels).assertBitsOf(PoolTest.SERIAL);
        BatchNorm layer =
                BatchNorm.builder(256).on(threads, Integer.MAX_VALUE).staged().build();
        Step step = new Step();
        layer.forward(step.x, step.y);
        FloatTensor tensor = FloatTensor.channelMajor(step.x.array(), 64, 256, 8, 8);
        layer.forward(tensor, tensor);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    private static void untilIdle(ThreadPoolExecutor pool) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (pool.getActiveCount() > 0 || !pool.getQueue().isEmpty()) {
            assertTrue(System.nanoTime() < deadline, "helpers that do not end");
            Thread.sleep(1);
        }
    }

    private static void assertCollected(WeakReference<?> reference) throws InterruptedException {
        for (int attempt = 0; attempt < 50 && reference.get() != null; attempt++) {
            System.gc();
            Thread.sleep(10);
        }
        assertTrue(reference.get() == null, "an operand is kept after the call");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
