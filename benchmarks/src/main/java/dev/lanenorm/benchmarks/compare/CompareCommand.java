package dev.lanenorm.benchmarks.compare;

import dev.lanenorm.FloatMatrix;
import dev.lanenorm.benchmarks.Environment;
import dev.lanenorm.benchmarks.HelpOption;
import dev.lanenorm.benchmarks.Inputs;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.files.MatrixFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Staged against analytic, scalar against vector, on real and generated input. */
@Command(
        name = "compare",
        description = {
            "Shows what the closed form and the SIMD lanes are worth on this machine.",
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
            defaultValue = "forward,backward",
            description = "forward, backward (${DEFAULT-VALUE}).")
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
            description = "Vector widths in floats, 4, 8 or 16; without it, the widest there is.")
    private List<Integer> lanes = List.of(0);

    @Option(
            names = "--threads",
            split = ",",
            defaultValue = "1",
            description = "Threads of one call (${DEFAULT-VALUE}).")
    private List<Integer> threads;

    @Option(names = "--aliased", description = "Also measures the analytic passes in place: y over x, dx over dy.")
    private boolean aliased;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds, one fork per arm each (3; 5 with --thorough).")
    private Integer rounds;

    @Option(names = "--thorough", description = "Longer forks over a grid of 13 inputs.")
    private boolean thorough;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "lanenorm-report",
            description = "Where the report goes (${DEFAULT-VALUE}).")
    private Path out;

    @Override
    public Integer call() throws IOException {
        PrintWriter terminal = spec.commandLine().getOut();
        PrintWriter progress = spec.commandLine().getErr();
        int numberOfRounds = rounds != null ? rounds : thorough ? 5 : 3;
        checkOptions(numberOfRounds);
        List<ArmPlan.Input> inputs = inputs(progress);
        List<ArmPlan> plans = ArmPlan.of(inputs, new ArmPlan.Selection(passes, backends, lanes, threads, aliased));

        Path scratch = Files.createTempDirectory("lanenorm");
        try {
            Forks forks = new Forks(thorough, scratch);
            Map<ArmPlan, List<Forks.Round>> measured = measure(plans, numberOfRounds, forks, progress);
            Report report = Report.of(environment(measured), command(), measured);
            MatrixFiles.writeAll(out, report.files(forks.raw(), progress));
            terminal.print(ReportTable.of(report));
            terminal.println("report: " + out.resolve("report.html") + ", " + out.resolve("report.json"));
            terminal.flush();
        } finally {
            try (Stream<Path> left = Files.walk(scratch)) {
                for (Path file : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return 0;
    }

    private void checkOptions(int numberOfRounds) {
        if (numberOfRounds < 1) {
            throw new UserException("--rounds must be at least 1, got " + numberOfRounds);
        }
        requireOneOf("--passes", passes, Set.of("forward", "backward"));
        requireOneOf("--backends", backends, Set.of("scalar", "vector"));
        for (int count : threads) {
            if (count < 1) {
                throw new UserException("--threads must be at least 1, got " + count);
            }
        }
        for (int width : lanes) {
            if (width != 0 && width != 4 && width != 8 && width != 16) {
                throw new UserException("--lanes must be 4, 8 or 16, got " + width);
            }
        }
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new UserException("--out " + out + " is a file; expected a folder, or a name that is free");
        }
    }

    private static void requireOneOf(String option, List<String> values, Set<String> allowed) {
        for (String value : values) {
            if (!allowed.contains(value)) {
                throw new UserException(option + " must be of "
                        + String.join(", ", allowed.stream().sorted().toList()) + ", got " + value);
            }
        }
    }

    /** Loads every input once, so that a bad one is refused before an hour of measuring. */
    private List<ArmPlan.Input> inputs(PrintWriter progress) {
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
                progress.println("warning: " + name + " holds " + place + "; it stays in its column");
                progress.flush();
            }
        }
        return inputs;
    }

    /** Rounds over all arms, each round beginning at another arm, so that no arm always follows the same one. */
    private static Map<ArmPlan, List<Forks.Round>> measure(
            List<ArmPlan> plans, int numberOfRounds, Forks forks, PrintWriter progress) {
        Map<ArmPlan, List<Forks.Round>> measured = new LinkedHashMap<>();
        plans.forEach(plan -> measured.put(plan, new ArrayList<>()));
        int total = plans.size() * numberOfRounds;
        int done = 0;
        long start = System.nanoTime();
        List<ArmPlan> order = new ArrayList<>(plans);
        for (int round = 0; round < numberOfRounds; round++) {
            for (ArmPlan plan : order) {
                measured.get(plan).add(forks.run(plan));
                done++;
                long secondsLeft = (System.nanoTime() - start) / done * (total - done) / 1_000_000_000L;
                progress.printf(
                        "%d of %d, about %d:%02d left: %s%n", done, total, secondsLeft / 60, secondsLeft % 60, plan);
                progress.flush();
            }
            Collections.rotate(order, plans.size() / numberOfRounds + 1);
        }
        return measured;
    }

    private static Environment environment(Map<ArmPlan, List<Forks.Round>> measured) {
        int widest = measured.values().stream()
                .flatMap(List::stream)
                .mapToInt(Forks.Round::lanes)
                .max()
                .orElse(1);
        return Environment.of(List.of(Forks.FLAG), widest > 1 ? "vector" : "scalar", widest);
    }

    private String command() {
        return "java -jar benchmarks.jar "
                + String.join(
                        " ", spec.commandLine().getParent().getParseResult().originalArgs());
    }
}
