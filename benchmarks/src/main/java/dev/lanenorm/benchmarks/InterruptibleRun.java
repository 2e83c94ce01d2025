package dev.lanenorm.benchmarks;

import java.io.IOException;

/**
 * Work that reports what it has found, at its end, or when the user ends it: the virtual machine is then shutting down,
 * and ends with the report. One that has begun is finished.
 */
public final class InterruptibleRun {
    private volatile boolean ended;
    private boolean reported;

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
        ShutdownHook interrupted = ShutdownHook.of(() -> {
            run.ended = true;
            run.report(report, true);
        });
        boolean completed = false;
        try {
            work.run(run);
            completed = true;
        } finally {
            run.report(report, !completed);
            interrupted.close();
        }
    }

    /** Once: the virtual machine ends no earlier than the report that the work has come to. */
    private synchronized void report(Report report, boolean interrupted) {
        if (reported) {
            return;
        }
        reported = true;
        try {
            report.of(interrupted);
        } catch (UserException refused) {
            if (!ended) {
                throw refused;
            }
            System.err.println(refused.getMessage());
        }
    }

    /** Whether nothing is kept any more. */
    public boolean isEnded() {
        return ended;
    }

    /** Keeps a finding, unless the report has begun. */
    public synchronized void keep(Runnable finding) {
        if (!ended) {
            finding.run();
        }
    }
}
