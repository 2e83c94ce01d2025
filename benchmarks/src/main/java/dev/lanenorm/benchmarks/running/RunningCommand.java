package dev.lanenorm.benchmarks.running;

import dev.lanenorm.BatchNormKernels;
import dev.lanenorm.ColumnMoments;
import dev.lanenorm.RunningStatistics;
import dev.lanenorm.RunningStatistics.State;
import dev.lanenorm.StatisticsPolicy;
import dev.lanenorm.benchmarks.Decimal;
import dev.lanenorm.benchmarks.HelpOption;
import dev.lanenorm.benchmarks.Notices;
import dev.lanenorm.benchmarks.OutputFolder;
import dev.lanenorm.benchmarks.UserBackend;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.files.FloatArray;
import dev.lanenorm.benchmarks.files.MatrixFiles;
import dev.lanenorm.benchmarks.files.MatrixFiles.Content;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Running statistics in files. */
@Command(
        name = "running",
        header = "Keeps running statistics in files.",
        description = {
            "Folds batches into running statistics and keeps them in a folder, without loss: policy.txt, counts.npy"
                    + " (batches, rows), running-mean.npy and running-spread.npy (variances, or M2 where rows are pooled).",
            "mean.npy and variance.npy beside them are for apply --pass infer."
        })
public final class RunningCommand implements Callable<Integer> {
    private static final String POLICIES =
            "pytorch:0.1, keras:0.99, tensorflow:0.1 (or another momentum), cumulative, paper, pooled or pooled-unbiased";

    /** What a run goes on from. */
    private static final List<String> STATE =
            List.of("policy.txt", "counts.npy", "running-mean.npy", "running-spread.npy");

    /** All that is written: mean.npy and variance.npy as soon as they are known. */
    private static final List<String> FILES =
            Stream.concat(STATE.stream(), Stream.of("mean.npy", "variance.npy")).toList();

    private static final long MOST_BATCHES = 1L << 62;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Option(names = "--policy", required = true, paramLabel = "POLICY", description = "One of " + POLICIES + ".")
    private String policyName;

    @Option(
            names = "--state",
            required = true,
            paramLabel = "DIR",
            description = "Where the statistics are kept; what is there goes on.")
    private Path folder;

    @Option(
            names = "--batch",
            paramLabel = "FILE",
            description =
                    "A batch, N x D, or as .npy also (N, C, L) or (N, C, H, W); repeatable, folded in in this order.")
    private List<Path> batches = List.of();

    @Option(names = "--mean", paramLabel = "FILE", description = "Begins with a framework's running mean (.npy).")
    private Path mean;

    @Option(names = "--variance", paramLabel = "FILE", description = "And its running variance; goes with --mean.")
    private Path variance;

    @Option(
            names = "--tracked",
            paramLabel = "N",
            defaultValue = "0",
            description = "And how many batches those are of (${DEFAULT-VALUE}).")
    private long tracked;

    @Option(
            names = "--record-bad",
            description = "Counts bad batches and leaves them out; without it, they are refused.")
    private boolean recordsBadBatches;

    private final Notices notices = new Notices();

    @Override
    public Integer call() {
        try (OutputFolder state = OutputFolder.open(spec, "--state", folder)) {
            state.protectInputs(FILES::contains);
            StatisticsPolicy policy = policy();
            RunningStatistics running = found(policy);
            for (Path file : batches) {
                ColumnMoments batch = moments(file);
                if (running == null) {
                    running = new RunningStatistics(batch.columns(), policy);
                }
                fold(MatrixFiles.name(file), batch, running);
            }
            notices.print(spec.commandLine().getErr());
            state.write(files(running));
            PrintWriter terminal = spec.commandLine().getOut();
            terminal.println(running.policy() + ": " + running.batches() + " batches, " + running.rows() + " rows of "
                    + running.columns() + " columns, " + running.badBatches() + " bad batches left out, in " + folder);
            terminal.flush();
            return 0;
        } catch (IllegalArgumentException | IllegalStateException refused) {
            throw UserException.of(spec, refused);
        }
    }

    /** What the folder keeps, or what a framework has; null where the first batch is to begin. */
    private RunningStatistics found(StatisticsPolicy policy) {
        if ((mean == null) != (variance == null)) {
            throw new UserException("--mean and --variance go together: give both or neither");
        }
        if (mean == null && spec.commandLine().getParseResult().hasMatchedOption("--tracked")) {
            throw new UserException("--tracked has no effect without --mean and --variance");
        }
        if (recordsBadBatches && batches.isEmpty()) {
            throw new UserException("--record-bad has no effect without a --batch");
        }
        boolean kept = isKept();
        if (mean != null && kept) {
            throw new UserException(folder + " holds statistics already: give --mean an empty --state");
        }
        if (mean != null) {
            return loaded(policy);
        }
        if (kept) {
            return restore(policy);
        }
        if (batches.isEmpty()) {
            throw new UserException(folder + " holds no statistics yet: give a --batch, or --mean and --variance");
        }
        return null;
    }

    private RunningStatistics loaded(StatisticsPolicy policy) {
        if (policyName.startsWith("pooled")) {
            throw new UserException("--policy " + policyName + " does not take --mean and --variance: it pools rows, of"
                    + " which a framework keeps no count");
        }
        if (tracked < 0 || tracked > MOST_BATCHES) {
            throw new UserException("--tracked must be from 0 to 2^62, got " + tracked);
        }
        double[] means = MatrixFiles.readRow(mean);
        double[] variances = MatrixFiles.readRow(variance);
        if (means.length != variances.length) {
            throw new UserException(
                    "--variance must hold " + means.length + " values, as --mean does, got " + variances.length);
        }
        return new RunningStatistics(means.length, policy).load(means, variances, tracked);
    }

