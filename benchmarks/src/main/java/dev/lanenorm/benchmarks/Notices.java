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

    /** Of an input with a single element in each column: it is called a row, or an element per channel. */
    public void warnOfOne(String element, String input) {
        warning(input + " has one " + element + ", whose variance is 0: y is beta and dx is 0");
    }

    /** Says all of them. */
    public void print(PrintWriter terminal) {
        lines.forEach(terminal::println);
        terminal.flush();
    }
}
