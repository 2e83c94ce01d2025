package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.Inputs;
import dev.lanenorm.benchmarks.Notices;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.files.InputFiles;
import dev.lanenorm.benchmarks.files.MatrixFiles;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.Problem;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Option;

/** The data of a command: from files, generated, or the digits. */
final class InputOptions {
    @Option(names = "--x", paramLabel = "FILE", description = "The input, N x D; the digits if left out.")
    private Path x;

    @Option(
            names = "--dy",
            paramLabel = "FILE",
            description = "The gradient by y, of the shape of x; seeded values if left out.")
    private Path dy;

    @Option(
            names = "--shape",
            paramLabel = "NxD",
            description = "A generated input in place of --x, or digits, 1797 x 64 pixels.")
    private String shape;

    @Option(
            names = "--gamma",
            paramLabel = "FILE",
            description = "Scale, D values; if left out 1 with --x, seeded values without.")
    private Path gamma;

    @Option(
            names = "--beta",
            paramLabel = "FILE",
            description = "Shift, D values; if left out 0 with --x, seeded values without.")
    private Path beta;

    @Option(names = "--epsilon", defaultValue = "1e-5", description = "Added to the variance (${DEFAULT-VALUE}).")
    private double epsilon;

    private final Notices notices = new Notices();
    private final InputFiles files = new InputFiles(notices, false);

    /** What the input is called, for example {@code digits}. */
    String name() {
        return x != null ? MatrixFiles.name(x) : shape == null ? "digits" : shape;
    }

    /** What was converted, and where results will not be numbers. */
    Notices notices() {
        return notices;
    }

    /** Reads or makes it. */
    Problem load() {
        if (x != null && shape != null) {
            throw new UserException("--x and --shape exclude each other: give one");
        }
        FloatTensor input = x == null ? generated() : matrix("--x", x);
        Problem seeded = Problem.of(input, epsilon, Algorithm.staged, 1, InPlace.NONE);
        Problem given = seeded.with(
                dy == null ? seeded.dy() : matrix("--dy", dy),
                parameter("--gamma", gamma, 1, seeded.gamma()),
                parameter("--beta", beta, 0, seeded.beta()));
        if (!size(given.dy()).equals(size(input))) {
            throw new UserException("--dy must have the shape of x, " + size(input) + ", got " + size(given.dy()));
        }
        if (input.rows() == 1) {
            notices.warnOfOne("row", name());
        }
        return given;
    }

    private FloatTensor generated() {
        String name = name();
        if (!name.matches("digits|\\d{1,10}x\\d{1,10}")) {
            throw new UserException("--shape must be rows x columns such as 4x5, or digits, got " + name);
        }
        Inputs.require("--shape", name);
        return Inputs.load(name);
    }

    private FloatTensor matrix(String option, Path file) {
        return files.array(option, file).matrix(MatrixFiles.name(file));
    }

    private float[] parameter(String option, Path file, float neutral, float[] seeded) {
        if (file != null) {
            return files.row(option, file, seeded.length, "column of x");
        }
        if (x == null) {
            return seeded;
        }
        float[] values = new float[seeded.length];
        Arrays.fill(values, neutral);
        return values;
    }

    private static String size(FloatTensor matrix) {
        return matrix.rows() + " x " + matrix.columns();
    }
}
