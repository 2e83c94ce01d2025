package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.Backend;
import dev.lanenorm.BatchNormKernels;
import dev.lanenorm.BatchStatistics;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.StagedBatchNorm;
import dev.lanenorm.benchmarks.CommandLine.Ended;
import dev.lanenorm.benchmarks.files.FloatArray;
import dev.lanenorm.benchmarks.files.MatrixFiles;
import dev.lanenorm.benchmarks.files.NpyBytes;
import dev.lanenorm.oracle.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Files as the world has them, on the command line. */
@Execution(ExecutionMode.CONCURRENT)
class ApplyFilesTest {
    private static final double EPSILON = 1e-5;

    @TempDir
    Path folder;

    private final float[] gamma = Samples.row(3, 0.5, 1.5, 3);
    private final float[] beta = Samples.row(3, -1, 1, 4);
    private final float[] values = Samples.row(2 * 3 * 4 * 5, -3, 5, 1);
    private final float[] gradients = Samples.row(2 * 3 * 4 * 5, -1, 1, 2);
    private final FloatTensor x = FloatTensor.channelMajor(values, 2, 3, 4, 5);
    private final FloatTensor dy = FloatTensor.channelMajor(gradients, 2, 3, 4, 5);

    @Test
    void tensorsAreNormalizedByChannel() throws IOException {
        write("x", new FloatArray(values, 2, 3, 4, 5));
        write("dy", new FloatArray(gradients, 2, 3, 4, 5));
        write("gamma", new FloatArray(gamma, 3));
        write("beta", new FloatArray(beta, 1, 3, 1, 1));
        BatchNormKernels kernels = BatchNormKernels.serial(Backend.scalar());
        FloatTensor y = FloatTensor.zeros(2, 3, 4, 5);
        FloatTensor dx = FloatTensor.zeros(2, 3, 4, 5);
        BatchStatistics saved = new BatchStatistics(3);
        float[] dgamma = new float[3];
        float[] dbeta = new float[3];
        kernels.forward(x, gamma, beta, EPSILON, y, saved);
        kernels.backward(x, dy, gamma, saved, dx, dgamma, dbeta);

        Ended forward = apply("forward", "--x", in("x"), "--gamma", in("gamma"), "--beta", in("beta"));
        assertEquals("", forward.err());
        assertTrue(forward.out().startsWith("forward of (2, 3, 4, 5) on "), forward.out());
        assertResult("y", y.array(), 2, 3, 4, 5);
        apply("backward", "--x", in("x"), "--dy", in("dy"), "--gamma", in("gamma"), "--threads", "2");
        assertResult("dx", dx.array(), 2, 3, 4, 5);
        assertResult("dgamma", dgamma, 3);
        assertResult("dbeta", dbeta, 3);

        kernels.infer(x, beta, gamma, EPSILON, null, null, y);
        apply("infer", "--x", in("x"), "--mean", in("beta"), "--variance", in("gamma"));
        assertResult("y", y.array(), 2, 3, 4, 5);
        saved.set(beta, gamma, EPSILON);
        kernels.backwardFrozen(x, dy, null, saved, dx, dgamma, dbeta);
        apply("backward", "--x", in("x"), "--dy", in("dy"), "--mean", in("beta"), "--variance", in("gamma"));
        assertResult("dx", dx.array(), 2, 3, 4, 5);
    }

