package dev.lanenorm.benchmarks.compare;

import dev.lanenorm.FloatMatrix;
import dev.lanenorm.benchmarks.Environment;
import dev.lanenorm.benchmarks.HelpOption;
import dev.lanenorm.benchmarks.Inputs;
import dev.lanenorm.benchmarks.ScratchFolder;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.VirtualMachine;
import dev.lanenorm.benchmarks.compare.Report.Missing;
import dev.lanenorm.benchmarks.contenders.Contenders;
import dev.lanenorm.benchmarks.contenders.FiniteColumns;
import dev.lanenorm.benchmarks.files.MatrixFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Staged against analytic, scalar against vector, ours against the peers, on real and generated input. */
@Command(
        name = "compare",
        header = "Staged against analytic, scalar against vector, and the peers.",
        description = {
            "Shows what the closed form and the SIMD lanes are worth on this machine, and where the peers stand.",
            "Every arm runs in virtual machines of its own, is checked against a double-precision oracle, and is timed in"
                    + " rotating rounds; ratios are taken round by round. Writes report.json, report.html and jmh.json."
        })
public final class CompareCommand implements Callable<Integer> {
    private static final List<String> DEFAULT = List.of("digits", "256x512", "1024x1024", "4096x1024", "65536x7");

    /** The grid: sizes from L1 to far beyond L3, ragged and narrow widths among them. */
    private static final List<String> THOROUGH = List.of(
            "digits",
            "32x128",
            "100x500",
            "256x512",
            "16384x64",
            "1024x1024",
            "1024x1000",
            "4096x1024",
            "65536x256",
            "65536x257",
            "2048x8192",
            "39200x512",
            "65536x7");

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--shapes",
            split = ",",
            paramLabel = "NxD",
            description = "Generated inputs such as 256x512, or digits, separated by commas.")
    private List<String> shapes;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "An input from a file (.npy, .csv, also .gz); repeatable.")
    private List<Path> files = List.of();

    @Option(
            names = "--passes",
            split = ",",
            defaultValue = "forward,inference,backward",
            description = "forward, inference, backward (${DEFAULT-VALUE}).")
    private List<String> passes;

    @Option(
            names = "--backends",
            split = ",",
            defaultValue = "scalar,vector",
            description = "scalar, vector (${DEFAULT-VALUE}).")
    private List<String> backends;

    @Option(
            names = "--lanes",
            split = ",",
            description =
                    "Vector widths in floats, 4, 8 or 16; without it, all there are. Staged runs on the widest only.")
    private List<Integer> lanes;

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            description = "Others in the same run: onednn, pytorch, dl4j (built by mvn -Ppeers verify), textbook.")
    private List<String> peers = List.of();

    @Option(
            names = "--threads",
            split = ",",
            defaultValue = "1",
            description = "Threads of one call (${DEFAULT-VALUE}).")
    private List<Integer> threads;

    @Option(names = "--aliased", description = "Also measures analytic passes in place: y over x, dx over dy.")
    private boolean aliased;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds, one fork per arm each (3; 5 with --thorough).")
    private Integer rounds;

    @Option(names = "--thorough", description = "Longer forks over a grid of 13 inputs.")
    private boolean thorough;

    @Option(
            names = "--from",
            split = ",",
            paramLabel = "REPORT.JSON",
            description =
                    "Measures nothing and draws this report again; of two, what changed from the first to the second.")
    private List<Path> from = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "lanenorm-report",
            description = "Where the report goes (${DEFAULT-VALUE}).")
    private Path out;

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkOptions();
        return from.isEmpty() ? measure() : redraw();
    }

    private int redraw() {
        Report last = Report.read(from.get(from.size() - 1));
        if (from.size() == 1) {
            MatrixFiles.writeAll(out, ReportFiles.of(last, err()));
            print(last);
        } else {
            Changes changes = Changes.between(Report.read(from.get(0)), last);
            MatrixFiles.writeAll(out, ReportFiles.of(changes));
            out().print(ReportTable.of(changes));
            out().println("report: " + out.resolve("changes.html"));
            out().flush();
        }
        return 0;
    }

    private int measure() throws IOException, InterruptedException {
        List<ArmPlan.Input> inputs = inputs();
        try (ScratchFolder folder = ScratchFolder.create();
                Forks forks = new Forks(thorough, folder.path())) {
            Lineup lineup =
                    Lineup.examined(new Lineup.Selection(backends, lanes, peers), new Examiner(folder.path()), err());
            List<ArmPlan> plans =
                    ArmPlan.of(inputs, new ArmPlan.Selection(passes, threads, aliased), lineup.contenders());
            Measurement measurement = new Measurement(plans, numberOfRounds());
            Thread interrupted = new Thread(() -> {
                measurement.end();
                report(measurement, forks, lineup);
            });
            Runtime.getRuntime().addShutdownHook(interrupted);
            measurement.run(forks, err());
            if (measurement.isInterrupted()) {
                // The hook reports, and the virtual machine ends with it.
                Thread.currentThread().join();
            }
            Runtime.getRuntime().removeShutdownHook(interrupted);
            report(measurement, forks, lineup);
            return measurement.weFailed() ? 1 : 0;
        }
    }

    private void report(Measurement measurement, Forks forks, Lineup lineup) {
        List<Missing> missing = new ArrayList<>(lineup.absent());
        missing.addAll(measurement.missing());
        int widest = lineup.widest();
        Environment environment =
                Environment.of(List.of(VirtualMachine.VECTORS), widest > 1 ? "vector" : "scalar", widest);
        Report report = Report.of(environment, command(), lineup.examined(), measurement.rounds(), missing);
        MatrixFiles.writeAll(out, ReportFiles.of(report, forks.raw(), err()));
        print(report);
    }

    private void print(Report report) {
        out().print(ReportTable.of(report));
        out().println("report: " + out.resolve("report.html") + ", " + out.resolve("report.json"));
        out().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private int numberOfRounds() {
        return rounds != null ? rounds : thorough ? 5 : 3;
    }

    private void checkOptions() {
        if (numberOfRounds() < 1) {
            throw new UserException("--rounds must be at least 1, got " + rounds);
        }
        if (from.size() > 2) {
            throw new UserException("--from must be one report.json or two, got " + from.size());
        }
        requireOneOf("--passes", passes, List.of("forward", "inference", "backward"));
        requireOneOf("--backends", backends, List.of("scalar", "vector"));
        requireOneOf("--peers", peers, Contenders.PEERS);
        for (int count : threads) {
            if (count < 1) {
                throw new UserException("--threads must be at least 1, got " + count);
            }
        }
        for (int width : lanes == null ? Lineup.WIDTHS : lanes) {
            if (!Lineup.WIDTHS.contains(width)) {
                throw new UserException("--lanes must be 4, 8 or 16, got " + width);
            }
        }
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new UserException("--out " + out + " is a file; expected a folder, or a name that is free");
        }
    }

    static void requireOneOf(String option, List<String> values, List<String> allowed) {
        for (String value : values) {
            if (!allowed.contains(value)) {
                throw new UserException(option + " must be of " + String.join(", ", allowed) + ", got " + value);
            }
        }
    }

    /** Loads every input once, so that a bad one is refused before an hour of measuring. */
    private List<ArmPlan.Input> inputs() {
        Set<String> names = new LinkedHashSet<>();
        if (shapes != null) {
            names.addAll(shapes);
        } else if (files.isEmpty()) {
            names.addAll(thorough ? THOROUGH : DEFAULT);
        }
        for (Path file : files) {
            names.add(file.toAbsolutePath().toString());
        }
        List<ArmPlan.Input> inputs = new ArrayList<>();
        for (String name : names) {
            FloatMatrix matrix = Inputs.load(name);
            inputs.add(new ArmPlan.Input(name, matrix.rows(), matrix.columns()));
            String place = MatrixFiles.firstNotFinite(matrix);
            if (place != null) {
                FiniteColumns.of(name, matrix);
                err().println("warning: " + name + " holds " + place
                        + "; columns with NaN or infinity are measured, and no result of theirs is judged");
                err().flush();
            }
        }
        return inputs;
    }

    private String command() {
        return "java -jar benchmarks/target/benchmarks.jar "
                + String.join(
                        " ", spec.commandLine().getParent().getParseResult().originalArgs());
    }
}
