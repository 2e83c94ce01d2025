package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.CommandLine.Ended;
import dev.lanenorm.benchmarks.files.FloatArray;
import dev.lanenorm.benchmarks.files.MatrixFiles;
import dev.lanenorm.oracle.Accuracy;
import dev.lanenorm.oracle.Oracle;
import dev.lanenorm.oracle.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code apply} on files, right ones and wrong ones. */
@Execution(ExecutionMode.CONCURRENT)
class ApplyCommandTest {
    private static final double EPSILON = 1e-5;

    @TempDir
    Path folder;

    private Path out;
    private final FloatTensor x = Samples.normal(50, 7, 3, 2, 1);
    private final FloatTensor dy = Samples.normal(50, 7, 0, 1, 2);
    private final float[] gamma = Samples.row(7, 0.5, 1.5, 3);
    private final float[] beta = Samples.row(7, -1, 1, 4);

    @BeforeEach
    void writeInputs() {
        out = folder.resolve("results");
        Map<String, MatrixFiles.Content> inputs = new LinkedHashMap<>();
        inputs.put("x.npy", MatrixFiles.npy(x));
        inputs.put("dy.npy", MatrixFiles.npy(dy));
        inputs.put("gamma.npy", MatrixFiles.npy(gamma));
        inputs.put("beta.npy", MatrixFiles.npy(beta));
        inputs.put("mean.npy", MatrixFiles.npy(Samples.row(7, 2, 4, 5)));
        inputs.put("variance.npy", MatrixFiles.npy(Samples.row(7, 1, 5, 6)));
        CommandLine.write(folder, inputs);
    }

    @Test
    void forwardOnTheDigitsGivesExactlyBetaInConstantColumns() {
        Path file = CommandLine.ROOT.resolve("tests/src/main/resources/dev/lanenorm/data/digits.csv.gz");
        FloatTensor digits = MatrixFiles.read(file, notice -> {});
        assertEquals("1797 x 65", size(digits));
        float[] shift = Samples.row(65, -1, 1, 8);
        CommandLine.write(folder, Map.of("shift.npy", MatrixFiles.npy(shift)));
        apply("forward", file.toString(), "--beta", in("shift"));
        FloatTensor y = result("y");
        Oracle.Forward expected = Oracle.forward(digits, null, shift, EPSILON);
        assertTrue(Accuracy.ofY(y, expected, null, shift) <= Accuracy.Y);
        for (int constant : new int[] {0, 32, 39}) {
            for (int row = 0; row < y.rows(); row++) {
                assertEquals(shift[constant], y.get(row, constant), "row " + row + ", column " + constant);
            }
        }
    }

    @Test
    void everyPassAgreesWithTheOracle() {
        Oracle.Forward forward = Oracle.forward(x, gamma, beta, EPSILON);
        Oracle.Backward backward = Oracle.backward(x, dy, gamma, EPSILON);
        String[] affine = {"--gamma", in("gamma"), "--beta", in("beta")};
        String[] withGradient = {"--gamma", in("gamma"), "--dy", in("dy")};

        apply("forward", in("x"), affine);
        assertTrue(Accuracy.ofY(result("y"), forward, gamma, beta) <= Accuracy.Y);
        apply("backward", in("x"), withGradient);
        assertGradients(backward, forward);
        apply("staged-forward", in("x"), affine);
        assertTrue(Accuracy.ofY(result("y"), forward, gamma, beta) <= Accuracy.Y);
        assertEquals(forward.xhat()[3][4], result("xhat").get(3, 4), 1e-6);
        assertFalse(Files.exists(out.resolve("dxhat.npy")));
        apply("staged-backward", in("x"), withGradient);
        assertGradients(backward, forward);
        for (String name : new String[] {"mu", "dmu", "dvar", "ivar"}) {
            assertEquals("1 x 7", size(result(name)), name);
        }
        for (String name : new String[] {"xmu", "sq", "dxhat", "dxmu1", "dsq", "dxmu2", "dx1", "dx2", "dgammax"}) {
            assertEquals("50 x 7", size(result(name)), name);
        }

        float[] mean = Samples.row(7, 2, 4, 5);
        float[] variance = Samples.row(7, 1, 5, 6);
        Oracle.Forward given = Oracle.infer(x, mean, variance, EPSILON, gamma, beta);
        apply(
                "infer",
                in("x"),
                "--mean",
                in("mean"),
                "--variance",
                in("variance"),
                "--gamma",
                in("gamma"),
                "--beta",
                in("beta"));
        assertTrue(Accuracy.ofY(result("y"), given, gamma, beta) <= Accuracy.Y);
        apply(
                "backward",
                in("x"),
                "--dy",
                in("dy"),
                "--mean",
                in("mean"),
                "--variance",
                in("variance"),
                "--gamma",
                in("gamma"));
        assertGradients(Oracle.backwardFrozen(x, dy, gamma, mean, variance, EPSILON), given);
    }

