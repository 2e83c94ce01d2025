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

    private final Executor executor;
    private final int parallelism;

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

    /** Runs tasks 0 to tasks - 1 and returns when all have ended. */
    void run(int tasks, Task task) {
        if (tasks == 1 || parallelism == 1) {
            for (int i = 0; i < tasks; i++) {
                task.run(i, 0);
            }
            return;
        }
        Claims claims = new Claims(tasks, task);
        int helpers = Math.min(tasks, parallelism) - 1;
        try {
            for (int helper = 0; helper < helpers; helper++) {
                executor.execute(claims);
            }
        } catch (RejectedExecutionException poolIsFull) {
            // The tasks nobody claims are left to this thread.
        }
        claims.run();
        claims.await();
    }

    private static final class Claims implements Runnable {
        private final int tasks;
        private final Task task;
        private final AtomicInteger nextTask = new AtomicInteger();
        private final AtomicInteger nextWorker = new AtomicInteger();
        private final CountDownLatch open;
        private volatile Throwable failure;

        Claims(int tasks, Task task) {
            this.tasks = tasks;
            this.task = task;
            open = new CountDownLatch(tasks);
        }

        @Override
        public void run() {
            int worker = nextWorker.getAndIncrement();
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
