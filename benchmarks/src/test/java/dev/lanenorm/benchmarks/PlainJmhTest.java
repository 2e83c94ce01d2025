package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lanenorm.benchmarks.CommandLine.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Benchmarks started by JMH's own command line. */
@Execution(ExecutionMode.CONCURRENT)
class PlainJmhTest {
    @TempDir
    Path folder;

    /** Measurements: methods x values of the parameters; with what takes long left out. */
    @ParameterizedTest
    @CsvSource({
        "Copies, 2",
        "ColumnReductions -p shape=30x8 -p backend=vector, 3",
        "Normalize, 2",
        "Forward -p shape=30x8 -p backend=vector, 2",
        "Backward -p shape=30x8 -p backend=vector, 2",
        "Fusions.forward -p shape=30x8 -p backend=vector -p residual=true, 2",
        "'Backward -p shape=4x8x3x3 -p layout=channelMajor,channelsLast -p backend=vector -p algorithm=staged', 2",
        "TrainingStep -p shape=30x8 -p backend=vector, 3",
        "Roofs -p shape=30x8, 5"
    })
    void everyBenchmarkRunsWithItsDefaults(String benchmark, int measurements) throws IOException {
        Path json = folder.resolve("jmh.json");
        Ended ended = jmh(benchmark + " -rf json -rff " + json);
        assertEquals(0, ended.exit(), ended.out() + ended.err());
        JsonNode results = new ObjectMapper().readTree(json.toFile());
        assertEquals(measurements, results.size());
        for (JsonNode result : results) {
            assertTrue(result.get("primaryMetric").get("score").asDouble() > 0, result.toString());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Forward -p shape=abc | Forward: shape must be rows x columns such as 256x512, images such as 8x64x56x56, digits,"
                        + " or a file, and abc does not exist",
                "Roofs -p shape=/dev/null | Roofs: shape must be a file, as every fork reads it again, got /dev/null",
                "Roofs -p shape= | Roofs: shape must be rows x columns such as 256x512, images such as 8x64x56x56, digits, or a"
                        + " file, got nothing",
                "Roofs -p shape=/ | Roofs: shape must be a file, as every fork reads it again, got /",
                "Roofs -p shape=0x5 | Roofs: shape 0x5 must have sizes of at least 1, and at most 2^28 elements",
                "Forward -p backend=gpu | Forward: backend must be one of scalar, vector, textbook, onednn, pytorch, dl4j, got"
                        + " gpu",
                "Fusions -p backend=textbook | Fusions: backend must be one of scalar, vector, got textbook",
                "Backward -p threads=0 | Backward: threads must be at least 1, got 0",
                "Roofs -p threads=100000000 | Roofs: threads must be at most 1024, got 100000000",
                "Roofs -p threads=two | Roofs: threads must be a whole number, got two",
                "Forward -p algorithm=foo | Forward: algorithm must be one of staged, analytic, got foo",
                "Forward -p aliased=maybe | Forward: aliased must be one of false, true, got maybe",
                "Forward -p aligned=true -p backend=textbook | Forward: aligned must be false with backend=textbook, got true",
                "Forward -p aliased=true | Forward: algorithm must be analytic with aliased=true, got staged",
                "Forward -p backend=textbook -p threads=2 | Forward: threads must be 1 with backend=textbook, got 2",
                "Copies -p backend=textbook | Copies: backend=textbook copies nothing: it works on arrays as they are",
                "Fusions -p steps=both | Fusions: steps must be one of fused, separate, got both",
                "Fusions -p threads=2 | Fusions: threads must be 1, as the separate steps run on one thread, got 2",
                "Forward -p layout=channelMajor | Forward: layout must be matrix with shape=256x512, got channelMajor",
                "Forward -p shape=2x3x4x5 | Forward: layout must be channelMajor or channelsLast with shape=2x3x4x5, got"
                        + " matrix",
                "Normalize -p shape=2x3x4x5 -p layout=channelsLast -p backend=textbook | Normalize: layout must be matrix with"
                        + " backend=textbook, got channelsLast",
                "Roofs -p layout=matrix | -p layout=matrix has no effect: the parameters of the selected benchmarks are shape,"
                        + " threads",
                "Copies -o /dev/null/x | -o /dev/null/x cannot be written: Not a directory",
                "Copies -o / | -o must be a file, and / is a folder",
                "Copies -rff / | -rff must be a file, and / is a folder",
                "Copies -rff /none/x | -rff /none/x cannot be written: there is no folder for new files",
                "Copies -jvm /none | -jvm must be a java that starts, got /none",
                "Copies -wmb [ | [ is no pattern of benchmarks: Unclosed character class",
                "Copies -wmb Fusions -p threads=2 | Fusions: threads must be 1, as the separate steps run on one thread, got 2",
                "Copies -prof foo | -prof must be a profiler of JMH, got foo; -lprof lists them",
                "Copies -prof gc:foo | -prof gc cannot be used: f is not a recognized option; -lprof lists them",
                "Copies -bm avgt,foo | -bm must be one of thrpt, avgt, sample, ss, all, got foo",
                "Copies -tu foo | -tu must be one of m, s, ms, us, ns, got foo",
                "Copies -rf foo | -rf must be one of TEXT, CSV, SCSV, JSON, LATEX, got FOO",
                "Copies -wm foo | -wm must be one of INDI, BULK, BULK_INDI, got foo",
                "Copies -v FOO | -v must be one of SILENT, NORMAL, EXTRA, got FOO",
                "Copies -t max | -t would run calls at the same time on the same arrays; for N threads of one call give"
                        + " -p threads=N",
                "Copies -tg 1,1 | -tg would run calls at the same time on the same arrays; for N threads of one call give"
                        + " -p threads=N",
                "Roofs -f 0 | -f 0 measures in this virtual machine: start java with --add-modules=jdk.incubator.vector"
            })
    void aWrongParameterIsRefusedBeforeAForkIsStarted(String arguments, String message) {
        Ended ended = CommandLine.run(arguments.split(" "));
        assertEquals(2, ended.exit(), ended.out());
        assertEquals(message, ended.err().strip());
        assertFalse(ended.out().contains("Fork"), ended.out());
    }

