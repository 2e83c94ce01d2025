package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.benchmarks.implementations.Pass;
import dev.lanenorm.benchmarks.page.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** graph.html: the pictures, the tables of the terminal, and the values. */
final class GraphPage {
    private GraphPage() {}

    static String of(GraphReport report, List<String> pictures) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("title", report.title());
        page.put("writeUp", report.writeUp().title());
        page.put("footnotes", report.writeUp().footnotes());
        page.put("sentences", TimeTable.sentences(report));
        page.put("pictures", pictures);
        page.put("isTimed", report.isTimed());
        page.put("backend", String.valueOf(Circuit.backend(report)));
        page.put("rounds", report.rounds());
        page.put("environment", report.environment());
        if (report.isTimed()) {
            page.put("flags", String.join(" ", report.environment().flags()));
        }
        page.put("missing", report.missing());
        page.put("values", Listing.of(report));
        List<Map<String, Object>> tables = new ArrayList<>();
        if (report.isTimed()) {
            for (Pass pass : Pass.TRAINING) {
                tables.add(table(TimeTable.of(report, pass)));
            }
        }
        page.put("tables", tables);
        return Template.fill(GraphPage.class, "graph.mustache", page);
    }

    private static Map<String, Object> table(TimeTable table) {
        return Map.of(
                "caption", TimeTable.CAPTION,
                "header", cells(table.header()),
                "rows", table.rows().stream().map(GraphPage::cells).toList());
    }

    private static List<Map<String, String>> cells(List<String> row) {
        List<Map<String, String>> cells = new ArrayList<>();
        for (int column = 0; column < row.size(); column++) {
            cells.add(Map.of("text", row.get(column), "class", column < TimeTable.LABELS ? "left" : ""));
        }
        return cells;
    }
}
