package dev.lanenorm.internal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

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

    /** Runs tasks 0 to tasks - 1 and returns when all have ended. */
    void run(int tasks, Task task) {
        if (tasks == 1 || parallelism == 1) {
            for (int i = 0; i < tasks; i++) {
                task.run(i, 0);
            }
            return;
        }
        Claims claims = new Claims(tasks, task, parallelism);
        current = claims;
        int helpers = Math.min(tasks, parallelism) - 1 - lingering.get();
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
        private final int tasks;
        private final Task task;
        private final int parallelism;
        private final AtomicInteger nextTask = new AtomicInteger();
        private final AtomicInteger nextHelper = new AtomicInteger(1);
        private final CountDownLatch open;
        private volatile Throwable failure;

        Claims(int tasks, Task task, int parallelism) {
            this.tasks = tasks;
            this.task = task;
            this.parallelism = parallelism;
            open = new CountDownLatch(tasks);
        }

        /** The helper's part; none where there are helpers enough. */
        void help() {
            int worker = nextHelper.getAndIncrement();
            if (worker < parallelism) {
                work(worker);
            }
        }

        /** Claims and runs tasks until none is left. */
        void work(int worker) {
            for (int claimed = nextTask.getAndIncrement(); claimed < tasks; claimed = nextTask.getAndIncrement()) {
                try {
                    task.run(claimed, worker);
                } catch (Throwable thrown) {
                    failure = thrown;
                } finally {
                    open.countDown();
                }
            }
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