    @Test
    void tensorsGoThroughTheGraphToo() throws IOException {
        write("x", new FloatArray(values, 2, 3, 20));
        write("dy", new FloatArray(gradients, 2, 3, 20));
        StagedBatchNorm staged = StagedBatchNorm.serial(2, 3, 20, Backend.scalar());
        FloatTensor y = FloatTensor.zeros(2, 3, 20);
        FloatTensor dx = FloatTensor.zeros(2, 3, 20);
        staged.forward(x, null, null, EPSILON, y);
        staged.backward(dy, dx, new float[3], new float[3]);

        apply("staged-backward", "--x", in("x"), "--dy", in("dy"));
        assertResult("y", y.array(), 2, 3, 20);
        assertResult("dx", dx.array(), 2, 3, 20);
        int from = staged.xhat().offset();
        assertResult("xhat", Arrays.copyOfRange(staged.xhat().array(), from, from + 120), 2, 3, 20);
        assertResult("mu", staged.mu().array(), 3);
        apply("staged-backward", "--x", in("x"), "--dy", in("dy"), "--threads", "2");
        assertResult("dx", dx.array(), 2, 3, 20);
        write("dy", new FloatArray(gradients, 2, 3, 4, 5));
        refused(
                "--dy must have the shape of --x, (2, 3, 20), got (2, 3, 4, 5)",
                List.of("--pass", "backward", "--x", in("x"), "--dy", in("dy")));
        refused(
                "--gamma must hold 3 values, one per channel of --x, got (2, 3, 20)",
                List.of("--pass", "forward", "--x", in("x"), "--gamma", in("x")));
    }

    @Test
    void doublesAreRoundedWithANotice() throws IOException {
        ByteBuffer doubles = NpyBytes.of(">f8", true, "(2, 2)", 32).order(ByteOrder.BIG_ENDIAN);
        doubles.putDouble(0.1).putDouble(0.3).putDouble(5).putDouble(7);
        Files.write(folder.resolve("x.npy"), doubles.array());
        Ended ended = apply("forward", "--x", in("x"));
        assertEquals("notice: " + in("x") + " holds float64; rounded to float32: 2 of 4 values\n", ended.err());
        assertResult("mean", new float[] {0.2f, 6}, 2);
        assertEquals("", apply("forward", "--x", in("x"), "--cast").err());

        doubles.putDouble(doubles.position() - 16, -1e300);
        Files.write(folder.resolve("x.npy"), doubles.array());
        refused(
                in("x") + " holds -1.0E300 in row 0, column 1; expected float32, which ends at 3.4028235E38",
                List.of("--pass", "forward", "--x", in("x")));
    }

    @Test
    void noticesAreOfInputsThatAreAccepted() throws IOException {
        String header = Files.writeString(folder.resolve("header.csv"), "a,b\n1,2\n5,9\n")
                .toString();
        String word = Files.writeString(folder.resolve("word.csv"), "1,two\n").toString();
        String message = word + ", line 1, field 2: expected a number, got \"two\"";
        refused(message, List.of("--pass", "backward", "--x", header, "--dy", word));
        for (Ended ended : List.of(
                CommandLine.run(
                        "running", "--policy", "pooled", "--state", in("state"), "--batch", header, "--batch", word),
                CommandLine.run("compare", "--input", header, "--input", word, "--out", in("report")))) {
            assertEquals(2, ended.exit(), ended.out());
            assertEquals(message, ended.lastWords());
            assertFalse(ended.err().contains("notice"), ended.err());
        }
    }

    @Test
    void oneDimensionIsRefusedAndOneRowWarnedOf() throws IOException {
        write("x", new FloatArray(gamma, 3));
        refused(
                in("x") + " has one dimension, of 3, and could be 1 x 3 or 3 x 1: save it as numpy.reshape(x, (1, -1))"
                        + " for one row, as numpy.reshape(x, (-1, 1)) for one column",
                List.of("--pass", "forward", "--x", in("x")));
        write("x", new FloatArray(new float[1], 1, 1, 1, 1, 1));
        refused(
                in("x") + " has shape (1, 1, 1, 1, 1); expected a matrix, (N, D), or for apply and running a tensor,"
                        + " (N, C, L) or (N, C, H, W)",
                List.of("--pass", "forward", "--x", in("x")));

        write("x", new FloatArray(gamma, 1, 3));
        String warning = "warning: " + in("x") + " has one row, whose variance is 0: y is beta and dx is 0\n";
        assertEquals(warning, apply("forward", "--x", in("x")).err());
        assertResult("y", new float[3], 1, 3);
        write("row", new FloatArray(gamma, 3));
        assertEquals(
                "",
                apply("infer", "--x", in("x"), "--mean", in("row"), "--variance", in("row"))
                        .err());
        write("x", new FloatArray(gamma, 1, 3, 1));
        assertEquals(
                warning.replace("one row", "one element per channel"),
                apply("forward", "--x", in("x")).err());
    }