    /**
     * Whether the folder holds statistics. Where a file of theirs is missing, the others would be lost to a beginning.
     */
    private boolean isKept() {
        List<String> there = FILES.stream()
                .filter(name -> Files.exists(folder.resolve(name)))
                .toList();
        for (String name : STATE) {
            if (!there.isEmpty() && !there.contains(name)) {
                throw new UserException("--state " + folder + " holds " + there.get(0) + " without " + name + ": put "
                        + name + " back, or give another folder");
            }
        }
        return !there.isEmpty();
    }

    private RunningStatistics restore(StatisticsPolicy policy) {
        String keptBy;
        try {
            keptBy = Files.readString(folder.resolve("policy.txt")).strip();
        } catch (IOException broken) {
            throw new UserException(folder.resolve("policy.txt") + " cannot be read: " + broken);
        }
        if (!keptBy.equals(policy.toString())) {
            throw new UserException(folder + " holds statistics of the policy " + keptBy + ", got --policy " + policy);
        }
        double[] counts = MatrixFiles.readRow(folder.resolve("counts.npy"));
        if (counts.length != 4) {
            throw new UserException(folder.resolve("counts.npy") + " must hold four numbers, got " + counts.length);
        }
        double[] runningMean = MatrixFiles.readRow(folder.resolve("running-mean.npy"));
        double[] spread = MatrixFiles.readRow(folder.resolve("running-spread.npy"));
        try {
            return new RunningStatistics(runningMean.length, policy)
                    .restore(new State(
                            policy.name(),
                            (long) counts[0],
                            (long) counts[1],
                            (long) counts[2],
                            counts[3] != 0,
                            runningMean,
                            spread));
        } catch (IllegalArgumentException damaged) {
            throw new UserException(
                    "--state " + folder + " holds no statistics of this command: " + damaged.getMessage());
        }
    }

    private ColumnMoments moments(Path file) {
        FloatArray batch = MatrixFiles.readArray(file, notices::notice);
        String name = MatrixFiles.name(file);
        ColumnMoments moments;
        if (batch.isTensor()) {
            moments = new ColumnMoments(batch.shape()[1]);
            BatchNormKernels.serial(UserBackend.live()).moments(batch.tensor(), moments);
        } else {
            moments = ColumnMoments.of(batch.matrix(name));
        }
        if (moments.count() == 1) {
            notices.warning(name + " has one row, whose variance is 0");
        }
        return moments;
    }

    private static void fold(String name, ColumnMoments batch, RunningStatistics running) {
        if (batch.columns() != running.columns()) {
            throw new UserException(name + " must have " + running.columns() + " columns, got " + batch.columns());
        }
        try {
            running.update(batch);
        } catch (IllegalArgumentException bad) {
            throw new UserException(name + ": " + bad.getMessage());
        }
    }

    private static Map<String, Content> files(RunningStatistics running) {
        State state = running.state();
        Map<String, Content> files = new LinkedHashMap<>();
        double[] counts = {state.batches(), state.rows(), state.badBatches(), state.loaded() ? 1 : 0};
        files.put("counts.npy", MatrixFiles.npy(counts));
        files.put("running-mean.npy", MatrixFiles.npy(state.mean()));
        files.put("running-spread.npy", MatrixFiles.npy(state.varianceOrM2()));
        if (running.isKnown()) {
            float[] means = new float[running.columns()];
            float[] variances = new float[running.columns()];
            for (int column = 0; column < means.length; column++) {
                means[column] = (float) running.mean(column);
                variances[column] = (float) running.variance(column);
            }
            files.put("mean.npy", MatrixFiles.npy(means));
            files.put("variance.npy", MatrixFiles.npy(variances));
        }
        files.put("policy.txt", file -> Files.writeString(file, running.policy() + "\n"));
        return files;
    }

    private StatisticsPolicy policy() {
        return recordsBadBatches ? namedPolicy().recordingBadBatches() : namedPolicy();
    }

    private StatisticsPolicy namedPolicy() {
        String[] words = policyName.split(":", 2);
        double momentum = words.length == 2 ? momentum(words[1]) : Double.NaN;
        return switch (words.length == 2 ? words[0] + ":" : words[0]) {
            case "pytorch:" -> StatisticsPolicy.pyTorch(momentum);
            case "keras:" -> StatisticsPolicy.keras(momentum);
            case "tensorflow:" -> StatisticsPolicy.tensorFlow(momentum);
            case "cumulative" -> StatisticsPolicy.cumulative();
            case "paper" -> StatisticsPolicy.paper();
            case "pooled" -> StatisticsPolicy.pooled();
            case "pooled-unbiased" -> StatisticsPolicy.pooledUnbiased();
            default -> throw unknownPolicy();
        };
    }

    private double momentum(String text) {
        try {
            double momentum = Decimal.parse(text);
            if (momentum >= 0 && momentum <= 1) {
                return momentum;
            }
            throw new UserException("--policy must have a momentum from 0 to 1, got " + policyName);
        } catch (NumberFormatException noNumber) {
            throw unknownPolicy();
        }
    }

    private UserException unknownPolicy() {
        return new UserException("--policy must be one of " + POLICIES + ", got " + policyName);
    }
}
