package dev.lanenorm.benchmarks;

import java.io.IOException;

/**
 * Work that reports what it has found, at its end, or when the user ends it: the virtual machine is then shutting down,
 * and ends with the report.
 */
public final class InterruptibleRun {
    private boolean ended;

    private InterruptibleRun() {}

    /** What takes long; {@link #keep} is where it puts what it finds. */
    @FunctionalInterface
    public interface Work {
        /** Works, until done or {@link #isEnded}. */
        void run(InterruptibleRun run) throws IOException, InterruptedException;
    }

    /** What has been found so far, for the user. */
    @FunctionalInterface
    public interface Report {
        /** Says and writes it. */
        void of(boolean interrupted);
    }

    /** Runs the work, then the report: also of work that failed or was interrupted, as far as it had come. */
    public static void of(Work work, Report report) throws IOException, InterruptedException {
        InterruptibleRun run = new InterruptibleRun();
        Thread interrupted = new Thread(() -> {
            run.end();
            try {
                report.of(true);
            } catch (UserException refused) {
                System.err.println(refused.getMessage());
            }
        });
        Runtime.getRuntime().addShutdownHook(interrupted);
        boolean completed = false;
        try {
            work.run(run);
            completed = true;
        } finally {
            letGo(interrupted);
            report.of(!completed);
        }
    }

    /** Waits for the end of the virtual machine, if that has begun. */
    private static void letGo(Thread interrupted) {
        try {
            Runtime.getRuntime().removeShutdownHook(interrupted);
        } catch (IllegalStateException shuttingDown) {
            while (true) {
                try {
                    Thread.currentThread().join();
                } catch (InterruptedException notYet) {
                    // There is nothing left to do here.
                }
            }
        }
    }

    private synchronized void end() {
        ended = true;
    }

    /** Whether nothing is kept any more. */
    public synchronized boolean isEnded() {
        return ended;
    }

    /** Keeps a finding, unless the report has begun. */
    public synchronized void keep(Runnable finding) {
        if (!ended) {
            finding.run();
        }
    }
}
