package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.benchmarks.CommandLine.Ended;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code gradcheck}: what passes, and what does not. */
@Execution(ExecutionMode.CONCURRENT)
class GradcheckCommandTest {
    @Test
    void bothPassesAndBackendsAreChecked() {
        Ended ended = gradcheck("--shape", "40x6", "--tolerance", "2e-6");
        assertEquals(0, ended.exit(), ended.err());
        for (String pass : List.of("staged scalar", "staged vector", "analytic scalar", "analytic vector")) {
            for (String gradient : List.of("dx", "dgamma", "dbeta")) {
                assertEquals(
                        1,
                        ended.out()
                                .lines()
                                .filter(line -> line.matches("\\| " + pass + " +\\| " + gradient
                                        + " +\\| +\\d\\.\\d\\de-\\d\\d .*column \\d .*"))
                                .count(),
                        ended.out());
            }
        }
        assertTrue(ended.out().contains("40x6, 40 of 40 rows, 6 of 6 columns. "), ended.out());
    }

    @Test
    void whatIsBeyondTheToleranceEndsWith2AndSaysWhere() {
        Ended ended = gradcheck("--shape", "40x6", "--tolerance", "1e-12");
        assertEquals(2, ended.exit(), ended.out());
        assertTrue(
                ended.lastWords()
                        .matches(
                                "dx, staged scalar, is off by \\d\\.\\d\\de-\\d\\d of its scale in row \\d+, column \\d;"
                                        + " --tolerance allows 1.0E-12"),
                ended.err());
        assertTrue(ended.out().contains("analytic vector"), ended.out());
    }

    private static Ended gradcheck(String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("--add-modules=jdk.incubator.vector", "-jar", System.getProperty("lanenorm.jar"), "gradcheck"));
        arguments.addAll(List.of(options));
        return CommandLine.java(arguments);
    }
}
