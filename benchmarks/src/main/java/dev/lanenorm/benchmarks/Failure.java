package dev.lanenorm.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.RunnerException;

/** Why a virtual machine of our own ended without a result, in one line. */
public final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    /** What the launcher, the virtual machine or an exception says of itself. */
    private static final Pattern LAST_WORDS =
            Pattern.compile("(?:[\\w.$]*\\.)?(\\w+(?:Exception|Error)): (.*)|(?:Error: )(.*)|(#  SIG.*)");

    private static final Pattern JMH_SAYS_WHY =
            Pattern.compile("Benchmark caught the exception: Benchmark error[^:]*: (.*)");

    /** For that reason. */
    public Failure(String reason) {
        super(reason);
    }

    /** As JMH says it; where that is no more than an exit code, as the virtual machine wrote it down. */
    public static Failure of(RunnerException failed, Path log) throws IOException {
        String reason = Reason.of(failed);
        Matcher why = JMH_SAYS_WHY.matcher(reason);
        String known = why.matches() ? why.group(1) : reason;
        return new Failure(known.startsWith("Forked VM failed") ? lastWords(log).orElse(known) : known);
    }

    /** As the virtual machine wrote it down. */
    static Failure in(Path log, int exitCode) throws IOException {
        return new Failure(lastWords(log).orElse("the virtual machine ended with exit code " + exitCode));
    }

    private static Optional<String> lastWords(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.stream()
                .map(LAST_WORDS::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(Failure::words);
    }

    private static String words(Matcher line) {
        if ("OutOfMemoryError".equals(line.group(1))) {
            return "its heap is too small; start java with a larger -Xmx";
        }
        return line.group(2) != null ? line.group(2) : line.group(3) != null ? line.group(3) : line.group(4);
    }
}
