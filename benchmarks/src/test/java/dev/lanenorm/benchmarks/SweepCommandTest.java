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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** sweep and starts, as a user types them. */
@Execution(ExecutionMode.CONCURRENT)
class SweepCommandTest {
    @TempDir
    Path out;

    @Test
    void everyShapeAndSettingIsMeasured() throws IOException {
        Ended ended = CommandLine.run(
                "sweep",
                "--rows",
                "70",
                "--columns",
                "7..100:2",
                "--passes",
                "inference,backward",
                "--set",
                "long=64",
                "--out",
                out.toString());
        assertEquals(0, ended.exit(), ended.err());
        Set<String> points = new HashSet<>();
        for (JsonNode point :
                new ObjectMapper().readTree(out.resolve("sweep.json").toFile())) {
            points.add(point.get("rows").asInt() + "x" + point.get("columns").asInt() + " "
                    + point.get("pass").asText() + " " + point.get("setting").asText());
            assertEquals(1, point.get("nanosecondsPerElement").size());
            assertTrue(point.get("nanosecondsPerElement").get(0).asDouble() > 0);
        }
        Set<String> expected = new HashSet<>();
        for (String shape : List.of("70x7", "70x100")) {
            for (String pass : List.of(" inference ", " backward ")) {
                expected.add(shape + pass);
                expected.add(shape + pass + "long=64");
            }
        }
        assertEquals(expected, points);
        assertTrue(ended.out().contains("rule over best"), ended.out());
        String chart = Files.readString(out.resolve("sweep-70-rows.svg"));
        for (String label : List.of("Time per element, 70 rows", "inference", "backward", "columns")) {
            assertTrue(chart.contains(">" + label + "<"), label);
        }
    }

    @Test
    void whereVectorsCannotBeHadNoForkIsStarted() {
        String reason =
                "the vector backend was asked for and cannot run: the C2 compiler is switched off; start java without"
                        + " -XX:TieredStopAtLevel";
        Ended sweep = withoutC2(
                "sweep", "--columns", "3..4", "--out", out.resolve("none").toString());
        assertEquals(2, sweep.exit(), sweep.out());
        assertEquals("analytic vector cannot run: " + reason + "\n", sweep.err());
        assertFalse(Files.exists(out.resolve("none")));
        Ended starts = withoutC2("starts", "--seconds", "0.1");
        assertEquals(2, starts.exit(), starts.out());
        assertEquals("a virtual machine ended without a result: " + reason + "\n", starts.err());
    }

    private static Ended withoutC2(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-jar", System.getProperty("lanenorm.jar")));
        command.addAll(List.of(arguments));
        return CommandLine.java(command);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sweep --columns 9..1 | --columns must be a size such as 256, 1..130 or 1..4096:40, got 9..1",
                "sweep --rows many | --rows must be a size",
                "sweep --set tile=3 | --set must be a constant of the blocking and values",
                "sweep --passes sideways | --passes must be of forward, inference, backward, got sideways",
                "sweep --rounds 0 | --rounds must be at least 1, got 0",
                "sweep --threads 0 | --threads must be at least 1, got 0",
                "starts --starts 0 | --starts must be at least 1, got 0",
                "starts --seconds 0 | --seconds must be above 0, got 0.0",
                "starts --backend gpu | --backend must be scalar or vector, got gpu",
                "starts --pass sideways | --pass must be training, forward or inference, got sideways",
                "starts --shape 0x3 | shape 0x3 must have sizes of at least 1"
            })
    void badOptionsAreNamed(String command, String message) {
        Ended ended = CommandLine.run(command.split(" "));
        assertEquals(2, ended.exit(), ended.out());
        assertTrue(ended.err().contains(message), ended.err());
    }
}
