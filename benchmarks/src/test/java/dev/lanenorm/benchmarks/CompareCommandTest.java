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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code compare} and {@code info}: what they write, not how fast anything is. */
class CompareCommandTest {
    @TempDir
    Path folder;

    @Test
    void everyArmIsMeasuredAndReported() throws IOException {
        Path csv = Files.writeString(folder.resolve("own.csv"), "1,2,3\n4,5,nan\n7,8,10\n0,1,1\n");
        Path out = folder.resolve("report");
        Ended ended = CommandLine.run(
                "compare",
                "--shapes",
                "40x20",
                "--input",
                csv.toString(),
                "--lanes",
                "4,8",
                "--threads",
                "1,2",
                "--aliased",
                "--passes",
                "backward",
                "--rounds",
                "1",
                "--out",
                out.toString());
        assertEquals(0, ended.exit(), ended.err());
        assertTrue(ended.err().contains("holds NaN in row 1, column 2"), ended.err());
        assertTrue(ended.err().contains("about 0:00 left"), ended.err());
        assertTrue(ended.out().contains("staged / analytic"), ended.out());

        JsonNode report = new ObjectMapper().readTree(out.resolve("report.json").toFile());
        for (String field : List.of("jdk", "vm", "cpu", "flags", "backend", "lanes", "commit")) {
            assertTrue(report.get("environment").hasNonNull(field), field);
        }
        Set<String> arms = new HashSet<>();
        for (JsonNode arm : report.get("arms")) {
            arms.add(arm.get("algorithm").asText() + " " + arm.get("backend").asText() + " "
                    + arm.get("lanes").asInt() + " x" + arm.get("threads").asInt()
                    + (arm.get("aliased").asBoolean() ? " in place" : ""));
            assertEquals("backward", arm.get("pass").asText());
            assertEquals(
                    arm.get("rows").asInt() == 40 ? 20 : 3, arm.get("columns").asInt());
            assertEquals(1, arm.get("rounds").size());
            assertEquals(
                    arm.get("rounds").get(0).asDouble(),
                    arm.get("microseconds").get("median").asDouble());
            assertTrue(arm.get("gigabytesPerSecond").asDouble() > 0);
            assertTrue(arm.get("maxError").asDouble() <= 2e-6);
            assertTrue(arm.has("bytesPerElement") && arm.has("allocatedBytesPerOperation"));
        }
        Set<String> expected = new HashSet<>();
        for (String backend : List.of("scalar 1", "vector 4", "vector 8")) {
            for (String threads : List.of(" x1", " x2")) {
                expected.add("staged " + backend + threads);
                expected.add("analytic " + backend + threads);
                expected.add("analytic " + backend + threads + " in place");
            }
        }
        assertEquals(expected, arms);
        assertEquals(2 * expected.size(), report.get("arms").size());
        assertEquals(6, report.get("roofs").size());
        assertEquals(
                2 * expected.size() + 6,
                new ObjectMapper().readTree(out.resolve("jmh.json").toFile()).size());

        String page = Files.readString(out.resolve("report.html"));
        assertEquals(3, page.split("<svg ", -1).length - 1, "charts");
        assertFalse(page.matches("(?s).*(src|href)=\"https?:.*"), "the page must open offline");
        try (var files = Files.list(out)) {
            assertEquals(
                    Set.of("report.json", "report.html", "jmh.json", "closed-form.svg", "lanes.svg", "bandwidth.svg"),
                    Set.copyOf(files.map(file -> file.getFileName().toString()).toList()));
        }
    }

    @Test
    void wrongUsage() {
        refused("shape 0x5 must have at least one row and column, and at most 2^28 elements", "--shapes", "0x5");
        refused("shape 99999x99999 must have", "--shapes", "99999x99999");
        refused("256by512 does not exist", "--shapes", "256by512");
        refused("does not exist", "--input", folder.resolve("none.npy").toString());
        refused("--passes must be of backward, forward, got sideways", "--passes", "sideways");
        refused("--backends must be of scalar, vector, got gpu", "--backends", "gpu");
        refused("--lanes must be 4, 8 or 16, got 5", "--lanes", "5");
        refused("--threads must be at least 1, got 0", "--threads", "0");
        refused("--rounds must be at least 1, got 0", "--rounds", "0");
        refused("Unknown option: '--fast'", "--fast");
    }

    @Test
    void infoNamesBackendLanesAndReason() {
        Ended plain = CommandLine.run("info");
        assertEquals(0, plain.exit(), plain.err());
        assertTrue(plain.out().contains("backend  scalar"), plain.out());
        assertTrue(plain.out().contains("start java with --add-modules jdk.incubator.vector"), plain.out());
        Ended vector = CommandLine.java(
                List.of("--add-modules=jdk.incubator.vector", "-jar", System.getProperty("lanenorm.jar"), "info"));
        assertTrue(vector.out().contains("backend  vector"), vector.out());
        assertTrue(vector.out().matches("(?s).*caches   L1 \\d+ KB, L2 \\d+ KB.*"), vector.out());
        Ended impossible = CommandLine.java(
                List.of("-Ddev.lanenorm.backend=vector", "-jar", System.getProperty("lanenorm.jar"), "info"));
        assertEquals(2, impossible.exit());
        assertTrue(impossible.err().contains("cannot run: module jdk.incubator.vector is not in the boot layer"));
    }

    private void refused(String message, String... arguments) {
        Path out = folder.resolve("refused");
        String[] command = new String[arguments.length + 3];
        command[0] = "compare";
        command[1] = "--out";
        command[2] = out.toString();
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        Ended ended = CommandLine.run(command);
        assertEquals(2, ended.exit(), message + "\n" + ended.out() + ended.err());
        assertTrue(ended.err().contains(message), "expected: " + message + "\ngot: " + ended.err());
        assertFalse(ended.err().contains("\tat "), ended.err());
        assertFalse(Files.exists(out), "something was written into --out");
    }
}
