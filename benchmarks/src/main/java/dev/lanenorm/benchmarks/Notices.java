package dev.lanenorm.benchmarks;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What is said of inputs on standard error: once all are accepted, so that a refusal stands alone. */
public final class Notices {
    private final List<String> lines = new ArrayList<>();

    /** What was converted or skipped. */
    public void notice(String text) {
        lines.add("notice: " + text);
    }

    /** What results will suffer from. */
    public void warning(String text) {
        lines.add("warning: " + text);
    }

    /** Says all of them. */
    public void print(PrintWriter terminal) {
        lines.forEach(terminal::println);
        terminal.flush();
    }
}
