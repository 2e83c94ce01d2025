package dev.lanenorm.benchmarks.train;

import dev.lanenorm.Backend;
import dev.lanenorm.benchmarks.Environment;
import dev.lanenorm.benchmarks.HelpOption;
import dev.lanenorm.benchmarks.InterruptibleRun;
import dev.lanenorm.benchmarks.OutputFolder;
import dev.lanenorm.benchmarks.Progress;
import dev.lanenorm.benchmarks.TextTable;
import dev.lanenorm.benchmarks.UserBackend;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.Words;
import dev.lanenorm.benchmarks.files.MatrixFiles.Content;
import dev.lanenorm.benchmarks.page.Plots;
import dev.lanenorm.benchmarks.train.Training.Epoch;
import dev.lanenorm.benchmarks.train.TrainingCharts.Chart;
import dev.lanenorm.benchmarks.train.TrainingReport.Inference;
import dev.lanenorm.benchmarks.train.TrainingReport.OtherBackward;
import dev.lanenorm.benchmarks.train.TrainingReport.Rate;
import dev.lanenorm.oracle.Digits;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A network that learns to read digits: the layer at work. */
@Command(
        name = "train",
        header = "Trains a network that reads digits.",
        description = {
            "Trains dense, batch normalization and ReLU, twice, then dense and softmax cross-entropy, by gradient descent"
                    + " on 1797 handwritten digits, of which it keeps every fifth for testing.",
            "With normalization it trains again with the other backward pass, and infers single examples and with the"
                    + " normalization folded into the dense layers. Writes training.json, training.html and its charts."
        })
