package dev.lanenorm.benchmarks.compare.report;

import dev.lanenorm.benchmarks.compare.measure.CheckedVariant;
import dev.lanenorm.benchmarks.compare.report.Charts.Chart;
import dev.lanenorm.benchmarks.compare.report.Tables.Cell;
import dev.lanenorm.benchmarks.compare.report.Tables.Table;
import dev.lanenorm.benchmarks.page.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** report.html and changes.html: each one file that opens offline. */
final class Pages {
    private Pages() {}

    static String of(Report report, List<Chart> charts) {
        Report matrices = report.ofMatrices();
        Report images = report.ofImages();
        List<Comparison> comparisons = Comparison.of(matrices);
        List<Comparison> ofImages = Comparison.of(images);
        Map<String, Table> tables = Tables.of(report);
        Map<String, List<String>> answers = new LinkedHashMap<>();
        answers.put("closed-form", List.of(Answers.closedForm(comparisons)));
        answers.put("lanes", List.of(Answers.lanes(comparisons)));
        answers.put("memory", List.of(Answers.memory(comparisons)));
        answers.put("alignment", List.of(Answers.alignment(Comparison.of(report))));
        answers.put("peers", Answers.peers(matrices, comparisons));
        answers.put("layouts", List.of(Answers.layouts(ofImages), Answers.lanes(ofImages)));
        answers.put("image-peers", Answers.peers(images, ofImages));
        answers.put("digits", List.of());
        Map<String, Object> page = new LinkedHashMap<>();
        answers.forEach((question, sentences) -> {
            if (tables.containsKey(question)) {
                page.put(
                        question,
                        Map.of(
                                "answers",
                                sentences.stream()
                                        .filter(sentence -> !sentence.isEmpty())
                                        .toList(),
                                "charts",
                                charts.stream()
                                        .filter(chart -> chart.question().equals(question))
                                        .toList(),
                                "table",
                                table(tables.get(question))));
            }
        });
        for (String figures : List.of("summary", "copies", "image-summary")) {
            if (tables.containsKey(figures)) {
                page.put(figures, table(tables.get(figures)));
            }
        }
        page.put("raw", table(Tables.raw(report)));
        page.put("environment", report.environment());
        page.put("cacheSizes", String.join(", ", report.environment().caches()));
        page.put("jvmFlags", String.join(" ", report.environment().flags()));
        page.put("command", report.command());
        page.put("rounds", report.rounds());
        page.put("variants", variants(report));
        page.put("missing", report.missing());
        page.put("isMissing", !report.missing().isEmpty());
        return Template.fill(Pages.class, "report.mustache", page);
    }

    static String of(Changes changes) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("count", changes.count());
        page.put("total", changes.changes().size());
        page.put("table", table(changes.table()));
        page.put("runs", List.of(run("before", changes.before()), run("after", changes.after())));
        return Template.fill(Pages.class, "changes.mustache", page);
    }

    private static Map<String, Object> run(String title, Report report) {
        return Map.of("title", title, "command", report.command(), "environment", report.environment());
    }

    private static List<Map<String, String>> variants(Report report) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (CheckedVariant checked : report.variants()) {
            rows.add(Map.of("title", checked.variant().title(), "implementation", checked.implementation()));
        }
        return rows;
    }

    /** Cells with the classes of their columns. */
    private static Map<String, Object> table(Table table) {
        List<Map<String, String>> header = new ArrayList<>();
        for (int column = 0; column < table.header().size(); column++) {
            header.add(Map.of("text", table.header().get(column), "class", style(table, column, "")));
        }
        List<List<Map<String, String>>> rows = new ArrayList<>();
        for (List<Cell> cells : table.rows()) {
            List<Map<String, String>> row = new ArrayList<>();
            for (int column = 0; column < cells.size(); column++) {
                Cell cell = cells.get(column);
                row.add(Map.of("text", cell.text(), "class", style(table, column, cell.tone())));
            }
            rows.add(row);
        }
        return Map.of("caption", table.caption(), "header", header, "rows", rows);
    }

    private static String style(Table table, int column, String tone) {
        return column < table.labels() ? "left" : tone;
    }
}
