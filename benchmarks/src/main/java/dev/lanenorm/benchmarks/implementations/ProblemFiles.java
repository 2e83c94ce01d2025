package dev.lanenorm.benchmarks.implementations;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.files.MatrixFiles;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The data of a training step in a folder, for the virtual machines that measure it. */
public final class ProblemFiles {
    private ProblemFiles() {}

    /** Writes a problem. */
    public static void write(Problem problem, Path folder) throws IOException {
        Map<String, FloatTensor> matrices = Map.of(
                "x", problem.x(), "dy", problem.dy(), "gamma", row(problem.gamma()), "beta", row(problem.beta()));
        for (Map.Entry<String, FloatTensor> matrix : matrices.entrySet()) {
            MatrixFiles.npy(matrix.getValue()).writeTo(file(folder, matrix.getKey()));
        }
        MatrixFiles.npy(new double[] {problem.epsilon()}).writeTo(file(folder, "epsilon"));
    }

    /** Reads a problem of training. */
    public static Problem read(Path folder, Algorithm algorithm, int threads) {
        FloatTensor x = read(folder, "x");
        double epsilon = MatrixFiles.readRow(file(folder, "epsilon"))[0];
        return Problem.of(x, epsilon, algorithm, threads, InPlace.NONE)
                .with(
                        read(folder, "dy"),
                        read(folder, "gamma").array(),
                        read(folder, "beta").array());
    }

    private static FloatTensor row(float[] values) {
        return FloatTensor.matrix(values, 1, values.length);
    }

    private static FloatTensor read(Path folder, String name) {
        return MatrixFiles.read(file(folder, name), notice -> {});
    }

    private static Path file(Path folder, String name) {
        return folder.resolve(name + ".npy");
    }
}
