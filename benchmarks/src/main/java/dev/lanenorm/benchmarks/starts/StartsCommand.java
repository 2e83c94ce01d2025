package dev.lanenorm.benchmarks.starts;

import dev.lanenorm.benchmarks.Failure;
import dev.lanenorm.benchmarks.HelpOption;
import dev.lanenorm.benchmarks.Inputs;
import dev.lanenorm.benchmarks.InterruptibleRun;
import dev.lanenorm.benchmarks.Progress;
import dev.lanenorm.benchmarks.ScratchFolder;
import dev.lanenorm.benchmarks.TextTable;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.VirtualMachine;
import dev.lanenorm.benchmarks.Words;
import dev.lanenorm.benchmarks.implementations.BackendName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How alike virtual machines are that start on the same work. */
@Command(
        name = "starts",
        header = "Whether virtual machines settle at the same pace.",
        description = {
            "Starts virtual machines one after the other, each a plain main that loops training steps, and shows whether"
                    + " some of them settle at a slower pace than the others: what an application meets, which has no"
                    + " JMH to warm it up."
        })
public final class StartsCommand implements Callable<Integer> {
    /** A start is slow if its steady state is so many times the median of all. */
    private static final double SLOW = 1.3;

    private static final int MOST_SECONDS = 3600;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--shape",
            paramLabel = "NxD",
            defaultValue = "256x512",
            description = "A generated input, or digits, 1797 x 64 pixels (${DEFAULT-VALUE}).")
    private String shape;

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            defaultValue = "vector",
            description = "scalar, vector (${DEFAULT-VALUE}).")
    private String backend;

    @Option(
            names = "--pass",
            paramLabel = "PASS",
            defaultValue = "training",
            description = "What is looped: training (forward and backward), forward, inference (${DEFAULT-VALUE}).")
    private String pass;

    @Option(
            names = "--starts",
            paramLabel = "N",
            defaultValue = "20",
            description = "Virtual machines (${DEFAULT-VALUE}).")
    private int starts;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "3",
            description = "How long each runs (${DEFAULT-VALUE}).")
    private double seconds;

    private Step step;

    /** What one virtual machine found. */
    private record Start(double steady, double first, double settled) {
        private static Start of(Properties found) {
            return new Start(number(found, "steady"), number(found, "first"), number(found, "settled"));
        }

        private static double number(Properties found, String name) {
            return Double.parseDouble(found.getProperty(name));
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (starts < 1) {
            throw new UserException("--starts must be at least 1, got " + starts);
        }
        if (seconds > MOST_SECONDS) {
            throw new UserException("--seconds must be at most " + MOST_SECONDS + ", got " + seconds);
        }
        if (!(seconds > 0)) {
            throw new UserException("--seconds must be above 0, got " + seconds);
        }
        Words.one("--backend", backend, BackendName.OURS);
        step = Words.one("--pass", pass, List.of(Step.values()));
        Inputs.requireMatrix("--shape", shape);
        Inputs.load(shape);
        List<Start> all = new ArrayList<>();
        try (ScratchFolder scratch = ScratchFolder.create()) {
            InterruptibleRun.of(run -> start(all, scratch.path(), run), interrupted -> report(all, interrupted));
        }
        return CommandLine.ExitCode.OK;
    }

    private void start(List<Start> all, Path scratch, InterruptibleRun run) throws IOException, InterruptedException {
        Progress progress = new Progress(spec.commandLine().getErr(), starts);
        for (int i = 0; i < starts && !run.isEnded(); i++) {
            Start start = start(scratch);
            run.keep(() -> all.add(start));
            progress.done(format("%.1f us a step", start.steady));
        }
    }

    private Start start(Path scratch) throws IOException, InterruptedException {
        try {
            return Start.of(VirtualMachine.run(
                    List.of(VirtualMachine.VECTORS),
                    scratch,
                    TrainingLoop.class,
                    shape,
                    backend,
                    pass,
                    Double.toString(seconds)));
        } catch (Failure failure) {
            throw new UserException("a virtual machine ended without a result: " + failure.getMessage());
        }
    }

    private void report(List<Start> all, boolean interrupted) {
        PrintWriter out = spec.commandLine().getOut();
        if (!all.isEmpty()) {
            print(all);
        }
        if (interrupted) {
            out.println("ended after " + all.size() + " of " + starts + " starts");
        }
        out.flush();
    }

    private void print(List<Start> all) {
        double median =
                new Median().evaluate(all.stream().mapToDouble(Start::steady).toArray());
        PrintWriter out = spec.commandLine().getOut();
        List<List<String>> rows = all.stream()
                .map(start -> List.of(
                        format("%.1f", start.steady),
                        format("%.2f", start.steady / median),
                        format("%.0f", start.first),
                        format("%.0f", start.settled)))
                .toList();
        out.print(TextTable.of(
                List.of("steady state, us a step", "times the median", "first step, us", "settled after, ms"),
                0,
                rows));
        out.print(TextTable.lines("A step is " + (step == Step.training ? "forward and backward" : pass) + " of "
                + shape + " and of a quarter of its columns, " + backend
                + ". Steady state: the median step of the second half."));
        long slow = all.stream().filter(start -> start.steady > SLOW * median).count();
        out.println(slow + " of " + all.size() + " starts are slower than " + SLOW + " times the median of "
                + format("%.1f", median) + " us.");
        out.flush();
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