    @Test
    void backendAndThreadsChangeNoBit() throws IOException {
        apply("backward", in("x"), "--dy", in("dy"), "--backend", "scalar");
        byte[] expected = Files.readAllBytes(out.resolve("dx.npy"));
        Ended vector = CommandLine.java(List.of(
                "--add-modules=jdk.incubator.vector",
                "-jar",
                System.getProperty("lanenorm.jar"),
                "apply",
                "--pass",
                "backward",
                "--x",
                in("x"),
                "--dy",
                in("dy"),
                "--backend",
                "vector",
                "--threads",
                "2",
                "--out",
                out.toString()));
        assertEquals(0, vector.exit(), vector.err());
        assertTrue(vector.out().contains("on vector, "), vector.out());
        assertTrue(Arrays.equals(expected, Files.readAllBytes(out.resolve("dx.npy"))));
    }

    @Test
    void textIsReadToo() throws IOException {
        Path text = folder.resolve("x.csv");
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < 50; row++) {
            for (int column = 0; column < 7; column++) {
                lines.append(column == 0 ? "" : ", ").append(x.get(row, column));
            }
            lines.append('\n');
        }
        Files.writeString(text, lines);
        apply("forward", text.toString());
        assertTrue(Accuracy.ofY(result("y"), Oracle.forward(x, null, null, EPSILON), null, null) <= Accuracy.Y);
    }

    @Test
    void nanIsComputedWithAWarning() throws IOException {
        Path text = folder.resolve("nan.csv");
        Files.writeString(text, "1,2\n3,nan\n5,-inf\n");
        Ended ended = CommandLine.run("apply", "--pass", "forward", "--x", text.toString(), "--out", out.toString());
        assertEquals(0, ended.exit(), ended.err());
        assertTrue(ended.err().contains("warning: --x " + text + " holds NaN in row 1, column 1"), ended.err());
        assertTrue(Float.isFinite(result("y").get(0, 0)));
        assertTrue(Float.isNaN(result("y").get(0, 1)));
    }

    @Test
    void wrongUsage() {
        refused(
                "--pass must be forward, backward, infer, staged-forward or staged-backward, got sideways",
                "--pass",
                "sideways",
                "--x",
                in("x"));
        refused("--pass backward needs --dy", "--pass", "backward", "--x", in("x"));
        refused("--pass infer needs --mean and --variance", "--pass", "infer", "--x", in("x"));
        refused(
                "--pass backward does not take --beta",
                "--pass",
                "backward",
                "--x",
                in("x"),
                "--dy",
                in("dy"),
                "--beta",
                in("beta"));
        refused(
                "--threads must be at most 1024, got 100000000",
                "--pass",
                "forward",
                "--x",
                in("x"),
                "--threads",
                "100000000");
        refused("--pass forward does not take --dy", "--pass", "forward", "--x", in("x"), "--dy", in("dy"));
        refused(
                "--mean and --variance go together: give both or neither",
                "--pass",
                "infer",
                "--x",
                in("x"),
                "--mean",
                in("mean"));
        refused(
                "--backend must be auto, scalar or vector, got gpu",
                "--pass",
                "forward",
                "--x",
                in("x"),
                "--backend",
                "gpu");
        refused(
                "the vector backend was asked for and cannot run: module jdk.incubator.vector is not in the boot layer; start"
                        + " java with --add-modules jdk.incubator.vector",
                "--pass",
                "forward",
                "--x",
                in("x"),
                "--backend",
                "vector");
        refused("--threads must be at least 1, got 0", "--pass", "forward", "--x", in("x"), "--threads", "0");
        refused(
                "epsilon must be finite and at least 2^-100 (7.9e-31), got -1.0",
                "--pass",
                "forward",
                "--x",
                in("x"),
                "--epsilon",
                "-1");
        refused("Missing required option: '--x=FILE'", "--pass", "forward");
        refused("Unknown option: '--z'", "--pass", "forward", "--x", in("x"), "--z");
        refused(
                "Invalid value for option '--threads': 'two' is not an int",
                "--pass",
                "forward",
                "--x",
                in("x"),
                "--threads",
                "two");
    }

    @Test
    void wrongFiles() throws IOException {
        String missing = folder.resolve("missing.npy").toString();
        refused(missing + " does not exist", "--pass", "forward", "--x", missing);
        refused(
                "--gamma must hold 7 values, one per column of --x, got 50 x 7",
                "--pass",
                "forward",
                "--x",
                in("x"),
                "--gamma",
                in("dy"));
        refused(
                "--dy must have the shape of --x, 50 x 7, got (7,)",
                "--pass",
                "backward",
                "--x",
                in("x"),
                "--dy",
                in("gamma"));

        byte[] whole = Files.readAllBytes(folder.resolve("x.npy"));
        refused(
                "is truncated: expected 1528 bytes, found 1000; copy or write it again",
                file("cut.npy", Arrays.copyOf(whole, 1000)));
        refused("is truncated: expected 128 bytes, found 60", file("header.npy", Arrays.copyOf(whole, 60)));
        refused(
                "is no .npy file: it does not start with \\x93NUMPY",
                file("text.npy", "1,2,3".getBytes(StandardCharsets.US_ASCII)));
        refused("is empty: its shape is (0, 2)", npy("empty.npy", "'<f4'", "False", "(0, 2)", 0));
        refused(
                "expected fewer than 2^31 - 8 elements: split it",
                npy("big.npy", "'<f4'", "False", "(65536, 65536)", 0));
        refused(
                "line 2: 2 fields, expected 3 as in line 1",
                file("ragged.csv", "1,2,3\n4,5\n".getBytes(StandardCharsets.US_ASCII)));
        refused(
                "line 1, field 2: expected a number, got \"two\"",
                file("word.csv", "1,two\n".getBytes(StandardCharsets.US_ASCII)));
        refused("is empty; expected an array of numbers", file("none.csv", new byte[0]));
    }

    @Test
    void castRoundsFloat64() throws IOException {
        Path file = npy("f8.npy", "'<f8'", "False", "(2, 1)", 16);
        byte[] bytes = Files.readAllBytes(file);
        java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).putDouble(bytes.length - 8, 4.0);
        Files.write(file, bytes);
        apply("forward", file.toString(), "--cast");
        assertEquals(1, result("y").get(1, 0), 1e-5);
    }

    private void assertGradients(Oracle.Backward expected, Oracle.Forward forward) {
        assertTrue(Accuracy.ofDx(result("dx"), expected, dy, gamma, forward.inverseStd()) <= Accuracy.DX);
        double error =
                Accuracy.ofParameters(result("dgamma").array(), result("dbeta").array(), expected, dy, forward);
        assertTrue(error <= Accuracy.PARAMETERS, "dgamma and dbeta are off by " + error);
    }

    private void apply(String pass, String file, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("apply", "--pass", pass, "--x", file, "--out", out.toString()));
        arguments.addAll(List.of(more));
        Ended ended = CommandLine.run(arguments.toArray(String[]::new));
        assertEquals(0, ended.exit(), ended.err());
    }

    /** Exit code 2, the message on stderr, no stack trace, nothing in the output folder. */
    private void refused(String message, String... arguments) {
        List<String> command = new ArrayList<>(List.of("apply", "--out", out.toString()));
        command.addAll(List.of(arguments));
        Ended ended = CommandLine.run(command.toArray(String[]::new));
        assertEquals(2, ended.exit(), message + "\n" + ended.out() + ended.err());
        assertTrue(ended.err().contains(message), "expected: " + message + "\ngot: " + ended.err());
        assertFalse(ended.err().contains("\tat "), ended.err());
        assertFalse(Files.exists(out), "something was written into --out");
    }

    private void refused(String message, Path file) {
        refused(message, "--pass", "forward", "--x", file.toString());
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private Path npy(String name, String dtype, String fortran, String shape, int bytes) throws IOException {
        String header = "{'descr': " + dtype + ", 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
        byte[] content = new byte[10 + header.length() + bytes];
        System.arraycopy(
                new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0}, 0, content, 0, 10);
        System.arraycopy(header.getBytes(StandardCharsets.US_ASCII), 0, content, 10, header.length());
        return file(name, content);
    }

    private String in(String name) {
        return folder.resolve(name + ".npy").toString();
    }

    private FloatTensor result(String name) {
        FloatArray array = MatrixFiles.readArray(out.resolve(name + ".npy"), notice -> {});
        return array.shape().length == 1
                ? FloatTensor.matrix(array.values(), 1, array.values().length)
                : array.matrix(name);
    }

    private static String size(FloatTensor matrix) {
        return matrix.rows() + " x " + matrix.columns();
    }
}
