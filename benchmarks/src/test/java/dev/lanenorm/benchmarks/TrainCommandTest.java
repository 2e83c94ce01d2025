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

/** train, as a user types it. */
@Execution(ExecutionMode.CONCURRENT)
class TrainCommandTest {
    @TempDir
    Path out;

    /** What the command promises. */
    @Test
    void learnsInThirtyEpochs() throws IOException {
        JsonNode training = train();
        JsonNode epochs = training.get("epochs");
        assertEquals(30, epochs.size());
        double best = 0;
        for (JsonNode epoch : epochs) {
            best = Math.max(best, epoch.get("testAccuracy").asDouble());
            assertTrue(epoch.get("milliseconds").asDouble() > 0);
            double share = epoch.get("normalizationShare").asDouble();
            assertTrue(share > 0 && share < 1, "share " + share);
        }
        assertTrue(best >= 0.97, "best test accuracy " + best);
        double difference =
                training.get("otherBackward").get("largestLossDifference").asDouble();
        assertTrue(difference <= 1e-4, "staged and analytic losses differ by " + difference);
        JsonNode inference = training.get("inference");
        assertEquals(1797, inference.get("examples").asInt());
        assertEquals(0, inference.get("singleChanged").asInt());
        assertEquals(0, inference.get("foldedChanged").asInt());
        assertTrue(inference.get("singleLargest").asDouble() <= 1e-6);
        assertTrue(inference.get("foldedLargest").asDouble() <= 1e-5);
    }

    @Test
    void twoEpochsAreReportedAsTheyWere() throws IOException {
        JsonNode training = train("--backward", "staged", "--epochs", "2", "--seed", "7", "--hidden", "32");
        assertEquals("staged", training.get("configuration").get("backward").asText());
        assertEquals(7, training.get("configuration").get("seed").asInt());
        assertEquals("analytic", training.get("otherBackward").get("backward").asText());
        JsonNode epochs = training.get("epochs");
        assertEquals(2, epochs.size());
        assertEquals(2, epochs.get(1).get("epoch").asInt());
        assertTrue(
                epochs.get(1).get("loss").asDouble() < epochs.get(0).get("loss").asDouble());
        assertTrue(epochs.get(1).get("testAccuracy").asDouble() > 0.5);
        String page = Files.readString(out.resolve("training.html"));
        for (String text : List.of("Loss", "Accuracy", "epoch", "staged", "analytic", "test accuracy")) {
            assertTrue(page.contains(">" + text + "<"), text);
        }
        JsonNode again = train("--backward", "staged", "--epochs", "2", "--seed", "7", "--hidden", "32");
        assertEquals(epochs.get(1).get("loss"), again.get("epochs").get(1).get("loss"));
    }

    /** The curve is that of a network with all its matrices. */
    @Test
    void inPlace() throws IOException {
        JsonNode training = train("--backward", "in-place", "--epochs", "8", "--hidden", "32");
        assertEquals("in-place", training.get("configuration").get("backward").asText());
        JsonNode other = training.get("otherBackward");
        assertEquals("analytic", other.get("backward").asText());
        assertTrue(other.get("largestLossDifference").asDouble() <= 1e-4, other.toString());
        assertEquals(2 * 2 * 64 * 32 * 4, other.get("bytesSaved").asLong());
        assertTrue(training.get("epochs").get(7).get("testAccuracy").asDouble() > 0.9);
        assertEquals(0, training.get("inference").get("foldedChanged").asInt());
        String page = Files.readString(out.resolve("training.html"));
        assertTrue(page.contains("batch normalization and leaky ReLU"), page);
        assertTrue(page.contains("keep 32,768 bytes less for a batch"), page);
    }

    @Test
    void withoutNormalizationThereIsNothingToCompare() throws IOException {
        JsonNode training = train("--normalization", "none", "--epochs", "1");
        assertTrue(training.get("otherBackward").isNull());
        assertTrue(training.get("inference").isNull());
        assertEquals(0, training.get("epochs").get(0).get("normalizationShare").asDouble());
    }

    @Test
    void theSweepTrainsBothWays() throws IOException {
        JsonNode sweep = train("--sweep", "--epochs", "1", "--hidden", "16").get("sweep");
        assertEquals(16, sweep.size());
        for (int i = 0; i < 16; i++) {
            assertEquals(
                    i < 8 ? "batch" : "none", sweep.get(i).get("normalization").asText());
        }
        assertEquals(0.001, sweep.get(8).get("learningRate").asDouble());
        assertEquals(3, sweep.get(15).get("learningRate").asDouble());
        assertTrue(Files.readString(out.resolve("training.html")).contains("Test accuracy at the end"));
    }

    @Test
    void whatCameOutIsSaidInLinesOfATerminal() {
        String said = CommandLine.run(
                        "train",
                        "--sweep",
                        "--epochs",
                        "1",
                        "--hidden",
                        "1",
                        "--backend",
                        "scalar",
                        "--out",
                        out.toString())
                .out();
        assertTrue(
                said.matches(
                        "After 1 epoch \\d+\\.\\d % of the digits it has not seen are read correctly\\.\\R(?s:.*)"),
                said);
        String sentences = said.replaceAll("\\R", " ");
        assertTrue(
                sentences.contains(
                        "Nine of ten digits are read correctly at no learning rate with batch normalization, and"
                                + " at no learning rate without."),
                said);
        said.lines().filter(line -> !line.startsWith("page: ")).forEach(line -> assertTrue(line.length() <= 100, line));
    }

    /** A loss that is no number ends the training, and is reported as such. */
    @Test
    void divergenceIsSaid() throws IOException {
        JsonNode training = train("--learning-rate", "1e30", "--epochs", "9");
        JsonNode epochs = training.get("epochs");
        assertTrue(epochs.size() < 9, "epochs " + epochs.size());
        assertTrue(epochs.get(epochs.size() - 1).get("loss").isNull());
        assertTrue(Files.readString(out.resolve("training.html")).contains("no number any more"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--backward sideways | --backward must be staged, analytic or in-place, got sideways",
                "--normalization layer | --normalization must be batch or none, got layer",
                "--epochs 0 | --epochs must be at least 1, got 0",
                "--batch-size 1 | --batch-size must be at least 2, got 1",
                "--batch-size 2000 | --batch-size must be at most the 1437 examples for training, got 2000",
                "--hidden 0 | --hidden must be at least 1, got 0",
                "--learning-rate 0 | --learning-rate must be finite and above 0, got 0.0",
                "--backend gpu | --backend must be auto, scalar or vector, got gpu"
            })
    void badOptionsAreNamed(String options, String message) {
        List<String> arguments = new ArrayList<>(List.of("train"));
        arguments.addAll(List.of(options.split(" ")));
        arguments.addAll(List.of("--out", out.toString()));
        Ended ended = CommandLine.run(arguments.toArray(String[]::new));
        assertEquals(2, ended.exit(), ended.out());
        assertTrue(ended.err().contains(message), ended.err());
        assertFalse(Files.exists(out.resolve("training.json")));
    }

    private JsonNode train(String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("--add-modules", "jdk.incubator.vector", "-jar", System.getProperty("lanenorm.jar"), "train"));
        command.addAll(List.of(options));
        command.addAll(List.of("--backend", "vector", "--out", out.toString()));
        Ended ended = CommandLine.java(command);
        assertEquals(0, ended.exit(), ended.err());
        return new ObjectMapper().readTree(out.resolve("training.json").toFile());
    }
}
