package dev.lanenorm.internal;

import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of one call: the calling thread, and those of the caller's pool that help. Which thread runs a task never
 * shows in the result.
 *
 * <p>Threads claim tasks, so the calling thread does by itself what no helper has begun: a full, busy or shut-down pool
 * costs speed but cannot block. Whatever the pool does or throws, {@link #run} ends with no helper at work. It takes
 * back each offer that no helper has accepted, and waits for the helpers that have accepted one.
 *
 * <p>Waking a thread takes tens of microseconds, as long as a whole sweep over data in cache. So a helper spins for a
 * moment, waiting for the next tasks, before it goes back to the pool; it holds nothing of the last tasks then. The
 * calling thread spins likewise for the helpers' last tasks before it sleeps.
 */
public final class Team {
    /** One share of the work. */
    public interface Task {
        /**
         * Runs task number {@code task}.
         *
         * @param worker 0 for the calling thread, 1 and up for helpers; less than the number of tasks and the number of
         *     threads. No two threads have the same number at the same time
         */
        void run(int task, int worker);
    }

    /** How long helpers wait for the next tasks: computing the coefficients between two sweeps takes less. */
    private static final long LINGER_NANOSECONDS = 50_000;

    /** How long the calling thread spins for the end of the last tasks: about as long as a task takes. */
    private static final long SPIN_NANOSECONDS = 200_000;

    private final Executor executor;
    private final int parallelism;
    private final Claims claims = new Claims();
    private Helper[] helpers = {};

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

    /** How many threads have enough to do with a number of elements. */
    public int threadsFor(long elements) {
        return (int) Math.max(1, Math.min(parallelism, elements / Blocking.SHARE));
    }

    /**
     * Runs tasks 0 to tasks - 1 and returns when all have ended. Each thread has a range of its own and after that
     * takes what is left of the others. So it finds in its caches what it wrote there in the last sweep or call (1024 x
     * 1024 forward in place, two threads: 297 us where any thread took the next task).
     *
     * @param threads how many threads have enough to do
     * @param descending whether each thread begins with the last task of its range
     * @throws IllegalStateException if there are several threads, and a task or the pool threw, or another call is in
     *     progress
     */
    public void run(int tasks, int threads, boolean descending, Task task) {
        int workers = Math.min(tasks, threads);
        if (workers <= 1) {
            for (int turn = 0; turn < tasks; turn++) {
                task.run(descending ? tasks - 1 - turn : turn, 0);
            }
            return;
        }
        claims.open(tasks, workers, descending, task);
        int offers = 0;
        Throwable failure;
        try {
            reserve(workers - 1);
            while (offers < workers - 1) {
                offer(offers++);
            }
        } catch (RejectedExecutionException poolIsFull) {
            // The calling thread does what no helper claims.
        } catch (RuntimeException thrown) {
            claims.cancel();
            throw new IllegalStateException("the pool failed: " + thrown.getMessage(), thrown);
        } catch (Throwable thrown) {
            claims.cancel();
            throw thrown;
        } finally {
            try {
                claims.work(0);
            } finally {
                failure = claims.close(offers - takenBack(offers));
            }
        }
        if (failure != null) {
            throw new IllegalStateException("a task of the parallel form failed", failure);
        }
    }

    /** The end of a text that names a backend; empty for one thread. */
    @Override
    public String toString() {
        return parallelism == 1 ? "" : ", up to " + parallelism + " threads";
    }

    private void reserve(int count) {
        if (helpers.length < count) {
            Helper[] more = Arrays.copyOf(helpers, count);
            for (int helper = helpers.length; helper < count; helper++) {
                more[helper] = new Helper();
            }
            helpers = more;
        }
    }

    /** Takes back the offers that no helper has accepted; returns how many. */
    private int takenBack(int offers) {
        int taken = 0;
        for (int helper = 0; helper < offers; helper++) {
            taken += helpers[helper].takeBack() ? 1 : 0;
        }
        return taken;
    }

    /** Offers the claims to a helper, and hands the helper to the pool unless the pool has it already. */
    private void offer(int index) {
        Helper helper = helpers[index];
        if (helper.offer(claims)) {
            try {
                executor.execute(helper);
            } catch (Throwable thrown) {
                // The pool may have kept the helper nevertheless.
                helpers[index] = helper.successor();
                throw thrown;
            }
        }
    }

    /**
     * What the pool is handed: one object per helper, and none anew while the pool still has it. So a pool that never
     * runs it holds one object, which is empty once the call has returned.
     */
    private static final class Helper implements Runnable {
        private enum State {
            RESTING,
            HANDED_OVER,
            AWAKE
        }

        private final AtomicReference<State> state = new AtomicReference<>(State.RESTING);
        private final AtomicReference<Claims> offered;

        Helper() {
            this(new AtomicReference<>());
        }

        private Helper(AtomicReference<Claims> offered) {
            this.offered = offered;
        }

        /** A helper to hand over in place of this one; it can take back what this one was offered. */
        Helper successor() {
            return new Helper(offered);
        }

        /**
         * Offers claims.
         *
         * @return whether the pool has to be handed this helper
         */
        boolean offer(Claims claims) {
            offered.set(claims);
            return state.compareAndSet(State.RESTING, State.HANDED_OVER);
        }

        /** Takes the offer back; false if it has been accepted. */
        boolean takeBack() {
            return offered.getAndSet(null) != null;
        }

        @Override
        public void run() {
            if (!state.compareAndSet(State.HANDED_OVER, State.AWAKE)) {
                return;
            }
            do {
                try {
                    serve();
                } finally {
                    state.set(State.RESTING);
                }
                // An offer made before that found this helper awake and did not hand it over.
            } while (offered.get() != null && state.compareAndSet(State.RESTING, State.AWAKE));
        }

        /** Helps until no offer comes for a while; on the calling thread, helps once. */
        private void serve() {
            Claims claims = offered.getAndSet(null);
            while (claims != null) {
                boolean isCaller = claims.help();
                claims = isCaller ? null : next();
            }
        }

        /** The next offer, or null if none comes for a while. */
        private Claims next() {
            long deadline = System.nanoTime() + LINGER_NANOSECONDS;
            while (offered.get() == null && System.nanoTime() - deadline < 0) {
                Thread.onSpinWait();
            }
            return offered.getAndSet(null);
        }
    }

    /** Which tasks of the run in progress have been begun. Every run uses it again; in between it is empty. */
    private static final class Claims {
        /** Counters of two threads lie on cache lines of their own. */
        private static final int APART = 32;

        private int tasks;
        private int workers;
        private boolean descending;
        private Task task;
        private Thread caller;
        private AtomicIntegerArray nextTurn = new AtomicIntegerArray(0);
        private final AtomicInteger nextHelper = new AtomicInteger();
        private final AtomicInteger helped = new AtomicInteger();
        private volatile boolean cancelled;
        private volatile Throwable failure;

        void open(int newTasks, int newWorkers, boolean isDescending, Task newTask) {
            if (task != null) {
                throw new IllegalStateException(
                        "another call of these kernels is in progress: give each thread an instance of its own");
            }
            if (nextTurn.length() < newWorkers * APART) {
                nextTurn = new AtomicIntegerArray(newWorkers * APART);
            }
            for (int range = 0; range < newWorkers; range++) {
                nextTurn.set(range * APART, 0);
            }
            nextHelper.set(1);
            helped.set(0);
            cancelled = false;
            failure = null;
            tasks = newTasks;
            workers = newWorkers;
            descending = isDescending;
            caller = Thread.currentThread();
            task = newTask;
        }

        /** Keeps any further task from being begun. */
        void cancel() {
            cancelled = true;
        }

        /**
         * Does the part of one helper.
         *
         * @return whether the pool runs it on the calling thread
         */
        boolean help() {
            Thread waiting = caller;
            boolean isCaller = waiting == Thread.currentThread();
            try {
                work(nextHelper.getAndIncrement());
            } finally {
                // The helper's last access: after it, the next run may begin.
                helped.incrementAndGet();
                if (!isCaller) {
                    LockSupport.unpark(waiting);
                }
            }
            return isCaller;
        }

        /** Claims and runs tasks until none is left, those of the worker's own range first. */
        void work(int worker) {
            for (int range = worker; range < worker + workers; range++) {
                workOn(range % workers, worker);
            }
        }

        private void workOn(int range, int worker) {
            int from = Split.start(range, workers, tasks);
            int count = Split.start(range + 1, workers, tasks) - from;
            while (!cancelled) {
                int turn = nextTurn.getAndIncrement(range * APART);
                if (turn >= count) {
                    return;
                }
                try {
                    task.run(descending ? from + count - 1 - turn : from + turn, worker);
                } catch (Throwable thrown) {
                    failure = thrown;
                }
            }
        }

        /**
         * Waits for the helpers that have accepted; keeps an interrupt for afterwards.
         *
         * @return what a task threw, or null
         */
        Throwable close(int accepted) {
            long deadline = System.nanoTime() + SPIN_NANOSECONDS;
            boolean interrupted = false;
            while (helped.get() < accepted) {
                if (System.nanoTime() - deadline < 0) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                    interrupted |= Thread.interrupted();
                }
            }
            Throwable thrown = failure;
            failure = null;
            task = null;
            caller = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return thrown;
        }
    }
}
