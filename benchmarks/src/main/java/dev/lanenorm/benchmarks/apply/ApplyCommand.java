package dev.lanenorm.benchmarks.apply;

import dev.lanenorm.Backend;
import dev.lanenorm.BatchNormKernels;
import dev.lanenorm.BatchStatistics;
import dev.lanenorm.ColumnMoments;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.StagedBatchNorm;
import dev.lanenorm.benchmarks.HelpOption;
import dev.lanenorm.benchmarks.Notices;
import dev.lanenorm.benchmarks.OutputFolder;
import dev.lanenorm.benchmarks.Threads;
import dev.lanenorm.benchmarks.UserBackend;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.Words;
import dev.lanenorm.benchmarks.files.FloatArray;
import dev.lanenorm.benchmarks.files.InputFiles;
import dev.lanenorm.benchmarks.files.MatrixFiles;
import dev.lanenorm.benchmarks.files.MatrixFiles.Content;
import dev.lanenorm.benchmarks.graph.Node;
import dev.lanenorm.benchmarks.graph.StagedRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One pass over data in files. */
@Command(
        name = "apply",
        header = "Runs one pass on files.",
        description = {
            "Runs one pass on real data and writes every result as .npy under its name.",
            "Reads .npy of floats, integers or booleans, N x D, (N, C, L) or (N, C, H, W), and N x D as text with commas,"
                    + " semicolons, tabs or spaces, also as .gz; - is standard input. Of tensors, channels are columns."
        })
