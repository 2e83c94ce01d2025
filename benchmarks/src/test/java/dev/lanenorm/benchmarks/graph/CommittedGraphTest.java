package dev.lanenorm.benchmarks.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lanenorm.benchmarks.implementations.BackendName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The picture of the README is that of a run on the digits, and no other. */
class CommittedGraphTest {
    private static final Path RESULT = Path.of(System.getProperty("lanenorm.root"), "benchmarks/results/graph");

    @Test
    void thePictureIsDrawnFromTheReport() throws IOException {
        GraphReport report = JsonMapper.builder()
                .build()
                .readValue(RESULT.resolve("graph.json").toFile(), GraphReport.class);
        assertEquals("digits, 1797 x 64", report.title());
        assertEquals(BackendName.OURS, report.backends());
        assertTrue(report.rounds() >= 5, "rounds: " + report.rounds());
        assertEquals(
                Drawing.stacked(StagedCircuit.of(report), AnalyticCircuit.of(report)),
                Files.readString(RESULT.resolve("graph.svg")),
                "graph.svg is not drawn from graph.json");
    }
}
