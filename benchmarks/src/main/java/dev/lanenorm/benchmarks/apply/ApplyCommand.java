package dev.lanenorm.benchmarks.apply;

import dev.lanenorm.Backend;
import dev.lanenorm.BatchNormKernels;
import dev.lanenorm.BatchStatistics;
import dev.lanenorm.ColumnMoments;
import dev.lanenorm.FloatMatrix;
import dev.lanenorm.StagedBatchNorm;
import dev.lanenorm.benchmarks.HelpOption;
import dev.lanenorm.benchmarks.OutputFolder;
import dev.lanenorm.benchmarks.Threads;
import dev.lanenorm.benchmarks.UserBackend;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.files.MatrixFiles;
import dev.lanenorm.benchmarks.files.MatrixFiles.Content;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
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
            "Reads .npy (float32, C order, 1-D or 2-D) and comma-separated text, also as .gz."
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

    @Option(names = "--x", required = true, paramLabel = "FILE", description = "The input, N x D.")
    private Path x;

    @Option(names = "--dy", paramLabel = "FILE", description = "The gradient by y, N x D; for the backward passes.")
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

    @Option(names = "--cast", description = "Round float64 input to float32.")
    private boolean cast;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the results go.")
    private Path out;

    private final Map<String, Content> results = new LinkedHashMap<>();

    @Override
    public Integer call() {
        try (OutputFolder folder = OutputFolder.open("--out", out)) {
            return apply(folder);
        }
    }

    private int apply(OutputFolder folder) {
        Backend chosen = UserBackend.named(backend);
        Threads.require("--threads", threads);
        FloatMatrix input = matrix("--x", x);
        int rows = input.rows();
        int columns = input.columns();
        float[] scale = row("--gamma", gamma, columns);
        float[] shift = row("--beta", beta, columns);
        float[] givenMean = row("--mean", mean, columns);
        float[] givenVariance = row("--variance", variance, columns);
        if ((givenMean == null) != (givenVariance == null)) {
            throw new UserException("--mean and --variance go together: give both or neither");
        }
        ForkJoinPool pool = threads == 1 ? null : new ForkJoinPool(threads - 1);
        try {
            BatchNormKernels kernels =
                    pool == null ? BatchNormKernels.serial(chosen) : BatchNormKernels.on(pool, threads, chosen);
            switch (pass) {
                case "forward" -> {
                    refuse("--dy", dy);
                    refuse("--mean and --variance", mean);
                    forward(kernels, input, scale, shift);
                }
                case "infer" -> {
                    refuse("--dy", dy);
                    require("--mean and --variance", mean);
                    FloatMatrix y = FloatMatrix.zeros(rows, columns);
                    kernels.infer(input, givenMean, givenVariance, epsilon, scale, shift, y);
                    results.put("y.npy", MatrixFiles.npy(y));
                }
                case "backward" -> {
                    refuse("--beta", beta);
                    backward(kernels, input, gradient(input), scale, givenMean, givenVariance);
                }
                case "staged-forward", "staged-backward" -> {
                    refuse("--mean and --variance", mean);
                    StagedBatchNorm staged = pool == null
                            ? StagedBatchNorm.serial(rows, columns, chosen)
                            : StagedBatchNorm.on(rows, columns, pool, threads, chosen);
                    if (pass.equals("staged-forward")) {
                        refuse("--dy", dy);
                    }
                    staged(staged, input, pass.equals("staged-backward") ? gradient(input) : null, scale, shift);
                }
                default ->
                    throw new UserException(
                            "--pass must be forward, backward, infer, staged-forward or staged-backward, got " + pass);
            }
        } catch (IllegalArgumentException | ArithmeticException refused) {
            throw new UserException(refused.getMessage());
        } finally {
            if (pool != null) {
                pool.shutdown();
            }
        }
        Map<String, Path> inputs = new LinkedHashMap<>();
        inputs.put("--x", x);
        inputs.put("--dy", dy);
        inputs.put("--gamma", gamma);
        inputs.put("--beta", beta);
        inputs.put("--mean", mean);
        inputs.put("--variance", variance);
        inputs.forEach((option, file) -> {
            if (file != null) {
                folder.protect(option, file, results.keySet());
            }
        });
        folder.write(results);
        PrintWriter terminal = spec.commandLine().getOut();
        terminal.println(pass + " of " + rows + " x " + columns + " on " + chosen + ", into " + folder + ": "
                + String.join(", ", results.keySet()));
        terminal.flush();
        return 0;
    }

    private void forward(BatchNormKernels kernels, FloatMatrix input, float[] scale, float[] shift) {
        FloatMatrix y = FloatMatrix.zeros(input.rows(), input.columns());
        BatchStatistics saved = new BatchStatistics(input.columns());
        kernels.forward(input, scale, shift, epsilon, y, saved);
        results.put("y.npy", MatrixFiles.npy(y));
        putStatistics(saved);
    }

    private void backward(
            BatchNormKernels kernels,
            FloatMatrix input,
            FloatMatrix gradient,
            float[] scale,
            float[] givenMean,
            float[] givenVariance) {
        int columns = input.columns();
        FloatMatrix dx = FloatMatrix.zeros(input.rows(), columns);
        BatchStatistics statistics = new BatchStatistics(columns);
        float[] dgamma = new float[columns];
        float[] dbeta = new float[columns];
        if (givenMean == null) {
            statistics.set(moments(kernels, input), epsilon);
            kernels.backward(input, gradient, scale, statistics, dx, dgamma, dbeta);
        } else {
            statistics.set(givenMean, givenVariance, epsilon);
            kernels.frozenBackward(input, gradient, scale, statistics, dx, dgamma, dbeta);
        }
        results.put("dx.npy", MatrixFiles.npy(dx));
        results.put("dgamma.npy", MatrixFiles.npy(dgamma));
        results.put("dbeta.npy", MatrixFiles.npy(dbeta));
        putStatistics(statistics);
    }

    private static ColumnMoments moments(BatchNormKernels kernels, FloatMatrix input) {
        ColumnMoments moments = new ColumnMoments(input.columns());
        kernels.moments(input, moments);
        return moments;
    }

    private void staged(StagedBatchNorm staged, FloatMatrix input, FloatMatrix gradient, float[] scale, float[] shift) {
        FloatMatrix y = FloatMatrix.zeros(input.rows(), input.columns());
        staged.forward(input, scale, shift, epsilon, y);
        results.put("y.npy", MatrixFiles.npy(y));
        put("mu", staged.mu());
        put("xmu", staged.xmu());
        put("sq", staged.sq());
        put("var", staged.var());
        put("sqrtvar", staged.sqrtvar());
        put("ivar", staged.ivar());
        put("xhat", staged.xhat());
        put("gammax", staged.gammax());
        if (gradient == null) {
            return;
        }
        FloatMatrix dx = FloatMatrix.zeros(input.rows(), input.columns());
        float[] dgamma = new float[input.columns()];
        float[] dbeta = new float[input.columns()];
        staged.backward(gradient, dx, dgamma, dbeta);
        put("dgammax", staged.dgammax());
        put("dxhat", staged.dxhat());
        put("divar", staged.divar());
        put("dxmu1", staged.dxmu1());
        put("dsqrtvar", staged.dsqrtvar());
        put("dvar", staged.dvar());
        put("dsq", staged.dsq());
        put("dxmu2", staged.dxmu2());
        put("dx1", staged.dx1());
        put("dmu", staged.dmu());
        put("dx2", staged.dx2());
        results.put("dx.npy", MatrixFiles.npy(dx));
        results.put("dgamma.npy", MatrixFiles.npy(dgamma));
        results.put("dbeta.npy", MatrixFiles.npy(dbeta));
    }

    /** A node's result; one row per graph is a row of the file too. */
    private void put(String name, FloatMatrix intermediate) {
        boolean perColumn =
                switch (name) {
                    case "mu", "var", "sqrtvar", "ivar", "divar", "dsqrtvar", "dvar", "dmu" -> true;
                    default -> false;
                };
        results.put(name + ".npy", perColumn ? MatrixFiles.npy(intermediate.array()) : MatrixFiles.npy(intermediate));
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

    private FloatMatrix gradient(FloatMatrix input) {
        require("--dy", dy);
        FloatMatrix gradient = matrix("--dy", dy);
        if (gradient.rows() != input.rows() || gradient.columns() != input.columns()) {
            throw new UserException("--dy must have the shape of --x, " + input.rows() + " x " + input.columns()
                    + ", got " + gradient.rows() + " x " + gradient.columns());
        }
        return gradient;
    }

    private FloatMatrix matrix(String option, Path file) {
        FloatMatrix matrix = MatrixFiles.read(file, cast);
        String place = MatrixFiles.firstNotFinite(matrix);
        if (place != null) {
            PrintWriter terminal = spec.commandLine().getErr();
            terminal.println("warning: " + option + " " + file + " holds " + place + "; it stays in its column");
            terminal.flush();
        }
        return matrix;
    }

    private float[] row(String option, Path file, int columns) {
        if (file == null) {
            return null;
        }
        FloatMatrix values = matrix(option, file);
        if (Math.min(values.rows(), values.columns()) != 1 || values.rows() * values.columns() != columns) {
            throw new UserException(option + " must hold " + columns + " values, one per column of --x, got "
                    + values.rows() + " x " + values.columns());
        }
        return values.array();
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
