package dev.lanenorm.internal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The threads of one call: the calling one, and as many of the caller's pool as help. Which thread runs a task never
 * shows in the result.
 *
 * <p>Tasks are claimed, so the calling thread finishes alone what no helper has begun: a full, busy or shut-down pool
 * costs speed but cannot block.
 *
 * <p>To wake a thread takes tens of microseconds, as long as a whole sweep over what fits in cache. So helpers look out
 * for the next tasks for a moment before they go back to the pool, and the calling thread for the helpers' last tasks
 * before it sleeps.
 */
public final class Team {
    /** One share of the work. */
    public interface Task {
        /**
         * Runs task number {@code task}.
         *
         * @param worker 0 for the calling thread, 1 to parallelism - 1 for helpers; no two at a time have the same
         */
        void run(int task, int worker);
    }

    /** How long helpers look out for the next tasks: the coefficients between two sweeps take less. */
    private static final long LINGER_NANOSECONDS = 50_000;

    /** How long the calling thread looks out for the end of the last tasks: about as long as one takes. */
    private static final long SPIN_NANOSECONDS = 200_000;

    private final Executor executor;
    private final int parallelism;
    private final AtomicInteger lingering = new AtomicInteger();
    private volatile Claims current;

    private Team(Executor executor, int parallelism) {
        this.executor = executor;
        this.parallelism = parallelism;
    }

    /** The calling thread alone. */
    public static Team serial() {
        return new Team(null, 1);
    }

    /** The calling thread and up to parallelism - 1 helpers. */
    public static Team on(Executor executor, int parallelism) {
        return new Team(executor, parallelism);
    }

    /** The greatest number of threads. */
    public int parallelism() {
        return parallelism;
    }

    /** How many threads have enough to do with so many elements. */
    int threadsFor(long elements) {
        return (int) Math.max(1, Math.min(parallelism, elements / Blocking.SHARE));
    }

    /**
     * Runs tasks 0 to tasks - 1 and returns when all have ended. Each thread has its own range of them and takes what
     * is left of the others' after that: so sweep after sweep, and call after call, it finds in its caches what it has
     * written there itself (1024 x 1024 forward in place, two threads: 297 us where any thread took the next task).
     *
     * @param threads how many threads have enough to do
     * @param descending whether each begins with the last task of its range
     */
    void run(int tasks, int threads, boolean descending, Task task) {
        if (tasks == 1 || threads == 1) {
            for (int turn = 0; turn < tasks; turn++) {
                task.run(descending ? tasks - 1 - turn : turn, 0);
            }
            return;
        }
        Claims claims = new Claims(tasks, Math.min(tasks, threads), descending, task);
        current = claims;
        int helpers = claims.threads - 1 - lingering.get();
        try {
            for (int helper = 0; helper < helpers; helper++) {
                executor.execute(() -> help(claims));
            }
        } catch (RejectedExecutionException poolIsFull) {
            // The tasks nobody claims are left to this thread.
        }
        claims.work(0);
        claims.await();
    }

    private void help(Claims first) {
        for (Claims claims = first; claims != null; claims = next(claims)) {
            claims.help();
        }
    }

    /**
     * The tasks after these, or null if none come for a while. Looks once more after it has said that it goes: they may
     * have been set between, by a caller that counted on it.
     */
    private Claims next(Claims done) {
        lingering.incrementAndGet();
        long deadline = System.nanoTime() + LINGER_NANOSECONDS;
        while (current == done && System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
        }
        lingering.decrementAndGet();
        Claims now = current;
        return now == done ? null : now;
    }

    private static final class Claims {
        /** Counters of two threads lie on cache lines of their own. */
        private static final int APART = 32;

        private final int tasks;
        private final int threads;
        private final boolean descending;
        private final Task task;
        private final AtomicIntegerArray nextTurn;
        private final AtomicInteger nextHelper = new AtomicInteger(1);
        private final CountDownLatch open;
        private volatile Throwable failure;

        Claims(int tasks, int threads, boolean descending, Task task) {
            this.tasks = tasks;
            this.threads = threads;
            this.descending = descending;
            this.task = task;
            nextTurn = new AtomicIntegerArray(threads * APART);
            open = new CountDownLatch(tasks);
        }

        /** The helper's part; none where there are helpers enough. */
        void help() {
            int worker = nextHelper.getAndIncrement();
            if (worker < threads) {
                work(worker);
            }
        }

        /** Claims and runs tasks until none is left, of the worker's own range first. */
        void work(int worker) {
            for (int range = worker; range < worker + threads; range++) {
                workOn(range % threads, worker);
            }
        }

        private void workOn(int range, int worker) {
            int from = start(range);
            int count = start(range + 1) - from;
            for (int turn = nextTurn.getAndIncrement(range * APART);
                    turn < count;
                    turn = nextTurn.getAndIncrement(range * APART)) {
                try {
                    task.run(descending ? from + count - 1 - turn : from + turn, worker);
                } catch (Throwable thrown) {
                    failure = thrown;
                } finally {
                    open.countDown();
                }
            }
        }

        private int start(int range) {
            return (int) ((long) tasks * range / threads);
        }

        void await() {
            long deadline = System.nanoTime() + SPIN_NANOSECONDS;
            while (open.getCount() > 0 && System.nanoTime() - deadline < 0) {
                Thread.onSpinWait();
            }
            boolean interrupted = false;
            while (open.getCount() > 0) {
                try {
                    open.await();
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (failure != null) {
                throw new IllegalStateException("a task of the parallel form failed", failure);
            }
        }
    }
}
