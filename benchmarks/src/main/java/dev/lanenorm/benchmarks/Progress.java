package dev.lanenorm.benchmarks;

import java.io.PrintWriter;

/** How much of a long work is done, and about how long the rest takes, a line for each part. */
public final class Progress {
    private final PrintWriter terminal;
    private final int total;
    private final long start = System.nanoTime();
    private int done;

    /** From now on. */
    public Progress(PrintWriter terminal, int total) {
        this.terminal = terminal;
        this.total = total;
    }

    /** One part more is done. */
    public void done(String part) {
        done++;
        long secondsLeft = (System.nanoTime() - start) / done * (total - done) / 1_000_000_000L;
        terminal.printf("%d of %d, about %d:%02d left: %s%n", done, total, secondsLeft / 60, secondsLeft % 60, part);
        terminal.flush();
    }
}
