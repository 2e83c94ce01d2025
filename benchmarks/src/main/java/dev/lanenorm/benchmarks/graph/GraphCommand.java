package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.Environment;
import dev.lanenorm.benchmarks.Failure;
import dev.lanenorm.benchmarks.HelpOption;
import dev.lanenorm.benchmarks.InterruptibleRun;
import dev.lanenorm.benchmarks.Main;
import dev.lanenorm.benchmarks.OutputFolder;
import dev.lanenorm.benchmarks.ScratchFolder;
import dev.lanenorm.benchmarks.TextTable;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.VirtualMachine;
import dev.lanenorm.benchmarks.Words;
import dev.lanenorm.benchmarks.compare.CompareCommand;
import dev.lanenorm.benchmarks.compare.measure.AccuracyChecks;
import dev.lanenorm.benchmarks.compare.measure.Forks;
import dev.lanenorm.benchmarks.compare.measure.Measurement;
import dev.lanenorm.benchmarks.compare.measure.Missing;
import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase;
import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase.Input;
import dev.lanenorm.benchmarks.compare.plan.PartsCase;
import dev.lanenorm.benchmarks.compare.plan.PassCase;
import dev.lanenorm.benchmarks.compare.plan.Variant;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Layout;
import dev.lanenorm.benchmarks.implementations.Pass;
import dev.lanenorm.benchmarks.implementations.Problem;
import dev.lanenorm.benchmarks.implementations.ProblemFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The computational graph at work, node by node, beside the closed form. */
@Command(
        name = "graph",
        header = "The staged graph node by node: values, times, bytes.",
        description = {
            "Runs the computational graph of batch normalization on data, forward through the nodes 1 to 9 and backward"
                    + " through 9 to 0, and shows what every node computes, under the names of a write-up.",
            "Times every node as the pass runs, in JMH forks of its own, and beside it the two sweeps of the closed"
                    + " form. With --values it times nothing. With --out it writes graph.json, graph.svg and graph.html."
        })
public final class GraphCommand implements Callable<Integer> {
    private static final int ROUNDS = 3;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions input;

    @Option(names = "--values", description = "Values only: nothing is timed.")
    private boolean valuesOnly;

    @Option(
            names = "--names",
            paramLabel = "WRITE-UP",
            defaultValue = "kratzert",
            description = "Whose names: kratzert, cs231n, thorey (${DEFAULT-VALUE}).")
    private String names;

    @Option(
            names = {"--backends", "--backend"},
            paramLabel = "BACKEND",
            split = ",",
            description = "What is timed: scalar, vector (both where vectors can be had).")
    private List<String> backends;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Forks of each pass and backend, in rotation (" + ROUNDS + ").")
    private Integer rounds;

    @Option(names = "--out", paramLabel = "DIR", description = "Where graph.json and the pictures go.")
    private Path out;

    private Problem problem;
    private WriteUp writeUp;
    private StagedRun run;
    private Measurement measurement;
    private List<BackendName> measured = List.of();
    private final List<Missing> absent = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        writeUp = Words.one("--names", names, List.of(WriteUp.values()));
        if (valuesOnly) {
            refuse("--backends", backends);
            refuse("--rounds", rounds);
        }
        rounds = rounds == null ? ROUNDS : rounds;
        CompareCommand.requireRounds(rounds);
        measured = backends == null ? BackendName.OURS : Words.each("--backends", backends, BackendName.OURS);
        try (OutputFolder folder = out == null ? null : OutputFolder.open(spec, "--out", out)) {
            if (folder != null) {
                folder.protectInputs(GraphFiles::isOne);
            }
            return call(folder);
        }
    }

    private int call(OutputFolder folder) throws IOException, InterruptedException {
        problem = input.load();
        try {
            run = StagedRun.of(problem);
        } catch (IllegalArgumentException | ArithmeticException refused) {
            throw UserException.of(spec, refused);
        }
        input.notices().print(spec.commandLine().getErr());
        if (valuesOnly) {
            report(PartTimes.NONE, folder);
            return CommandLine.ExitCode.OK;
        }
        measure(folder);
        return measurement.missing().isEmpty() ? CommandLine.ExitCode.OK : Main.MISSING;
    }

    private void refuse(String option, Object value) {
        if (value != null) {
            throw new UserException(option + " has no effect with --values, which measures nothing");
        }
    }

    private void measure(OutputFolder folder) throws IOException, InterruptedException {
        try (ScratchFolder scratch = ScratchFolder.create();
                Forks forks = new Forks(false, scratch.path())) {
            ProblemFiles.write(problem, scratch.path());
            List<Variant> variants = variants(new AccuracyChecks(scratch.path()));
            measurement = new Measurement(cases(variants, scratch.path()), rounds);
            InterruptibleRun.of(
                    running ->
                            measurement.run(forks, running, spec.commandLine().getErr()),
                    interrupted -> report(PartTimes.of(measurement, rounds, measured, absent), folder));
        }
    }

    /** Who is timed. Vectors that cannot be had are left out where nobody has asked for them. */
    private List<Variant> variants(AccuracyChecks checks) throws IOException, InterruptedException {
        List<Variant> variants = new ArrayList<>();
        List<BackendName> found = new ArrayList<>();
        for (BackendName backend : measured) {
            try {
                Variant widest = new Variant(Algorithm.analytic, backend, backend == BackendName.scalar ? 1 : 0);
                int lanes =
                        backend == BackendName.scalar ? 1 : checks.check(widest).lanes();
                variants.add(new Variant(Algorithm.staged, backend, lanes));
                variants.add(new Variant(Algorithm.analytic, backend, lanes));
                found.add(backend);
            } catch (Failure failure) {
                if (backends != null) {
                    throw new UserException(backend + " cannot run: " + failure.getMessage());
                }
                absent.add(new Missing(backend.name(), failure.getMessage()));
            }
        }
        measured = found;
        return variants;
    }

    private List<BenchmarkCase> cases(List<Variant> variants, Path folder) {
        FloatTensor x = problem.x();
        Input size = new Input(x.rows() + "x" + x.columns(), x.rows(), x.columns());
        List<BenchmarkCase> cases = new ArrayList<>();
        for (Variant variant : variants) {
            for (Pass pass : Pass.TRAINING) {
                cases.add(new PartsCase(new PassCase(size, Layout.matrix, pass, variant, 1, false, false), folder));
            }
        }
        return cases;
    }

    /** On the terminal first: that is there even if nothing can be written any more. */
    private void report(PartTimes times, OutputFolder folder) {
        Environment environment = folder == null || times.backends().isEmpty()
                ? null
                : Environment.of(List.of(VirtualMachine.VECTORS), Words.joined(", ", times.backends()), times.lanes());
        GraphReport report = GraphReport.of(input.name(), problem, writeUp, run.results(), times, environment);
        PrintWriter terminal = spec.commandLine().getOut();
        terminal.print(Listing.of(report));
        if (report.isTimed()) {
            terminal.println();
            Pass.TRAINING.forEach(
                    pass -> terminal.print(TimeTable.of(report, pass).text()));
            terminal.print(TextTable.lines(TimeTable.CAPTION));
            TimeTable.sentences(report).forEach(sentence -> terminal.print(TextTable.lines(sentence)));
        }
        report.missing().forEach(missing -> terminal.println("missing: " + missing.what() + ": " + missing.reason()));
        terminal.flush();
        if (folder != null) {
            folder.write(GraphFiles.of(report));
            terminal.println("graph: " + folder.resolve("graph.html"));
            terminal.flush();
        }
    }
}