public final class TrainCommand implements Callable<Integer> {
    private static final Pattern FILES = Pattern.compile("training\\.(json|html)|(loss|accuracy|rates)\\.svg");
    private static final List<Double> RATES = List.of(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0);

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--backward",
            defaultValue = "analytic",
            description = "The backward pass: staged, analytic, or in-place, from y written over x, with a leaky ReLU,"
                    + " held against analytic (${DEFAULT-VALUE}).")
    private String backward;

    @Option(names = "--normalization", defaultValue = "batch", description = "batch or none (${DEFAULT-VALUE}).")
    private String normalization;

    @Option(names = "--learning-rate", paramLabel = "RATE", defaultValue = "0.1", description = "(${DEFAULT-VALUE})")
    private double learningRate;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "30", description = "(${DEFAULT-VALUE})")
    private int epochs;

    @Option(names = "--batch-size", paramLabel = "N", defaultValue = "64", description = "(${DEFAULT-VALUE})")
    private int batchSize;

    @Option(
            names = "--hidden",
            paramLabel = "D",
            defaultValue = "128",
            description = "Width of each hidden layer (${DEFAULT-VALUE}).")
    private int hidden;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Of weights and the order of examples (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--sweep", description = "Also trains with and without normalization at rates from 0.001 to 3.")
    private boolean sweep;

    @Option(names = "--backend", defaultValue = "auto", description = "auto, scalar or vector (${DEFAULT-VALUE}).")
    private String backend;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "lanenorm-report",
            description = "Where training.json and training.html go (${DEFAULT-VALUE}).")
    private Path out;

    private Backend loops;
    private Examples train;
    private Examples test;

    private final List<Epoch> trained = new ArrayList<>();
    private final List<Rate> rates = new ArrayList<>();
    private OtherBackward other;
    private Inference inference;

    @Override
    public Integer call() throws IOException, InterruptedException {
        train = Examples.digits(false);
        test = Examples.digits(true);
        Configuration configuration = configuration();
        try (OutputFolder folder = OutputFolder.open(spec, "--out", out)) {
            InterruptibleRun.of(
                    run -> train(configuration, run), interrupted -> report(configuration, folder, interrupted));
        }
        return CommandLine.ExitCode.OK;
    }

    private void train(Configuration configuration, InterruptibleRun run) {
        Training training = runWarm(configuration, epoch -> {
            run.keep(() -> trained.add(epoch));
            print(epoch);
        });
        if (configuration.normalizes()) {
            Configuration otherwise = configuration.withOtherBackward();
            say("once more, " + otherwise.backward());
            OtherBackward again = OtherBackward.of(training, runWarm(otherwise, epoch -> {}));
            run.keep(() -> other = again);
            if (!training.diverged()) {
                Inference inferred = Inference.of(training.network(), Examples.scaled(Digits.pixels()));
                run.keep(() -> inference = inferred);
            }
        }
        if (sweep) {
            sweep(configuration, run);
        }
    }

    /** On the terminal first: that is there even if nothing can be written any more. */
    private void report(Configuration configuration, OutputFolder folder, boolean interrupted) {
        PrintWriter terminal = spec.commandLine().getOut();
        if (trained.isEmpty()) {
            terminal.println("no epoch was finished: there is nothing to keep");
            terminal.flush();
            return;
        }
        Environment environment = Environment.of(
                ManagementFactory.getRuntimeMXBean().getInputArguments(), loops.toString(), loops.lanes());
        TrainingReport report =
                new TrainingReport(environment, configuration, interrupted, trained, other, inference, rates);
        List<String> sentences = new ArrayList<>(TrainingPage.sentences(report));
        if (!rates.isEmpty()) {
            sentences.add(TrainingPage.sentence(rates));
        }
        sentences.forEach(sentence -> terminal.print(TextTable.lines(sentence)));
        terminal.flush();
        folder.replace(files(report), name -> FILES.matcher(name).matches());
        terminal.println("page: " + folder.resolve("training.html"));
        terminal.flush();
    }

    private Map<String, Content> files(TrainingReport report) {
        List<Chart> charts =
                Plots.drawn(() -> TrainingCharts.of(report), spec.commandLine().getErr());
        String page = TrainingPage.of(report, charts);
        Map<String, Content> files = new LinkedHashMap<>();
        files.put("training.json", report::write);
        files.put("training.html", file -> Files.writeString(file, page));
        charts.forEach(chart -> files.put(chart.name() + ".svg", file -> Files.writeString(file, chart.svg())));
        return files;
    }

    private Configuration configuration() {
        Backward pass = Words.one("--backward", backward, List.of(Backward.values()));
        Activation activation = pass == Backward.IN_PLACE ? Activation.LEAKY_RELU : Activation.RELU;
        Normalization kind = Words.one("--normalization", normalization, List.of(Normalization.values()));
        if (kind == Normalization.none && spec.commandLine().getParseResult().hasMatchedOption("--backward")) {
            throw new UserException("--backward has no effect with --normalization none");
        }
        requireAtLeast("--epochs", epochs, 1);
        requireAtLeast("--batch-size", batchSize, 2);
        requireAtLeast("--hidden", hidden, 1);
        if (batchSize > train.count()) {
            throw new UserException(
                    "--batch-size must be at most the " + train.count() + " examples for training, got " + batchSize);
        }
        if (hidden > 1 << 14) {
            throw new UserException("--hidden must be at most 16384, got " + hidden);
        }
        if (!(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
            throw new UserException("--learning-rate must be finite and above 0, got " + learningRate);
        }
        loops = UserBackend.named(backend);
        return new Configuration(
                pass, activation, kind, learningRate, epochs, batchSize, hidden, seed, loops.toString());
    }

    private void sweep(Configuration configuration, InterruptibleRun run) {
        Progress progress = new Progress(spec.commandLine().getErr(), Normalization.values().length * RATES.size());
        for (Normalization kind : Normalization.values()) {
            for (double rate : RATES) {
                Rate found = Rate.of(run(configuration.with(kind, rate), epoch -> {}));
                run.keep(() -> rates.add(found));
                progress.done("normalization " + kind + ", learning rate " + rate);
            }
        }
    }

    private Training runWarm(Configuration configuration, Consumer<Epoch> progress) {
        if (configuration.isTimed()) {
            say("warming up");
            Training.warmUp(configuration, loops, train);
        }
        return run(configuration, progress);
    }

    private Training run(Configuration configuration, Consumer<Epoch> progress) {
        return Training.run(configuration, loops, train, test, progress);
    }

    private void print(Epoch epoch) {
        say(String.format(
                Locale.ROOT,
                "epoch %2d  loss %s  train %.4f  test %.4f  %5.1f ms  normalization %2.0f %%",
                epoch.epoch(),
                epoch.loss() == null ? "is no number any more" : String.format(Locale.ROOT, "%.6f", epoch.loss()),
                epoch.trainAccuracy(),
                epoch.testAccuracy(),
                epoch.milliseconds(),
                100 * epoch.normalizationShare()));
    }

    private void say(String line) {
        PrintWriter terminal = spec.commandLine().getErr();
        terminal.println(line);
        terminal.flush();
    }

    private static void requireAtLeast(String option, int value, int least) {
        if (value < least) {
            throw new UserException(option + " must be at least " + least + ", got " + value);
        }
    }
}
