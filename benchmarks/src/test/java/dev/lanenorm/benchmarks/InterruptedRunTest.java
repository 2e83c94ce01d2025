package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lanenorm.benchmarks.CommandLine.Ended;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C: what was found is kept. */
@DisabledOnOs(OS.WINDOWS)
class InterruptedRunTest {
    /** Of a process that a signal 2 ends. */
    private static final int INTERRUPTED = 130;

    @TempDir
    Path out;

    @TempDir
    Path report;

    @Test
    void trainKeepsItsEpochs() throws IOException {
        Ended ended = interruptedAt("epoch  3 ", "train --epochs 100000 --hidden 16 --out OUT");
        JsonNode training = read("training.json");
        int epochs = training.get("epochs").size();
        assertTrue(epochs >= 3, "epochs " + epochs);
        assertTrue(training.get("interrupted").asBoolean());
        assertTrue(training.get("otherBackward").isNull());
        String sentence = "Interrupted: " + epochs + " of 100000 epochs, 0 of the sweep's trainings.";
        assertTrue(ended.out().contains(sentence), ended.out());
        assertTrue(Files.readString(out.resolve("training.html")).contains(sentence.replace("'", "&#39;")));
    }

    @Test
    void trainKeepsItsSweepAndSaysTheTimeLeft() throws IOException {
        Ended ended = interruptedAt("2 of 16, about ", "train --epochs 12 --sweep --out OUT");
        assertTrue(
                ended.err()
                        .matches(
                                "(?s).*2 of 16, about \\d+:\\d\\d left: normalization batch, learning rate 0.003\\n.*"),
                ended.err());
        JsonNode training = read("training.json");
        assertEquals(12, training.get("epochs").size());
        assertEquals("staged", training.get("otherBackward").get("backward").asText());
        int trained = training.get("sweep").size();
        assertTrue(trained >= 2 && trained < 16, "trained " + trained);
    }

    @Test
    void sweepKeepsItsPointsAndSaysTheTimeLeft() throws IOException {
        Ended ended = interruptedAt(
                "2 of 60, about ", "sweep --rows 8 --columns 1..30 --set long=64 --passes inference --out OUT");
        assertTrue(
                ended.err().matches("(?s).*2 of 60, about \\d+:\\d\\d left: 8x1 inference long=64\\n.*"), ended.err());
        JsonNode points = read("sweep.json");
        assertTrue(points.size() >= 2 && points.size() < 60, "points " + points.size());
        for (JsonNode point : points) {
            assertEquals(1, point.get("nanosecondsPerElement").size());
        }
        assertTrue(ended.out().contains("| 8x1   | inference |"), ended.out());
        assertTrue(ended.out().contains("ended after " + points.size() + " of 60 measurements"), ended.out());
    }

    @Test
    void startsKeepsItsStarts() throws IOException {
        Ended ended = interruptedAt("1 of 20, about ", "starts --shape 8x4 --seconds 0.2");
        assertTrue(ended.out().matches("(?s).*ended after \\d of 20 starts\\n"), ended.out());
        assertTrue(ended.out().contains("times the median of"), ended.out());
        assertFalse(ended.err().contains("Exception"), ended.err());
    }

    @Test
    void compareSaysThatItHasNothing() throws IOException {
        Files.writeString(out.resolve("report.json"), "of another run");
        Ended ended = interruptedAt("examining ", "compare --shapes 8x4 --rounds 1 --out OUT");
        assertEquals("no measurement was finished: there is nothing to keep\n", ended.out());
        assertEquals("of another run", Files.readString(out.resolve("report.json")));
    }

    @Test
    void aReportThatHasBegunIsFinished() throws IOException {
        String classes =
                System.getProperty("lanenorm.jar") + File.pathSeparator + System.getProperty("java.class.path");
        Ended ended = CommandLine.javaUntil(
                "begun", CommandLine::interrupt, List.of("-cp", classes, LongReport.class.getName()));
        assertEquals(INTERRUPTED, ended.exit(), ended.err());
        assertEquals("begun\nfinished\n", ended.err());
    }

    /** A main whose report takes long enough to be interrupted. */
    static final class LongReport {
        public static void main(String[] arguments) throws IOException, InterruptedException {
            InterruptibleRun.of(run -> {}, interrupted -> {
                System.err.println("begun");
                try {
                    Thread.sleep(1000);
                } catch (InterruptedException unasked) {
                    throw new AssertionError(unasked);
                }
                System.err.println("finished");
            });
        }
    }

    @Test
    void trainUnpacksNothingThatCouldBeLeft() throws IOException {
        CommandLine.javaUntil(
                "epoch  1 ",
                process -> assertEquals(0, out.toFile().list().length),
                List.of(
                        "-Djava.io.tmpdir=" + out,
                        "-jar",
                        System.getProperty("lanenorm.jar"),
                        "train",
                        "--epochs",
                        "1",
                        "--hidden",
                        "16",
                        "--out",
                        report.toString()));
    }

    private Ended interruptedAt(String said, String command) throws IOException {
        Ended ended = CommandLine.runUntil(
                said,
                CommandLine::interrupt,
                command.replace("OUT", out.toString()).split(" "));
        assertEquals(INTERRUPTED, ended.exit(), ended.err());
        return ended;
    }

    private JsonNode read(String name) throws IOException {
        return new ObjectMapper().readTree(out.resolve(name).toFile());
    }
}
