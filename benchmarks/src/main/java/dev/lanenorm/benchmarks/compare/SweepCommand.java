package dev.lanenorm.benchmarks.compare;

import dev.lanenorm.benchmarks.Failure;
import dev.lanenorm.benchmarks.HelpOption;
import dev.lanenorm.benchmarks.Inputs;
import dev.lanenorm.benchmarks.InterruptibleRun;
import dev.lanenorm.benchmarks.Main;
import dev.lanenorm.benchmarks.OutputFolder;
import dev.lanenorm.benchmarks.Progress;
import dev.lanenorm.benchmarks.ScratchFolder;
import dev.lanenorm.benchmarks.TextTable;
import dev.lanenorm.benchmarks.Threads;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.Words;
import dev.lanenorm.benchmarks.compare.measure.AccuracyChecks;
import dev.lanenorm.benchmarks.compare.measure.Forks;
import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase;
import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase.Input;
import dev.lanenorm.benchmarks.compare.plan.PassCase;
import dev.lanenorm.benchmarks.compare.plan.Variant;
import dev.lanenorm.benchmarks.compare.report.ReportFiles;
import dev.lanenorm.benchmarks.compare.report.SweepPoint;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Layout;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether shapes between the grid's are smooth, and whether the blocking's constants are the best there are. */
@Command(
        name = "sweep",
        header = "Whether neighbouring shapes cost alike.",
        description = {
            "Times our analytic passes over a range of shapes, per element, and marks those that cost more than their"
                    + " neighbours. With --set, also with other values of a constant of the blocking, and marks where the"
                    + " rule is off. Writes sweep.json and a chart of each range."
        })
public final class SweepCommand implements Callable<Integer> {
    private static final double JUMP = 1.15;
    private static final double OFF = 1.05;
    private static final String PROPERTY = "dev.lanenorm.blocking.";
    private static final String CONSTANTS = "rows, blocks, wide, cached, panel, long, longest, share";

    private static final Variant VECTORS = new Variant(Algorithm.analytic, BackendName.vector, 0);

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Rows: 256, 1..130, or 1..4096:40 for 40 sizes in equal ratios (${DEFAULT-VALUE}).")
    private String rows;

    @Option(
            names = "--columns",
            paramLabel = "D",
            defaultValue = "1..130",
            description = "Columns, likewise (${DEFAULT-VALUE}).")
    private String columns;

    @Option(
            names = {"--passes", "--pass"},
            paramLabel = "PASS",
            split = ",",
            defaultValue = "forward,backward",
            description = "forward, inference, backward (${DEFAULT-VALUE}).")
    private List<String> passes;