    @Test
    void standardInputIsReadOnce() throws IOException {
        write("x", new FloatArray(values, 40, 3));
        apply("forward", "--x", in("x"));
        FloatArray expected = result("y");
        Ended piped = CommandLine.fed(folder.resolve("x.npy"), arguments("forward", "--x", "-"));
        assertEquals(0, piped.exit(), piped.err());
        assertResult("y", expected.values(), 40, 3);
        Ended text = CommandLine.fed(
                Files.writeString(folder.resolve("text"), "a b\n1 2\n3 4\n"), arguments("forward", "--x", "-"));
        assertEquals("notice: standard input, line 1 is a header and skipped: \"a, b\"\n", text.err());
        assertResult("mean", new float[] {2, 3}, 2);
        Ended twice = CommandLine.fed(folder.resolve("x.npy"), arguments("backward", "--x", "-", "--dy", "-"));
        assertEquals(2, twice.exit());
        assertTrue(
                twice.err().endsWith("standard input can be read once: give - for one input, files for the others\n"),
                twice.err());
    }

    @Test
    void runningTakesTensorsAndCompareNamesWhatItTakes() throws IOException {
        write("x", new FloatArray(values, 2, 3, 4, 5));
        Ended ended = CommandLine.run("running", "--policy", "pooled", "--state", in("state"), "--batch", in("x"));
        assertEquals(0, ended.exit(), ended.err());
        assertTrue(ended.out().contains("1 batches, 40 rows of 3 columns"), ended.out());
        BatchStatistics saved = new BatchStatistics(3);
        BatchNormKernels.serial(Backend.scalar()).forward(x, null, null, EPSILON, x, saved);
        double[] mean = MatrixFiles.readRow(Path.of(in("state")).resolve("running-mean.npy"));
        for (int channel = 0; channel < 3; channel++) {
            assertEquals(saved.mean(channel), mean[channel], 1e-12);
        }
        Ended compared = CommandLine.run("compare", "--input", in("x"), "--out", in("report"));
        assertEquals(2, compared.exit());
        assertEquals(
                in("x") + " has shape (2, 3, 4, 5); expected a matrix, (N, D), or for apply and running a tensor,"
                        + " (N, C, L) or (N, C, H, W)\n",
                compared.err());
        Ended piped = CommandLine.run("compare", "--input", "-", "--out", in("report"));
        assertEquals(2, piped.exit());
        assertEquals("--input must be a file, as every fork reads it again, got -\n", piped.err());
        Ended device = CommandLine.run("compare", "--input", "/dev/null", "--out", in("report"));
        assertEquals(2, device.exit());
        assertEquals("--input must be a file, as every fork reads it again, got /dev/null\n", device.err());
    }

    private void write(String name, FloatArray array) throws IOException {
        MatrixFiles.npy(array).writeTo(Path.of(in(name)));
    }

    private String in(String name) {
        return folder.resolve(name + ".npy").toString();
    }

    private String[] arguments(String pass, String... more) {
        List<String> arguments = new ArrayList<>(List.of("apply", "--backend", "scalar", "--pass", pass));
        arguments.addAll(List.of("--out", folder.resolve("results").toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private Ended apply(String pass, String... more) {
        Ended ended = CommandLine.run(arguments(pass, more));
        assertEquals(0, ended.exit(), ended.err());
        return ended;
    }

    private void refused(String message, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("apply", "--backend", "scalar"));
        arguments.addAll(options);
        arguments.addAll(List.of("--out", folder.resolve("refused").toString()));
        Ended ended = CommandLine.run(arguments.toArray(String[]::new));
        assertEquals(2, ended.exit(), ended.out());
        assertEquals(message + "\n", ended.err());
        assertFalse(Files.exists(folder.resolve("refused")));
    }

    private FloatArray result(String name) {
        return MatrixFiles.readArray(folder.resolve("results").resolve(name + ".npy"), notice -> {});
    }

    private void assertResult(String name, float[] expected, int... shape) {
        FloatArray found = result(name);
        assertArrayEquals(shape, found.shape(), name);
        assertArrayEquals(expected, found.values(), name);
    }
}
