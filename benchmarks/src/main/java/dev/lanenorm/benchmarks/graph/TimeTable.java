package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.benchmarks.TextTable;
import dev.lanenorm.benchmarks.compare.report.Figures;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The times of the nodes, their sum, and the two sweeps of the closed form: one table a pass. */
record TimeTable(Pass pass, List<String> header, List<List<String>> rows) {
    /** What the figures are. */
    static final String CAPTION =
            "Medians over the forks, each part timed as the pass runs, one reading of the clock in it. Moved: 4 bytes for"
                    + " each element of a matrix read, 8 for one written, as a store reads its line first; what has one"
                    + " number per column is not counted.";

    /** How many columns are words. */
    static final int LABELS = 2;

    static TimeTable of(GraphReport report, Pass pass) {
        List<String> header = new ArrayList<>(List.of("node", pass.name(), "bytes an element", "moved"));
        for (BackendName backend : report.backends()) {
            header.addAll(List.of(backend + " µs", backend + " GB/s", backend + " share"));
        }
        List<List<String>> rows = new ArrayList<>();
        List<NodeResult> nodes = report.nodes(pass);
        nodes.forEach(node -> rows.add(row(Integer.toString(node.node()), node, report)));
        rows.add(sum("", "staged", nodes, report));
        List<SweepResult> sweeps = report.sweeps(pass);
        sweeps.forEach(sweep -> rows.add(row("", sweep, report)));
        rows.add(sum("", "analytic", sweeps, report));
        return new TimeTable(pass, header, rows);
    }

    private static List<String> row(String number, PartResult part, GraphReport report) {
        List<String> row =
                new ArrayList<>(List.of(number, part.name(), perElement(part.bytesPerElement()), moved(part.bytes())));
        for (BackendName backend : report.backends()) {
            Timing timing = part.times().get(backend);
            row.addAll(
                    timing == null
                            ? List.of("", "", "")
                            : List.of(
                                    Figures.microseconds(timing.microseconds()),
                                    Figures.rate(timing.gigabytesPerSecond()),
                                    share(timing.share())));
        }
        return row;
    }

    private static List<String> sum(String number, String name, List<? extends PartResult> parts, GraphReport report) {
        long bytes = PartResult.bytes(parts);
        List<String> row =
                new ArrayList<>(List.of(number, name, perElement(PartResult.bytesPerElement(parts)), moved(bytes)));
        for (BackendName backend : report.backends()) {
            Double sum = PartResult.microseconds(parts, backend);
            row.addAll(
                    sum == null
                            ? List.of("", "", "")
                            : List.of(Figures.microseconds(sum), Figures.rate(bytes / sum / 1e3), share(1)));
        }
        return row;
    }

    /** On the terminal. */
    String text() {
        return TextTable.of(header, LABELS, rows);
    }

    /** What the pass costs staged and analytic, in words; empty where either was not measured. */
    static List<String> sentences(GraphReport report) {
        List<String> sentences = new ArrayList<>();
        for (Pass pass : Pass.TRAINING) {
            for (BackendName backend : report.backends()) {
                Double staged = PartResult.microseconds(report.nodes(pass), backend);
                Double analytic = PartResult.microseconds(report.sweeps(pass), backend);
                if (staged != null && analytic != null) {
                    sentences.add(String.format(
                            Locale.ROOT,
                            "%s, %s: staged %d bytes an element in %s µs, analytic %d in %s µs, a factor of %.1f.",
                            pass,
                            backend,
                            PartResult.bytesPerElement(report.nodes(pass)),
                            Figures.microseconds(staged),
                            PartResult.bytesPerElement(report.sweeps(pass)),
                            Figures.microseconds(analytic),
                            staged / analytic));
                }
            }
        }
        return sentences;
    }

    private static String perElement(int bytes) {
        return bytes == 0 ? "" : Integer.toString(bytes);
    }

    private static String moved(long bytes) {
        return bytes == 0
                ? ""
                : bytes < 1_000_000
                        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                        : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
