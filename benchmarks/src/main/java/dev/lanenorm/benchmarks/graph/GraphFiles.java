package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.benchmarks.files.MatrixFiles.Content;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of a graph, by name. */
final class GraphFiles {
    private static final List<String> NAMES = List.of("graph.json", "graph.svg", "graph.html");

    private GraphFiles() {}

    static boolean isOne(String name) {
        return NAMES.contains(name);
    }

    static Map<String, Content> of(GraphReport report) {
        Map<String, Content> files = new LinkedHashMap<>();
        Drawing staged = StagedCircuit.of(report);
        Drawing analytic = AnalyticCircuit.of(report);
        String picture = Drawing.stacked(staged, analytic);
        String page = GraphPage.of(report, List.of(staged.svg(), analytic.svg()));
        files.put("graph.json", report::write);
        files.put("graph.svg", file -> Files.writeString(file, picture));
        files.put("graph.html", file -> Files.writeString(file, page));
        return files;
    }
}
