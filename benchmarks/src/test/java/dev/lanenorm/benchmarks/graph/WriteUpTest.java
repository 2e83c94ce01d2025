package dev.lanenorm.benchmarks.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.benchmarks.implementations.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The names of the write-ups are those of the page, and the nodes are a graph. */
class WriteUpTest {
    @Test
    void thePageMapsTheSameNames() throws IOException {
        List<String> page = Files.readAllLines(Path.of(System.getProperty("lanenorm.root"), "kernels/README.md"));
        for (Node node : Node.values()) {
            String row = "| " + node.number() + " | `" + node + "` | `" + node.formula(WriteUp.kratzert) + "` |"
                    + cell(WriteUp.cs231n, node) + cell(WriteUp.thorey, node);
            assertTrue(page.contains(row), row);
        }
    }

    private static String cell(WriteUp writeUp, Node node) {
        String name = writeUp.name(node.name());
        return name.startsWith("[") ? "  |" : " `" + name + "` |";
    }

    @Test
    void aNodeReadsWhatIsThereBefore() {
        Set<String> there = new HashSet<>(Set.of("x", "gamma", "beta", "dout"));
        for (Node node : Node.values()) {
            assertTrue(there.containsAll(node.reads()), node + " reads " + node.reads());
            there.add(node.name());
        }
        assertEquals(9, Node.of(Pass.forward).size());
    }

    @Test
    void noTwoResultsHaveOneName() {
        for (WriteUp writeUp : WriteUp.values()) {
            Set<String> names = new HashSet<>();
            for (Node node : Node.values()) {
                assertTrue(names.add(writeUp.name(node.name())), writeUp + " " + node);
            }
        }
    }
}