    @Option(
            names = "--set",
            paramLabel = "NAME=V,V",
            description = "A constant of the blocking (" + CONSTANTS + ") and other values.")
    private String set;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of one call (${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Forks of each shape and value, in rotation (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "lanenorm-report",
            description = "Where sweep.json and the charts go (${DEFAULT-VALUE}).")
    private Path out;

    private final Map<SweepPoint, String> failures = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<SweepPoint> points = points();
        try (OutputFolder folder = OutputFolder.open(spec, "--out", out);
                ScratchFolder scratch = ScratchFolder.create();
                Forks forks = new Forks(false, scratch.path())) {
            AccuracyChecks checks = new AccuracyChecks(scratch.path());
            InterruptibleRun.of(
                    run -> {
                        requireVectors(checks);
                        measure(points, forks, run);
                    },
                    interrupted -> report(points, folder, interrupted));
        }
        return failures.isEmpty() ? CommandLine.ExitCode.OK : Main.MISSING;
    }

    /** Where there are none, every fork would fail. */
    private static void requireVectors(AccuracyChecks checks) throws IOException, InterruptedException {
        try {
            checks.check(VECTORS);
        } catch (Failure failure) {
            throw new UserException(VECTORS + " cannot run: " + failure.getMessage());
        }
    }

    private void measure(List<SweepPoint> points, Forks forks, InterruptibleRun run) throws IOException {
        Progress progress = new Progress(spec.commandLine().getErr(), rounds * points.size());
        for (int round = 0; round < rounds; round++) {
            for (SweepPoint point : points) {
                if (!failures.containsKey(point)) {
                    measure(point, forks, run);
                }
                if (run.isEnded()) {
                    return;
                }
                progress.done(point + (failures.containsKey(point) ? ": " + failures.get(point) : ""));
            }
        }
    }

    private void measure(SweepPoint point, Forks forks, InterruptibleRun run) throws IOException {
        try {
            double nanoseconds = 1000 * microseconds(point, forks) / ((double) point.rows() * point.columns());
            run.keep(() -> point.nanosecondsPerElement().add(nanoseconds));
        } catch (Failure failure) {
            run.keep(() -> failures.put(point, failure.getMessage()));
        }
    }

    /** On the terminal first: that is there even if nothing can be written any more. */
    private void report(List<SweepPoint> all, OutputFolder folder, boolean interrupted) {
        List<SweepPoint> points = all.stream().filter(SweepPoint::isMeasured).toList();
        PrintWriter terminal = spec.commandLine().getOut();
        if (!points.isEmpty()) {
            print(points);
        }
        failures.forEach((point, reason) -> terminal.println("missing: " + point + ": " + reason));
        if (interrupted) {
            int times = points.stream()
                    .mapToInt(point -> point.nanosecondsPerElement().size())
                    .sum();
            terminal.println("ended after " + times + " of " + rounds * all.size() + " measurements");
        }
        terminal.flush();
        if (!points.isEmpty()) {
            folder.replace(ReportFiles.of(points, spec.commandLine().getErr()), ReportFiles::isOfASweep);
            terminal.println("sweep: " + folder.resolve("sweep.json"));
            terminal.flush();
        }
    }

    private List<SweepPoint> points() {
        CompareCommand.requireRounds(rounds);
        Threads.require("--threads", threads);
        List<Pass> selected = Words.each("--passes", passes, Pass.COMPARED);
        List<String> settings = settings();
        List<Integer> columnCounts = Sizes.of("--columns", columns);
        List<SweepPoint> points = new ArrayList<>();
        for (int rowCount : Sizes.of("--rows", rows)) {
            for (int columnCount : columnCounts) {
                Inputs.requireMatrix("--rows and --columns", rowCount + "x" + columnCount);
                for (Pass pass : selected) {
                    for (String setting : settings) {
                        points.add(new SweepPoint(rowCount, columnCount, pass, setting, new ArrayList<>()));
                    }
                }
            }
        }
        return points;
    }

    private List<String> settings() {
        List<String> settings = new ArrayList<>(List.of(""));
        if (set != null) {
            if (!set.matches("(" + CONSTANTS.replace(", ", "|") + ")=\\d{1,9}(,\\d{1,9})*")) {
                throw new UserException(
                        "--set must be a constant of the blocking and values, such as long=256,1024, got " + set);
            }
            String name = set.substring(0, set.indexOf('=') + 1);
            for (String value : set.substring(name.length()).split(",")) {
                settings.add(name + value);
            }
        }
        return settings;
    }

    private double microseconds(SweepPoint point, Forks forks) throws Failure, IOException {
        Input input = new Input(point.rows() + "x" + point.columns(), point.rows(), point.columns());
        BenchmarkCase benchmark = new PassCase(input, Layout.matrix, point.pass(), VECTORS, threads, false, false);
        List<String> flags = point.followsRule() ? List.of() : List.of("-D" + PROPERTY + point.setting());
        return forks.run(benchmark, List.of(), null, flags).microseconds();
    }

    private void print(List<SweepPoint> points) {
        PrintWriter terminal = spec.commandLine().getOut();
        Map<String, List<SweepPoint>> series = new LinkedHashMap<>();
        for (SweepPoint point : points) {
            series.computeIfAbsent(point.pass() + " " + point.setting(), key -> new ArrayList<>())
                    .add(point);
        }
        List<SweepPoint> rule =
                points.stream().filter(point -> point.followsRule()).toList();
        Map<String, Function<SweepPoint, String>> table = new LinkedHashMap<>();
        table.put("shape", point -> point.rows() + "x" + point.columns());
        table.put("pass", point -> point.pass().name());
        table.put("ns per element", point -> format(point.median()));
        table.put("over its neighbours", point -> mark(overNeighbours(point, series.get(point.pass() + " ")), JUMP));
        if (set != null) {
            table.put("best", point -> best(point, points).setting());
            table.put("rule over best", point -> {
                SweepPoint best = best(point, points);
                double least = best.leastGain(point);
                return format(point.median() / best.median()) + (least > OFF ? " *" : "");
            });
        }
        List<List<String>> rows = rule.stream()
                .map(point ->
                        table.values().stream().map(cell -> cell.apply(point)).toList())
                .toList();
        terminal.print(TextTable.of(List.copyOf(table.keySet()), 2, rows));
        terminal.print(TextTable.lines("*: more than " + JUMP + " times the slower of the shapes before and after"
                + (set == null ? "." : ", or the rule more than " + OFF + " times the best in every round.")));
    }

    private static double overNeighbours(SweepPoint point, List<SweepPoint> series) {
        int index = series.indexOf(point);
        if (index == 0 || index == series.size() - 1) {
            return Double.NaN;
        }
        return point.median()
                / Math.max(series.get(index - 1).median(), series.get(index + 1).median());
    }

    private static SweepPoint best(SweepPoint rule, List<SweepPoint> points) {
        SweepPoint best = rule;
        for (SweepPoint point : points) {
            boolean same =
                    point.rows() == rule.rows() && point.columns() == rule.columns() && point.pass() == rule.pass();
            if (same && point.median() < best.median()) {
                best = point;
            }
        }
        return best;
    }

    private static String mark(double ratio, double limit) {
        return Double.isNaN(ratio) ? "" : format(ratio) + (ratio > limit ? " *" : "");
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
