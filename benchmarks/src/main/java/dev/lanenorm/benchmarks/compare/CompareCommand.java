package dev.lanenorm.benchmarks.compare;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.Environment;
import dev.lanenorm.benchmarks.HelpOption;
import dev.lanenorm.benchmarks.Inputs;
import dev.lanenorm.benchmarks.InterruptibleRun;
import dev.lanenorm.benchmarks.Main;
import dev.lanenorm.benchmarks.Notices;
import dev.lanenorm.benchmarks.OutputFolder;
import dev.lanenorm.benchmarks.ScratchFolder;
import dev.lanenorm.benchmarks.Threads;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.VirtualMachine;
import dev.lanenorm.benchmarks.Words;
import dev.lanenorm.benchmarks.compare.measure.AccuracyChecks;
import dev.lanenorm.benchmarks.compare.measure.CheckedVariants;
import dev.lanenorm.benchmarks.compare.measure.Forks;
import dev.lanenorm.benchmarks.compare.measure.Measurement;
import dev.lanenorm.benchmarks.compare.measure.Missing;
import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase;
import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase.Input;
import dev.lanenorm.benchmarks.compare.plan.CaseSelection;
import dev.lanenorm.benchmarks.compare.plan.VariantSelection;
import dev.lanenorm.benchmarks.compare.report.Changes;
import dev.lanenorm.benchmarks.compare.report.Report;
import dev.lanenorm.benchmarks.compare.report.ReportFiles;
import dev.lanenorm.benchmarks.compare.report.ReportTable;
import dev.lanenorm.benchmarks.files.MatrixFiles;
import dev.lanenorm.benchmarks.files.MatrixFiles.Content;
import dev.lanenorm.benchmarks.files.Printable;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.FiniteColumns;
import dev.lanenorm.benchmarks.implementations.Layout;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Staged against analytic, scalar against vector, ours against the peers, on real and generated input. */
@Command(
        name = "compare",
        header = "Staged against analytic, scalar against vector, and the peers.",
        description = {
            "Shows what the closed form and the SIMD lanes are worth on this machine, and where the peers stand.",
            "Every case runs in virtual machines of its own, is checked against a double-precision oracle, and is timed in"
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

    /** Stages of a ResNet in batches of several sizes, and first layers of three channels. */
    private static final List<String> IMAGES = List.of(
            "8x64x56x56", "8x256x28x28", "8x512x14x14", "8x2048x7x7", "32x64x56x56", "16x256x56x56", "64x3x32x32");

    private static final int MOST_ROUNDS = 1000;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"--shapes", "--shape"},
            split = ",",
            paramLabel = "NxD",
            description =
                    "Generated inputs such as 256x512, images such as 8x64x56x56 (N x C x H x W), or digits (1797 x 64"
                            + " pixels), separated by commas.")
    private List<String> shapes;

    @Option(
            names = "--images",
            description = "Seven shapes of images, from 8x64x56x56 to 64x3x32x32. Images are measured channel-major and"
                    + " channels-last; only analytic passes, on the widest vectors, and onednn and pytorch.")
    private boolean images;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "An input from a file (.npy, .csv, also .gz); repeatable.")
    private List<Path> files = List.of();

    @Option(
            names = {"--passes", "--pass"},
            paramLabel = "PASS",
            split = ",",
            defaultValue = "forward,inference,backward",
            description = "forward, inference, backward (${DEFAULT-VALUE}).")
    private List<String> passes;

    @Option(
            names = {"--backends", "--backend"},
            paramLabel = "BACKEND",
            split = ",",
            defaultValue = "scalar,vector",
            description = "scalar, vector (${DEFAULT-VALUE}).")
    private List<String> backends;

    @Option(
            names = "--lanes",
            paramLabel = "N",
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
            paramLabel = "N",
            split = ",",
            defaultValue = "1",
            description = "Threads of one call (${DEFAULT-VALUE}).")
    private List<Integer> threads;

    @Option(names = "--aliased", description = "Also measures analytic passes in place: y over x, dx over dy.")
    private boolean aliased;

    @Option(
            names = "--aligned",
            description = "Also measures analytic passes on vectors over storage that FloatTensor.aligned makes.")
    private boolean aligned;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds, one fork per case each (3; 5 with --thorough).")
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

    private CaseSelection caseSelection;
    private VariantSelection variantSelection;
    private CheckedVariants variants;
    private Measurement measurement;

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkOptions();
        return from.isEmpty() ? measure() : redraw();
    }

    private int redraw() {
        List<Report> reports = from.stream().map(Report::read).toList();
        if (reports.size() == 1) {
            draw(reports.get(0));
        } else {
            drawChanges(reports.get(0), reports.get(1));
        }
        return CommandLine.ExitCode.OK;
    }

    /** A report that is drawn where it lies stays as it is, and JMH's results beside it. */
    private void draw(Report report) {
        boolean inPlace = OutputFolder.isSame(from.get(0), out.resolve("report.json"));
        Predicate<String> drawn = name -> ReportFiles.isOfARun(name)
                && !(inPlace && List.of("report.json", "jmh.json").contains(name));
        try (OutputFolder folder = OutputFolder.open(spec, "--out", out)) {
            folder.protectInputs(drawn);
            Map<String, Content> files = ReportFiles.of(report, err());
            files.keySet().removeIf(drawn.negate());
            print(report, folder, files, drawn);
        }
    }

    private void drawChanges(Report before, Report after) {
        Changes changes = Changes.between(before, after);
        if (changes.changes().isEmpty()) {
            throw new UserException("--from must be of two reports with a case in common, got " + from.get(0) + " and "
                    + from.get(1) + ", which have none");
        }
        try (OutputFolder folder = OutputFolder.open(spec, "--out", out)) {
            Map<String, Content> files = ReportFiles.of(changes);
            folder.protectInputs(files::containsKey);
            out().print(ReportTable.of(changes));
            out().flush();
            folder.write(files);
            out().println("report: " + folder.resolve("changes.html"));
            out().flush();
        }
    }

    private int measure() throws IOException, InterruptedException {
        List<Input> inputs = inputs();
        try (OutputFolder folder = OutputFolder.open(spec, "--out", out);
                ScratchFolder scratch = ScratchFolder.create();
                Forks forks = new Forks(thorough, scratch.path())) {
            folder.protectInputs(ReportFiles::isOfARun);
            InterruptibleRun.of(
                    run -> measure(inputs, new AccuracyChecks(scratch.path()), forks, run),
                    interrupted -> report(forks, folder, interrupted));
            return measurement.weFailed() ? Main.MISSING : CommandLine.ExitCode.OK;
        }
    }

    private void measure(List<Input> inputs, AccuracyChecks checks, Forks forks, InterruptibleRun run)
            throws IOException, InterruptedException {
        CheckedVariants found = CheckedVariants.of(variantSelection, checks, err());
        List<BenchmarkCase> cases = caseSelection.of(inputs, found.measured());
        Measurement begun = new Measurement(cases, numberOfRounds());
        run.keep(() -> {
            variants = found;
            measurement = begun;
        });
        begun.run(forks, run, err());
    }

    private void report(Forks forks, OutputFolder folder, boolean interrupted) {
        if (measurement == null || interrupted && measurement.isEmpty()) {
            out().println("no measurement was finished: there is nothing to keep");
            out().flush();
            return;
        }
        List<Missing> missing = new ArrayList<>(variants.absent());
        missing.addAll(measurement.missing());
        int widest = variants.widest();
        Environment environment = Environment.of(
                List.of(VirtualMachine.VECTORS), (widest > 1 ? BackendName.vector : BackendName.scalar).name(), widest);
        Report report = Report.of(environment, command(), variants.checked(), measurement.rounds(), missing);
        print(report, folder, ReportFiles.of(report, forks.raw(), err()), ReportFiles::isOfARun);
    }

    /** On the terminal first: that is there even if nothing can be written any more. */
    private void print(
            Report report, OutputFolder folder, Map<String, Content> files, Predicate<String> ofEarlierRuns) {
        out().print(ReportTable.of(report));
        out().flush();
        folder.replace(files, ofEarlierRuns);
        out().println("report: " + folder.resolve("report.html") + ", " + folder.resolve("report.json"));
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
        requireRounds(numberOfRounds());
        if (from.size() > 2) {
            throw new UserException("--from must be one report.json or two, got " + from.size());
        }
        List<Pass> selectedPasses = Words.each("--passes", passes, Pass.COMPARED);
        List<BackendName> selectedBackends = Words.each("--backends", backends, BackendName.OURS);
        List<BackendName> selectedPeers = peers.isEmpty() ? List.of() : Words.each("--peers", peers, BackendName.PEERS);
        Words.requireOnce("--threads", threads);
        threads.forEach(count -> Threads.require("--threads", count));
        for (int width : lanes == null ? VariantSelection.WIDTHS : lanes) {
            if (!VariantSelection.WIDTHS.contains(width)) {
                throw new UserException("--lanes must be 4, 8 or 16, got " + width);
            }
        }
        caseSelection = new CaseSelection(selectedPasses, threads, aliased, aligned);
        variantSelection = new VariantSelection(selectedBackends, lanes, selectedPeers);
        if (shapes != null) {
            Words.requireOnce("--shapes", shapes);
            shapes.forEach(shape -> Inputs.require("--shapes", shape));
        }
        if (lanes != null) {
            Words.requireOnce("--lanes", lanes);
        }
        refuseWithoutEffect();
    }

    private void refuseWithoutEffect() {
        if (!from.isEmpty()) {
            for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
                if (!List.of("--from", "--out").contains(option.longestName())) {
                    throw new UserException(
                            option.longestName() + " has no effect with --from, which measures nothing");
                }
            }
        }
        if (inputNames().stream().noneMatch(name -> Inputs.layouts(name).contains(Layout.matrix))) {
            refuseWithoutEffectOnImages();
        }
        if (lanes != null && !variantSelection.backends().contains(BackendName.vector)) {
            throw new UserException("--lanes has no effect without vector in --backends");
        }
        if (aligned && !variantSelection.backends().contains(BackendName.vector)) {
            throw new UserException("--aligned has no effect without vector in --backends");
        }
        if (aliased && caseSelection.passes().equals(List.of(Pass.inference))) {
            throw new UserException("--aliased has no effect on inference alone");
        }
    }

    private void refuseWithoutEffectOnImages() {
        for (BackendName peer : variantSelection.peers()) {
            if (!peer.takesImages()) {
                throw new UserException("--peers " + peer + " has no effect on images alone");
            }
        }
        if (lanes != null && lanes.size() > 1) {
            throw new UserException("--lanes must be one width on images alone, got "
                    + lanes.stream().map(Object::toString).collect(Collectors.joining(",")));
        }
    }

    /** Refuses a number of rounds that cannot be run. */
    public static void requireRounds(int rounds) {
        if (rounds < 1) {
            throw new UserException("--rounds must be at least 1, got " + rounds);
        }
        if (rounds > MOST_ROUNDS) {
            throw new UserException("--rounds must be at most " + MOST_ROUNDS + ", got " + rounds);
        }
    }

    private Set<String> inputNames() {
        Set<String> names = new LinkedHashSet<>();
        if (shapes != null) {
            names.addAll(shapes);
        } else if (files.isEmpty() && !images) {
            names.addAll(thorough ? THOROUGH : DEFAULT);
        }
        if (images) {
            names.addAll(IMAGES);
        }
        for (Path file : files) {
            Inputs.requireFile("--input", file);
            names.add(file.toAbsolutePath().toString());
        }
        return names;
    }

    /** Loads every input once, so that a bad one is refused before an hour of measuring. */
    private List<Input> inputs() {
        List<Input> inputs = new ArrayList<>();
        Notices notices = new Notices();
        for (String name : inputNames()) {
            FloatTensor matrix = Inputs.load(name, notices::notice);
            inputs.add(new Input(name, matrix.rows(), matrix.columns()));
            String place = MatrixFiles.firstNotFinite(matrix);
            if (matrix.rows() == 1) {
                notices.warnOfOne("row", Printable.of(name));
            }
            if (place != null) {
                FiniteColumns.of(Printable.of(name), matrix);
                notices.warning(Printable.of(name) + " holds " + place
                        + "; columns with NaN or infinity are measured, and no result of theirs is judged");
            }
        }
        notices.print(err());
        return inputs;
    }

    private String command() {
        return "java -jar benchmarks/target/benchmarks.jar "
                + String.join(
                        " ", spec.commandLine().getParent().getParseResult().originalArgs());
    }
}
