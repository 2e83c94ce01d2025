package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.benchmarks.TextTable;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.List;

/** The graph on the terminal: what it is given, then name, formula, shape and values of every node. */
final class Listing {
    private final StringBuilder text = new StringBuilder();

    private Listing() {}

    static String of(GraphReport report) {
        Listing listing = new Listing();
        listing.add(report);
        return listing.text.toString();
    }

    private void add(GraphReport report) {
        WriteUp writeUp = report.writeUp();
        line(report.title());
        line(writeUp.title());
        line("");
        line("given, with " + writeUp.name("eps") + " = " + report.epsilon());
        report.given().forEach(given -> entry("", given.name(), given.shape(), given.values()));
        for (Pass pass : Pass.TRAINING) {
            line("");
            line(pass.name());
            report.nodes(pass)
                    .forEach(
                            node -> entry(Integer.toString(node.node()), node.equation(), node.shape(), node.values()));
        }
        line("");
        writeUp.footnotes().forEach(note -> text.append(TextTable.lines(note)));
    }

    private void entry(String node, String equation, List<Integer> shape, Excerpt values) {
        line(String.format("%2s  %-72s%24s", node, equation, shape.get(0) + " x " + shape.get(1)));
        values.lines().forEach(this::line);
    }

    private void line(String words) {
        text.append(words).append('\n');
    }
}
