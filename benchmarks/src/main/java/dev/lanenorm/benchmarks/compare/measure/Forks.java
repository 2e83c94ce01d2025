package dev.lanenorm.benchmarks.compare.measure;

import dev.lanenorm.benchmarks.Failure;
import dev.lanenorm.benchmarks.Findings;
import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase;
import dev.lanenorm.benchmarks.compare.plan.RoofCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
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
 * Measures a case in a JMH fork of its own: one virtual machine, one case, checked against the oracle before the clock
 * starts. No other JMH runs meanwhile.
 */
public final class Forks implements AutoCloseable {
    private static final int WARMUPS = 5;

    /** More where several threads leave the compiler no processor of its own. */
    private static final int WARMUPS_OF_THREADS = 10;

    private static final int ITERATIONS = 5;
    private static final TimeValue WARMUP = TimeValue.milliseconds(100);

    private final TimeValue time;
    private final Path scratch;
    private final Path log;
    private final Path findings;
    private final JmhLock lock;
    private final List<RunResult> raw = new CopyOnWriteArrayList<>();

    /**
     * One fork's figures.
     *
     * @param errors none where its bits were those of an earlier fork
     * @param parts microseconds of each part, where they were timed
     */
    public record Round(
            double microseconds,
            double allocatedBytes,
            Map<String, Double> errors,
            String bits,
            Map<String, Double> parts) {}

    public Forks(boolean thorough, Path scratch) {
        time = TimeValue.milliseconds(thorough ? 80 : 50);
        this.scratch = scratch;
        log = scratch.resolve("jmh.log");
        findings = scratch.resolve("findings");
        lock = JmhLock.take();
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    /** JMH's own results, for its JSON. */
    public Collection<RunResult> raw() {
        return raw;
    }

    /**
     * Runs one fork.
     *
     * @param earlier rounds of the case: calls longer than an iteration need fewer of them
     * @param judgedBits results that need no oracle again, or null
     */
    public Round run(BenchmarkCase benchmark, List<Round> earlier, String judgedBits) throws Failure, IOException {
        return run(benchmark, earlier, judgedBits, List.of());
    }

    /** Runs one fork with flags of its own. */
    public Round run(BenchmarkCase benchmark, List<Round> earlier, String judgedBits, List<String> moreFlags)
            throws Failure, IOException {
        boolean slow = !earlier.isEmpty() && earlier.get(0).microseconds > time.convertTo(TimeUnit.MICROSECONDS);
        List<String> flags = new ArrayList<>(benchmark.flags(scratch));
        flags.add("-Dlanenorm.findings=" + findings);
        flags.addAll(moreFlags);
        if (judgedBits != null) {
            flags.add("-Dlanenorm.judgedBits=" + judgedBits);
        }
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(benchmark.pattern())
                .param("shape", benchmark.input().name())
                .param("threads", Integer.toString(benchmark.threads()))
                .forks(1)
                .warmupIterations(slow ? 1 : benchmark.threads() > 1 ? WARMUPS_OF_THREADS : WARMUPS)
                .warmupTime(WARMUP)
                .measurementIterations(slow ? 2 : ITERATIONS)
                .measurementTime(time)
                .jvmArgsPrepend(flags.toArray(String[]::new))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.NORMAL)
                .output(log.toString());
        benchmark.parameters().forEach((name, value) -> options.param(name, value));
        RunResult result;
        try {
            result = new Runner(options.build()).runSingle();
        } catch (RunnerException failed) {
            throw Failure.of(failed, log);
        }
        raw.add(result);
        if (benchmark instanceof RoofCase) {
            return new Round(median(result), 0, Map.of(), null, Map.of());
        }
        Properties found = Findings.take(findings);
        return new Round(
                median(result),
                Double.parseDouble(found.getProperty("allocated")),
                AccuracyChecks.numbers(found, "error."),
                found.getProperty("bits"),
                AccuracyChecks.numbers(found, "part."));
    }

    private static double median(RunResult result) {
        double[] scores = result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .map(IterationResult::getPrimaryResult)
                .mapToDouble(primary -> primary.getScore())
                .toArray();
        return new Median().evaluate(scores);
    }
}
