package dev.lanenorm.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Implementation;
import dev.lanenorm.benchmarks.implementations.Implementations;
import dev.lanenorm.benchmarks.implementations.Layout;
import dev.lanenorm.benchmarks.implementations.Pass;
import dev.lanenorm.benchmarks.implementations.Problem;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import dev.lanenorm.benchmarks.implementations.Shape;
import dev.lanenorm.oracle.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every peer loads, agrees with the oracle, and is measured at every pass, in place and on two threads too. */
class PeersTest {
    @TempDir
    Path folder;

    @Test
    void everyPeerIsMeasured() throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djmh.ignoreLock=true",
                        "-jar",
                        System.getProperty("lanenorm.jar"),
                        "compare",
                        "--shapes",
                        "48x20",
                        "--backends",
                        "scalar",
                        "--peers",
                        "onednn,pytorch,dl4j",
                        "--threads",
                        "1,2",
                        "--aliased",
                        "--rounds",
                        "1",
                        "--out",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.waitFor(10, TimeUnit.MINUTES);
        assertEquals(0, process.exitValue(), () -> "see " + log);

        JsonNode report =
                new ObjectMapper().readTree(folder.resolve("report.json").toFile());
        assertEquals(List.of(), elements(report.get("missing")));
        Set<String> measured = new TreeSet<>();
        for (JsonNode result : report.get("cases")) {
            if (!result.get("backend").asText().equals("scalar")) {
                measured.add(result.get("backend").asText() + " "
                        + result.get("pass").asText() + " x"
                        + result.get("threads").asInt() + (result.get("aliased").asBoolean() ? " in place" : ""));
            }
        }
        Set<String> expected = new TreeSet<>();
        for (String peer : List.of("onednn", "pytorch", "dl4j")) {
            expected.add(peer + " copy x1");
            for (String threads : List.of(" x1", " x2")) {
                for (String pass : List.of(" forward", " backward")) {
                    expected.add(peer + pass + threads);
                    expected.add(peer + pass + threads + " in place");
                }
                expected.add(peer + " inference" + threads);
            }
        }
        assertEquals(expected, measured);
    }

    @ParameterizedTest
    @EnumSource(names = {"onednn", "pytorch"})
    void imagesAgreeWithTheOracleInBothLayouts(BackendName peer) {
        for (Layout layout : Layout.OF_IMAGES) {
            Shape shape = new Shape(layout, 3, 20, 5, 7);
            FloatTensor elements = Samples.bellShaped(shape.elementsPerChannel(), shape.channels(), 1, 2, 1);
            for (InPlace inPlace : InPlace.values()) {
                Problem problem = Problem.of(shape, elements, 1e-5, Algorithm.analytic, 1, inPlace);
                Implementation implementation = Implementations.open(peer, problem);
                for (Pass pass : passes(inPlace)) {
                    if (pass == Pass.backward) {
                        implementation.forward();
                    }
                    pass.run(implementation);
                    pass.errors(problem, implementation)
                            .forEach((figure, error) -> assertTrue(
                                    error <= Implementations.tolerance(peer, figure),
                                    layout + ", in place " + inPlace + ": " + figure + " is off by " + error));
                }
                implementation.close();
            }
        }
    }

    private static List<Pass> passes(InPlace inPlace) {
        return switch (inPlace) {
            case NONE -> Pass.COMPARED;
            case FORWARD -> List.of(Pass.forward);
            case BACKWARD -> List.of(Pass.backward);
        };
    }

    private static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements;
    }
}
