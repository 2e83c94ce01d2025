package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.ColumnMoments;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.RunningStatistics;
import dev.lanenorm.StatisticsPolicy;
import dev.lanenorm.benchmarks.CommandLine.Ended;
import dev.lanenorm.benchmarks.files.MatrixFiles;
import dev.lanenorm.oracle.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** running, on files, in several runs. */
@Execution(ExecutionMode.CONCURRENT)
class RunningCommandTest {
    @TempDir
    Path folder;

    private final FloatTensor first = Samples.normal(30, 5, 3, 2, 1);
    private final FloatTensor second = Samples.normal(20, 5, -1, 1, 2);

    @BeforeEach
    void writeBatches() {
        FloatTensor bad = FloatTensor.matrix(first.array().clone(), 30, 5);
        bad.set(3, 2, Float.NaN);
        CommandLine.write(
                folder,
                Map.of(
                        "first.npy",
                        MatrixFiles.npy(first),
                        "second.npy",
                        MatrixFiles.npy(second),
                        "bad.npy",
                        MatrixFiles.npy(bad),
                        "mean.npy",
                        MatrixFiles.npy(new double[] {1, -1, 2}),
                        "two.npy",
                        MatrixFiles.npy(new double[] {1, 2})));
    }

    /** Batches folded in by two commands leave what one object that saw both has, to the last bit. */
    @Test
    void stateGoesFromRunToRunWithoutLoss() {
        Map<String, StatisticsPolicy> policies = Map.of(
                "pytorch:0.1",
                StatisticsPolicy.pyTorch(0.1),
                "keras:0.9",
                StatisticsPolicy.keras(0.9),
                "tensorflow:0.3",
                StatisticsPolicy.tensorFlow(0.3),
                "cumulative",
                StatisticsPolicy.cumulative(),
                "paper",
                StatisticsPolicy.paper(),
                "pooled",
                StatisticsPolicy.pooled(),
                "pooled-unbiased",
                StatisticsPolicy.pooledUnbiased());
        policies.forEach((name, policy) -> {
            String state = in("state-" + name.replace(':', '-'));
            succeed("--policy", name, "--state", state, "--batch", in("first.npy"));
            String said = succeed(
                    "--policy",
                    name,
                    "--state",
                    state,
                    "--record-bad",
                    "--batch",
                    in("bad.npy"),
                    "--batch",
                    in("second.npy"));
            assertTrue(said.contains("2 batches, 50 rows of 5 columns, 1 bad batches left out"), said);
            RunningStatistics expected = new RunningStatistics(5, policy);
            expected.update(ColumnMoments.of(first));
            expected.update(ColumnMoments.of(second));
            RunningStatistics.State kept = expected.state();
            Path at = Path.of(state);
            assertArrayEquals(kept.mean(), MatrixFiles.readRow(at.resolve("running-mean.npy")), name);
            assertArrayEquals(kept.varianceOrM2(), MatrixFiles.readRow(at.resolve("running-spread.npy")), name);
            assertArrayEquals(new double[] {2, 50, 1, 0}, MatrixFiles.readRow(at.resolve("counts.npy")), name);
            double[] variance = MatrixFiles.readRow(at.resolve("variance.npy"));
            for (int column = 0; column < 5; column++) {
                assertEquals((float) expected.variance(column), variance[column], name);
            }
        });
    }