    @Test
    void anyNameOfAFileIsAValue() {
        Ended ended = CommandLine.run("Roofs", "-p", "shape=no\nfile");
        assertEquals(2, ended.exit(), ended.out());
        assertEquals(
                "Roofs: shape must be rows x columns such as 256x512, images such as 8x64x56x56, digits, or a file, and"
                        + " no\\x0afile does not exist\n",
                ended.err());
    }

    /** What a file holds is found out by reading it. */
    @Test
    void aFileThatHoldsNoMatrixIsRefusedBeforeAForkIsStarted() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.csv"), "1,two\n");
        Path archive = Files.writeString(folder.resolve("x.npz"), "PK\003\004");
        refused("Forward: shape " + broken + ", line 1, field 2: expected a number, got \"two\"", "3x4," + broken);
        refused(
                "Forward: shape " + archive + " is a zip archive, such as .npz or .xlsx; expected .npy or text:"
                        + " write one array with numpy.save",
                archive.toString());
    }

    private static void refused(String message, String shape) {
        Ended ended = jmh("Forward -p shape=" + shape);
        assertEquals(2, ended.exit(), ended.out());
        assertEquals(message, ended.err().strip());
        assertFalse(ended.out().contains("Fork"), ended.out());
    }

    @Test
    void aMeasurementThatFailsIsMissed() {
        Ended ended =
                jmh("Forward -p algorithm=analytic -p backend=scalar -p shape=3x4,16384x8192 -jvmArgsAppend -Xmx64m");
        assertEquals(Main.MISSING, ended.exit(), ended.out());
        assertEquals("1 of 2 measurements failed and are missing; why is said above", ended.lastWords());
        assertTrue(ended.out().contains("java.lang.OutOfMemoryError: Java heap space"), ended.out());
    }

    private static Ended jmh(String arguments) {
        List<String> command = new ArrayList<>(List.of(arguments.split(" ")));
        command.addAll(List.of("-f", "1", "-wi", "0", "-i", "1", "-r", "1ms"));
        return CommandLine.run(command.toArray(String[]::new));
    }
}
