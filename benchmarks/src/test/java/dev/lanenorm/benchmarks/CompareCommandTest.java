package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanenorm.benchmarks.CommandLine.Ended;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code compare} and {@code info}: what they write, not how fast anything is. */
@Execution(ExecutionMode.CONCURRENT)
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
                "--peers",
                "textbook",
                "--rounds",
                "1",
                "--out",
                out.toString());
        assertEquals(0, ended.exit(), ended.err());
        assertTrue(ended.err().contains("holds NaN in row 1, column 2"), ended.err());
        assertTrue(ended.err().contains("about 0:00 left"), ended.err());
        assertTrue(ended.out().contains("staged / analytic"), ended.out());

        JsonNode report = read(out.resolve("report.json"));
        for (String field : List.of("jdk", "vm", "cpu", "flags", "backend", "lanes", "commit")) {
            assertTrue(report.get("environment").hasNonNull(field), field);
        }
        Set<String> cases = new HashSet<>();
        for (JsonNode result : report.get("cases")) {
            cases.add(result.get("algorithm").asText() + " "
                    + result.get("backend").asText() + " "
                    + result.get("lanes").asInt() + " x" + result.get("threads").asInt()
                    + (result.get("aliased").asBoolean() ? " in place" : ""));
            boolean ours = !result.get("backend").asText().equals("textbook");
            assertEquals("backward", result.get("pass").asText());
            assertEquals(
                    result.get("rows").asInt() == 40 ? 20 : 3,
                    result.get("columns").asInt());
            assertEquals(1, result.get("rounds").size());
            assertEquals(
                    result.get("rounds").get(0).asDouble(),
                    result.get("microseconds").get("median").asDouble());
            assertEquals(ours, result.get("gigabytesPerSecond").isNumber());
            assertEquals(Set.of("dx", "dgamma", "dbeta"), names(result.get("errors")));
            assertTrue(result.get("maxError").asDouble() <= (ours ? 2e-6 : 1e-3));
            assertTrue(result.has("bytesPerElement") && result.has("allocatedBytesPerOperation"));
        }
        Set<String> expected =
                new HashSet<>(Set.of("analytic vector 4 x1", "analytic textbook 1 x1", "staged textbook 1 x1"));
        for (String backend : List.of("scalar 1", "vector 8")) {
            for (String threads : List.of(" x1", " x2")) {
                expected.add("staged " + backend + threads);
                expected.add("analytic " + backend + threads);
                expected.add("analytic " + backend + threads + " in place");
            }
        }
        assertEquals(expected, cases);
        assertEquals(2 * expected.size(), report.get("cases").size());
        assertEquals(12, report.get("roofs").size());
        Set<String> roofs = new HashSet<>();
        for (JsonNode roof : report.get("roofs")) {
            roofs.add(roof.get("kind").asText() + " x" + roof.get("threads").asInt());
        }
        assertEquals(
                Set.of(
                        "read x1",
                        "read x2",
                        "twoReadsWrite x1",
                        "twoReadsWrite x2",
                        "twoReadsWriteInPlace x1",
                        "twoReadsWriteInPlace x2"),
                roofs);
        assertEquals(0, report.get("missing").size(), report.get("missing").toString());
        assertEquals(2 * expected.size() + 12, read(out.resolve("jmh.json")).size());

        assertEquals(6, report.get("variants").size());
        for (JsonNode variant : report.get("variants")) {
            boolean ours = !variant.get("backend").asText().equals("textbook");
            assertEquals(ours, variant.get("sameBitsOnTwoThreads").asBoolean());
            for (String data : List.of("ordinary", "offset")) {
                assertEquals(Set.of("y", "dx", "dgamma", "dbeta"), names(variant.get(data)));
            }
            double offset = variant.get("offset").get("y").asDouble();
            assertTrue(ours ? offset <= 1e-6 : offset > 1e-4, variant.toString());
        }

        Set<String> charts = Set.of(
                "closed-form.svg",
                "lanes-backward.svg",
                "memory.svg",
                "roof.svg",
                "peers-backward.svg",
                "digits-05.svg",
                "digits-10000.svg");
        String page = Files.readString(out.resolve("report.html"));
        assertEquals(charts.size(), page.split("<svg ", -1).length - 1, "charts");
        assertTrue(page.contains("inputs where at least 1"), "no summary of the peers");
        assertFalse(page.matches("(?s).*(src|href)=\"https?:.*"), "the page must open offline");
        Set<String> files = new HashSet<>(charts);
        files.addAll(Set.of("report.json", "report.html", "jmh.json"));
        assertEquals(files, filesIn(out));

        Path again = folder.resolve("again");
        Ended redrawn =
                CommandLine.run("compare", "--from", out.resolve("report.json").toString(), "--out", again.toString());
        assertEquals(0, redrawn.exit(), redrawn.err());
        files.remove("jmh.json");
        assertEquals(files, filesIn(again));
        for (String file : files) {
            assertEquals(Files.readString(out.resolve(file)), Files.readString(again.resolve(file)), file);
        }
        changesThatExceedTheNoise(out.resolve("report.json"));
    }

    @Test
    void imagesAreMeasuredInBothLayouts() throws IOException {
        Path out = folder.resolve("report");
        Ended ended = CommandLine.run(
                "compare",
                "--shapes",
                "3x4x5x6",
                "--backends",
                "vector",
                "--lanes",
                "4",
                "--aligned",
                "--passes",
                "backward",
                "--rounds",
                "1",
                "--out",
                out.toString());
        assertEquals(0, ended.exit(), ended.err());
        assertTrue(ended.out().contains("channels-last"), ended.out());
        JsonNode report = read(out.resolve("report.json"));
        assertEquals(0, report.get("missing").size(), report.get("missing").toString());
        Set<String> cases = new HashSet<>();
        for (JsonNode result : report.get("cases")) {
            cases.add(result.get("layout").asText() + " "
                    + result.get("algorithm").asText() + (result.get("aligned").asBoolean() ? " aligned" : ""));
            assertEquals(3 * 5 * 6, result.get("rows").asInt());
            assertEquals(4, result.get("columns").asInt());
            assertEquals(Set.of("dx", "dgamma", "dbeta"), names(result.get("errors")));
            assertTrue(result.get("maxError").asDouble() <= 2e-6, result.toString());
        }
        assertEquals(
                Set.of(
                        "channelMajor analytic",
                        "channelMajor analytic aligned",
                        "channelsLast analytic",
                        "channelsLast analytic aligned"),
                cases);
        assertEquals(4, report.get("cases").size());
        assertEquals(2, report.get("roofs").size(), "a roof has no layout");

        String page = Files.readString(out.resolve("report.html"));
        assertTrue(page.contains("times as long as on channels-last ones (one case)."), page);
        assertTrue(page.contains("times as long as over aligned storage (median of 2)."), page);
        assertTrue(page.contains("<td class=\"left\">3x4x5x6 channel-major</td>"), page);
        assertEquals(
                Set.of("report.json", "report.html", "jmh.json", "layouts.svg", "digits-05.svg", "digits-10000.svg"),
                filesIn(out));
        Path again = folder.resolve("again");
        Ended redrawn =
                CommandLine.run("compare", "--from", out.resolve("report.json").toString(), "--out", again.toString());
        assertEquals(0, redrawn.exit(), redrawn.err());
        assertEquals(page, Files.readString(again.resolve("report.html")));
    }

    private void changesThatExceedTheNoise(Path before) throws IOException {
        JsonNode report = read(before);
        ObjectNode faster = (ObjectNode) report.get("cases").get(3).get("microseconds");
        for (String figure : List.of("median", "min", "max")) {
            faster.put(figure, faster.get(figure).asDouble() / 2);
        }
        Path after = folder.resolve("after.json");
        new ObjectMapper().writeValue(after.toFile(), report);
        Path out = folder.resolve("changes");
        Ended ended = CommandLine.run("compare", "--from", before + "," + after, "--out", out.toString());
        assertEquals(0, ended.exit(), ended.err());
        assertTrue(
                ended.out().contains("1 of " + report.get("cases").size() + " cases changed by more than the noise"),
                ended.out());
        String page = Files.readString(out.resolve("changes.html"));
        assertEquals(1, page.split(">faster</td>", -1).length - 1);
        assertEquals(Set.of("changes.html"), filesIn(out));
    }

    @Test
    void anInterruptedRunKeepsWhatWasMeasured() throws IOException, InterruptedException {
        Path out = folder.resolve("report");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djmh.ignoreLock=true",
                        "-jar",
                        System.getProperty("lanenorm.jar"),
                        "compare",
                        "--shapes",
                        "32x8",
                        "--rounds",
                        "2",
                        "--out",
                        out.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader progress = process.errorReader()) {
            String line = progress.readLine();
            while (line != null && !line.startsWith("5 of ")) {
                line = progress.readLine();
            }
            assertNotNull(line, "ended before the fifth case");
        }
        process.destroy();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        JsonNode report = read(out.resolve("report.json"));
        assertEquals(3, report.get("roofs").size());
        assertTrue(report.get("cases").size() >= 2);
        assertTrue(report.get("missing").size() > report.get("cases").size());
        assertEquals("interrupted", report.get("missing").get(15).get("reason").asText());
        assertTrue(Files.readString(out.resolve("report.html")).contains("Missing."));
        assertTrue(read(out.resolve("jmh.json")).size() >= 5);
    }

    @Test
    void anAbsentPeerIsReportedAndTheRestRuns() throws IOException {
        // Elsewhere than beside the peers' jar.
        Path jar = Files.copy(Path.of(System.getProperty("lanenorm.jar")), folder.resolve("alone.jar"));
        Path out = folder.resolve("report");
        Ended ended = CommandLine.java(List.of(
                "-jar",
                jar.toString(),
                "compare",
                "--shapes",
                "8x4",
                "--passes",
                "inference",
                "--peers",
                "onednn,textbook",
                "--rounds",
                "2",
                "--out",
                out.toString()));
        assertEquals(0, ended.exit(), ended.err());
        assertTrue(ended.out().contains("missing: oneDNN: onednn is not on the class path"), ended.out());
        JsonNode report = read(out.resolve("report.json"));
        for (JsonNode result : report.get("cases")) {
            assertEquals(2, result.get("rounds").size());
            assertEquals(Set.of("y"), names(result.get("errors")));
        }
        JsonNode missing = report.get("missing");
        assertEquals(1, missing.size());
        assertEquals("oneDNN", missing.get(0).get("case").asText());
        assertTrue(Files.readString(out.resolve("report.html")).contains("mvn -Ppeers verify adds it"));
    }

    /** In inference and forward the other rows of the column stay finite, or not: no error says which is right. */
    @Test
    void columnsWithNanOrInfinityAreMeasuredAndNotJudged() throws IOException {
        Path nan = Files.writeString(folder.resolve("nan.csv"), "1,2,3\n4,5,nan\n7,8,10\n0,1,1\n");
        Path infinite = Files.writeString(folder.resolve("infinite.csv"), "1,2,3\n4,-inf,6\n7,8,10\n0,1,1\n");
        Path out = folder.resolve("report");
        Ended ended = CommandLine.run(
                "compare",
                "--input",
                nan.toString(),
                "--input",
                infinite.toString(),
                "--backends",
                "scalar",
                "--passes",
                "forward,inference",
                "--rounds",
                "1",
                "--out",
                out.toString());
        assertEquals(0, ended.exit(), ended.err());
        String warning = "; columns with NaN or infinity are measured, and no result of theirs is judged";
        assertTrue(ended.err().contains("nan.csv holds NaN in row 1, column 2" + warning), ended.err());
        assertTrue(ended.err().contains("infinite.csv holds -Infinity in row 1, column 1" + warning), ended.err());
        JsonNode report = read(out.resolve("report.json"));
        assertEquals(0, report.get("missing").size(), report.get("missing").toString());
        assertEquals(6, report.get("cases").size());
        for (JsonNode result : report.get("cases")) {
            assertTrue(result.get("maxError").asDouble() <= 1e-6, result.toString());
        }
    }

    @Test
    void nothingIsLeftToJudgeBy() throws IOException {
        Path file = Files.writeString(folder.resolve("all.csv"), "1,inf\nnan,2\n");
        refused(
                file + ": every column holds NaN or infinity: nothing is left to judge results by",
                "--input",
                file.toString());
    }

    @Test
    void wrongUsage() {
        refused("shape 0x5 must have sizes of at least 1, and at most 2^28 elements", "--shapes", "0x5");
        refused("shape 99999x99999 must have", "--shapes", "99999x99999");
        refused("256by512 does not exist", "--shapes", "256by512");
        refused("does not exist", "--input", folder.resolve("none.npy").toString());
        refused("--passes must be of forward, inference, backward, got sideways", "--passes", "sideways");
        refused("--peers must be of onednn, pytorch, dl4j, textbook, got cudnn", "--peers", "cudnn");
        refused("none.json does not exist; expected a report.json of compare", "--from", "none.json");
        refused("--from must be one report.json or two, got 3", "--from", "a,b,c");
        refused("pom.xml is no report.json of this version of compare", "--from", "pom.xml");
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

    private static JsonNode read(Path json) throws IOException {
        return new ObjectMapper().readTree(json.toFile());
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return Set.copyOf(files.map(file -> file.getFileName().toString()).toList());
        }
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