public final class ApplyCommand implements Callable<Integer> {
    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--pass",
            required = true,
            paramLabel = "PASS",
            description = "forward, backward, infer, staged-forward or staged-backward.")
    private String pass;

    @Option(names = "--x", required = true, paramLabel = "FILE", description = "The input.")
    private Path x;

    @Option(names = "--dy", paramLabel = "FILE", description = "The gradient by y; for the backward passes.")
    private Path dy;

    @Option(names = "--gamma", paramLabel = "FILE", description = "Scale, D values; 1 if left out.")
    private Path gamma;

    @Option(names = "--beta", paramLabel = "FILE", description = "Shift, D values; 0 if left out.")
    private Path beta;

    @Option(
            names = "--mean",
            paramLabel = "FILE",
            description = "Given mean, D values; for infer, or to freeze backward.")
    private Path mean;

    @Option(names = "--variance", paramLabel = "FILE", description = "Given variance, D values; goes with --mean.")
    private Path variance;

    @Option(names = "--epsilon", defaultValue = "1e-5", description = "Added to the variance (${DEFAULT-VALUE}).")
    private double epsilon;

    @Option(names = "--backend", defaultValue = "auto", description = "auto, scalar or vector (${DEFAULT-VALUE}).")
    private String backend;

    @Option(names = "--threads", defaultValue = "1", description = "Threads (${DEFAULT-VALUE}).")
    private int threads;

    @Option(names = "--cast", description = "Convert input to float32, and skip a header line, without a notice.")
    private boolean cast;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the results go.")
    private Path out;

    private final Map<String, Content> results = new LinkedHashMap<>();
    private final Notices notices = new Notices();
    private AppliedPass applied;
    private InputFiles files;
    private FloatArray input;
    private FloatTensor shape;

    @Override
    public Integer call() {
        try (OutputFolder folder = OutputFolder.open(spec, "--out", out)) {
            return apply(folder);
        }
    }

    private int apply(OutputFolder folder) {
        requireOptions();
        Threads.require("--threads", threads);
        Backend chosen = UserBackend.named(backend);
        files = new InputFiles(notices, cast);
        input = files.array("--x", x);
        ForkJoinPool pool = threads == 1 ? null : new ForkJoinPool(threads - 1);
        try {
            shape = input.isTensor() ? input.tensor() : input.matrix(MatrixFiles.name(x));
            run(chosen, pool == null ? Runnable::run : pool);
        } catch (IllegalArgumentException | ArithmeticException refused) {
            throw UserException.of(spec, refused);
        } finally {
            if (pool != null) {
                pool.shutdown();
            }
        }
        notices.print(spec.commandLine().getErr());
        folder.write(results);
        PrintWriter terminal = spec.commandLine().getOut();
        terminal.println(pass + " of " + input.size() + " on " + chosen + ", into " + folder + ": "
                + String.join(", ", results.keySet()));
        terminal.flush();
        return 0;
    }

    private void run(Backend chosen, Executor pool) {
        int columns = shape.channels();
        String each = (input.isTensor() ? "channel" : "column") + " of --x";
        float[] scale = files.row("--gamma", gamma, columns, each);
        float[] shift = files.row("--beta", beta, columns, each);
        float[] givenMean = files.row("--mean", mean, columns, each);
        float[] givenVariance = files.row("--variance", variance, columns, each);
        if (shape.examples() * shape.positions() == 1 && mean == null) {
            notices.warnOfOne(input.isTensor() ? "element per channel" : "row", MatrixFiles.name(x));
        }
        BatchNormKernels kernels = BatchNormKernels.on(pool, threads, chosen);
        switch (applied) {
            case FORWARD -> forward(kernels, scale, shift);
            case INFER -> {
                float[] y = likeInput();
                kernels.infer(view(input.values()), givenMean, givenVariance, epsilon, scale, shift, view(y));
                put("y", y);
            }
            case BACKWARD -> backward(kernels, gradient(), scale, givenMean, givenVariance);
            case STAGED_FORWARD -> staged(graph(chosen, pool), null, scale, shift);
            case STAGED_BACKWARD -> staged(graph(chosen, pool), gradient(), scale, shift);
        }
    }

    /** Refuses what the pass does not take, and asks for what it needs, before a file is read. */
    private void requireOptions() {
        if ((mean == null) != (variance == null)) {
            throw new UserException("--mean and --variance go together: give both or neither");
        }
        applied = Words.one("--pass", pass, List.of(AppliedPass.values()));
        switch (applied) {
            case FORWARD, STAGED_FORWARD -> {
                refuse("--dy", dy);
                refuse("--mean and --variance", mean);
            }
            case INFER -> {
                refuse("--dy", dy);
                require("--mean and --variance", mean);
            }
            case BACKWARD -> {
                require("--dy", dy);
                refuse("--beta", beta);
            }
            case STAGED_BACKWARD -> {
                require("--dy", dy);
                refuse("--mean and --variance", mean);
            }
        }
    }

    private void forward(BatchNormKernels kernels, float[] scale, float[] shift) {
        float[] y = likeInput();
        BatchStatistics saved = new BatchStatistics(shape.channels());
        kernels.forward(view(input.values()), scale, shift, epsilon, view(y), saved);
        put("y", y);
        putStatistics(saved);
    }

    private void backward(
            BatchNormKernels kernels, float[] gradient, float[] scale, float[] givenMean, float[] givenVariance) {
        int columns = shape.channels();
        float[] dx = likeInput();
        BatchStatistics statistics = new BatchStatistics(columns);
        float[] dgamma = new float[columns];
        float[] dbeta = new float[columns];
        if (givenMean == null) {
            ColumnMoments moments = new ColumnMoments(columns);
            kernels.moments(view(input.values()), moments);
            statistics.set(moments, epsilon);
            kernels.backward(view(input.values()), view(gradient), scale, statistics, view(dx), dgamma, dbeta);
        } else {
            statistics.set(givenMean, givenVariance, epsilon);
            kernels.backwardFrozen(view(input.values()), view(gradient), scale, statistics, view(dx), dgamma, dbeta);
        }
        putGradients(dx, dgamma, dbeta);
        putStatistics(statistics);
    }

    private void staged(StagedBatchNorm graph, float[] gradient, float[] scale, float[] shift) {
        FloatTensor dyOrNull = gradient == null ? null : view(gradient);
        new StagedRun(graph, view(input.values()), dyOrNull, scale, shift, epsilon)
                .results()
                .forEach(this::put);
    }

    /** Values of the shape of x. */
    private FloatTensor view(float[] values) {
        int example = shape.channels() * shape.positions();
        return FloatTensor.of(values, 0, shape.examples(), shape.channels(), shape.positions(), example);
    }

    private StagedBatchNorm graph(Backend chosen, Executor pool) {
        return StagedBatchNorm.on(shape.examples(), shape.channels(), shape.positions(), pool, threads, chosen);
    }

    private float[] likeInput() {
        return new float[input.values().length];
    }

    /** A result in the shape of x. */
    private void put(String name, float[] values) {
        results.put(name + ".npy", MatrixFiles.npy(new FloatArray(values, input.shape())));
    }

    /** A node's result under its name here; one row per graph is a row of the file too. */
    private void put(Node node, FloatTensor result) {
        String name = node == Node.out ? "y" : node.name();
        if (node.isRow()) {
            results.put(name + ".npy", MatrixFiles.npy(result.array()));
        } else {
            int from = result.offset();
            put(name, Arrays.copyOfRange(result.array(), from, from + input.values().length));
        }
    }

    private void putGradients(float[] dx, float[] dgamma, float[] dbeta) {
        put("dx", dx);
        results.put("dgamma.npy", MatrixFiles.npy(dgamma));
        results.put("dbeta.npy", MatrixFiles.npy(dbeta));
    }

    private void putStatistics(BatchStatistics statistics) {
        float[] columnMean = new float[statistics.columns()];
        float[] columnVariance = new float[statistics.columns()];
        for (int column = 0; column < columnMean.length; column++) {
            columnMean[column] = (float) statistics.mean(column);
            columnVariance[column] = (float) statistics.variance(column);
        }
        results.put("mean.npy", MatrixFiles.npy(columnMean));
        results.put("variance.npy", MatrixFiles.npy(columnVariance));
    }

    private float[] gradient() {
        FloatArray gradient = files.array("--dy", dy);
        if (!Arrays.equals(gradient.shape(), input.shape())) {
            throw new UserException("--dy must have the shape of --x, " + input.size() + ", got " + gradient.size());
        }
        return gradient.values();
    }

    private void require(String option, Path file) {
        if (file == null) {
            throw new UserException("--pass " + pass + " needs " + option);
        }
    }

    private void refuse(String option, Path file) {
        if (file != null) {
            throw new UserException("--pass " + pass + " does not take " + option);
        }
    }
}