    @Test
    void aFrameworksStatisticsAreTheBeginning() {
        float[] mean = {1, 2, 3, 4, 5};
        float[] variance = {5, 4, 3, 2, 1};
        CommandLine.write(
                folder, Map.of("m.npy", MatrixFiles.npy(mean), "v.npy", MatrixFiles.npy(new double[] {5, 4, 3, 2, 1})));
        succeed(
                "--policy",
                "cumulative",
                "--state",
                in("s"),
                "--mean",
                in("m.npy"),
                "--variance",
                in("v.npy"),
                "--tracked",
                "3",
                "--batch",
                in("second.npy"));
        RunningStatistics expected = new RunningStatistics(5, StatisticsPolicy.cumulative()).load(mean, variance, 3);
        expected.update(ColumnMoments.of(second));
        assertArrayEquals(expected.state().varianceOrM2(), MatrixFiles.readRow(folder.resolve("s/running-spread.npy")));
        Ended inferred = CommandLine.run(
                "apply",
                "--pass",
                "infer",
                "--x",
                in("second.npy"),
                "--mean",
                in("s/mean.npy"),
                "--variance",
                in("s/variance.npy"),
                "--out",
                in("y"));
        assertEquals(0, inferred.exit(), inferred.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--policy sliding --batch first.npy | --policy must be one of pytorch:0.1",
                "--policy pytorch --batch first.npy | --policy must be one of pytorch:0.1",
                "--policy pooled:0.1 --batch first.npy | --policy must be one of pytorch:0.1",
                "--policy keras:much --batch first.npy | --policy must be one of pytorch:0.1",
                "--policy keras:2 --batch first.npy | --policy must have a momentum from 0 to 1, got keras:2",
                "--policy keras:1f --batch first.npy | --policy must be one of pytorch:0.1",
                "--policy pooled --mean mean.npy --variance mean.npy | --policy pooled does not take --mean and --variance: it"
                        + " pools rows, of which a framework keeps no count",
                "--policy paper --mean mean.npy --variance mean.npy --tracked -1 | --tracked must be from 0 to 2^62, got -1",
                "--policy paper --mean mean.npy --variance two.npy | --variance must hold 3 values, as --mean does, got 2",
                "--policy paper --mean mean.npy --variance mean.npy | --variance[1] must be finite and at least 0, got -1.0",
                "--policy pooled | holds no statistics yet: give a --batch",
                "--policy pooled --batch none.npy | none.npy does not exist",
                "--policy pooled --mean first.npy | --mean and --variance go together",
                "--policy paper --mean first.npy --variance first.npy | first.npy has 30 rows; expected one dimension",
                "--policy pooled --batch first.npy --batch bad.npy | bad.npy: batch must have finite statistics"
            })
    void whatIsWrongIsNamedAndNothingIsWritten(String options, String message) {
        List<String> arguments = new ArrayList<>(List.of("running", "--state", in("state")));
        for (String word : options.split(" ")) {
            arguments.add(word.endsWith(".npy") ? in(word) : word);
        }
        Ended ended = CommandLine.run(arguments.toArray(String[]::new));
        assertEquals(2, ended.exit(), ended.out());
        assertTrue(ended.err().contains(message), ended.err());
        assertFalse(Files.exists(folder.resolve("state")));
    }

    @Test
    void anotherPolicyIsRefused() {
        succeed("--policy", "pooled", "--state", in("state"), "--batch", in("first.npy"));
        Ended ended =
                CommandLine.run("running", "--policy", "paper", "--state", in("state"), "--batch", in("first.npy"));
        assertEquals(2, ended.exit());
        assertTrue(ended.err().contains("holds statistics of the policy pooled, got --policy paper"), ended.err());
    }

    @ParameterizedTest
    @CsvSource({
        "policy.txt, counts.npy",
        "counts.npy, policy.txt",
        "running-mean.npy, policy.txt",
        "running-spread.npy, policy.txt"
    })
    void aStateWithoutOneOfItsFilesIsKept(String missing, String there) throws IOException {
        succeed("--policy", "pooled", "--state", in("state"), "--batch", in("first.npy"));
        Files.delete(folder.resolve("state").resolve(missing));
        byte[] mean = Files.readAllBytes(folder.resolve("state/mean.npy"));
        Ended ended =
                CommandLine.run("running", "--policy", "pooled", "--state", in("state"), "--batch", in("second.npy"));
        assertEquals(2, ended.exit(), ended.out());
        assertEquals(
                "--state " + in("state") + " holds " + there + " without " + missing + ": put " + missing
                        + " back, or give another folder",
                ended.lastWords());
        assertArrayEquals(mean, Files.readAllBytes(folder.resolve("state/mean.npy")));
    }

    private String succeed(String... options) {
        List<String> arguments = new ArrayList<>(List.of("running"));
        arguments.addAll(List.of(options));
        Ended ended = CommandLine.run(arguments.toArray(String[]::new));
        assertEquals(0, ended.exit(), ended.err());
        return ended.out();
    }

    private String in(String name) {
        return folder.resolve(name).toString();
    }
}
