package dev.lanenorm.benchmarks.compare;

import dev.lanenorm.benchmarks.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures an arm in a JMH fork of its own: one virtual machine, one arm, checked against the oracle before the clock
 * starts.
 */
final class Forks {
    /** The flag that makes the vector module visible. */
    static final String FLAG = "--add-modules=jdk.incubator.vector";

    private final int warmups;
    private final int iterations;
    private final TimeValue time;
    private final Path log;
    private final Path findings;
    private final List<RunResult> raw = new ArrayList<>();

    /** One fork's figures. */
    record Round(double microseconds, double allocatedBytes, int lanes, double error) {}

    Forks(boolean thorough, Path scratch) {
        warmups = thorough ? 8 : 5;
        iterations = thorough ? 10 : 5;
        time = TimeValue.milliseconds(thorough ? 100 : 80);
        log = scratch.resolve("jmh.log");
        findings = scratch.resolve("findings");
    }

    /** JMH's own results, for its JSON. */
    Collection<RunResult> raw() {
        return raw;
    }

    /** Runs one fork. */
    Round run(ArmPlan arm) {
        List<String> flags = new ArrayList<>(List.of(FLAG, "-Dlanenorm.findings=" + findings));
        if (arm.lanes() > 1) {
            flags.add("-XX:MaxVectorSize=" + 4 * arm.lanes());
        }
        if (arm.lanes() > 0) {
            flags.add("-Dlanenorm.expectedLanes=" + arm.lanes());
        }
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(arm.benchmark())
                .param("shape", arm.input())
                .forks(1)
                .warmupIterations(warmups)
                .warmupTime(time)
                .measurementIterations(iterations)
                .measurementTime(time)
                .jvmArgsPrepend(flags.toArray(String[]::new))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.NORMAL)
                .output(log.toString());
        if (!arm.isRoof()) {
            options.param("algorithm", arm.algorithm())
                    .param("backend", arm.backend())
                    .param("threads", Integer.toString(arm.threads()))
                    .param("aliased", Boolean.toString(arm.aliased()));
        }
        try {
            RunResult result = new Runner(options.build()).runSingle();
            raw.add(result);
            if (arm.isRoof()) {
                return new Round(median(result), 0, 0, 0);
            }
            Properties found = new Properties();
            try (InputStream in = Files.newInputStream(findings)) {
                found.load(in);
            }
            Files.delete(findings);
            return new Round(
                    median(result),
                    Double.parseDouble(found.getProperty("allocated")),
                    Integer.parseInt(found.getProperty("lanes")),
                    Double.parseDouble(found.getProperty("error")));
        } catch (RunnerException failed) {
            throw new UserException("the arm " + arm + " failed: " + cause());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static double median(RunResult result) {
        double[] scores = result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .map(IterationResult::getPrimaryResult)
                .mapToDouble(primary -> primary.getScore())
                .toArray();
        return new Median().evaluate(scores);
    }

    private String cause() {
        try {
            return Files.readAllLines(log).stream()
                    .filter(line -> line.contains("Exception") || line.contains("Error"))
                    .findFirst()
                    .orElse("see the virtual machine's own words in\n" + Files.readString(log));
        } catch (IOException broken) {
            return broken.toString();
        }
    }
}
