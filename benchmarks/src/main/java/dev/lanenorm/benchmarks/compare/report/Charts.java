package dev.lanenorm.benchmarks.compare.report;

import dev.lanenorm.benchmarks.compare.measure.CheckedVariant;
import dev.lanenorm.benchmarks.compare.plan.Traffic;
import dev.lanenorm.benchmarks.compare.plan.Variant;
import dev.lanenorm.benchmarks.compare.report.Report.Ratio;
import dev.lanenorm.benchmarks.implementations.Pass;
import dev.lanenorm.benchmarks.page.Plots;
import dev.lanenorm.benchmarks.page.Plots.Interval;
import dev.lanenorm.benchmarks.page.Plots.Mark;
import dev.lanenorm.benchmarks.page.Plots.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The report's charts; those whose results were not measured are left out. */
final class Charts {
    /** In the order of their colours. */
    private static final List<Pass> PASSES = List.of(Pass.forward, Pass.backward, Pass.inference);

    private static final Mark EVEN = new Mark(1, "");

    private final Report report;
    private final List<Comparison> comparisons;
    private final List<String> inputs;
    private final List<Chart> charts = new ArrayList<>();

    private Charts(Report report) {
        this.report = report;
        List<Comparison> comparisons = Comparison.of(report);
        // In place and on more threads than the first, the tables tell.
        int threads = comparisons.stream().mapToInt(Comparison::threads).min().orElse(1);
        this.comparisons = comparisons.stream()
                .filter(comparison -> comparison.threads() == threads && !comparison.aliased())
                .toList();
        inputs = this.comparisons.stream().map(Comparison::label).distinct().toList();
    }

    /** A picture, the question it belongs to, and the name of its file. */
    record Chart(String question, String name, String svg) {}

    static List<Chart> of(Report report) {
        Charts matrices = new Charts(report.ofMatrices());
        matrices.closedForm();
        matrices.lanes();
        matrices.memory();
        matrices.shares();
        matrices.peers("peers");
        matrices.digits();
        Charts images = new Charts(report.ofImages());
        images.layouts();
        images.peers("image-peers");
        return Stream.concat(matrices.charts.stream(), images.charts.stream()).toList();
    }

    /** Time per element over the columns, for each number of rows, or over the rows where there is one of columns. */
    static List<Chart> of(List<SweepPoint> sweep) {
        boolean acrossColumns =
                sweep.stream().map(SweepPoint::columns).distinct().count() > 1;
        Map<String, Map<String, List<Point>>> pictures = new LinkedHashMap<>();
        for (SweepPoint point : sweep) {
            String fixed = acrossColumns ? point.rows() + " rows" : point.columns() + " columns";
            if (point.followsRule()) {
                pictures.computeIfAbsent(fixed, key -> new LinkedHashMap<>())
                        .computeIfAbsent(point.pass().name(), key -> new ArrayList<>())
                        .add(new Point(acrossColumns ? point.columns() : point.rows(), point.median()));
            }
        }
        List<Chart> charts = new ArrayList<>();
        pictures.forEach((fixed, lines) -> {
            if (lines.values().iterator().next().size() > 1) {
                String name = "sweep-" + fixed.replace(' ', '-');
                String across = acrossColumns ? "columns" : "rows";
                String title = "Time per element, " + fixed;
                charts.add(
                        new Chart("sweep", name, Plots.lines(name, title, across, "ns", lines, Map.of(), List.of())));
            }
        });
        return charts;
    }

    private void closedForm() {
        Map<String, Map<String, Double>> series = new LinkedHashMap<>();
        for (Pass pass : Pass.TRAINING) {
            put(series, pass.name(), medians(pass, Comparison::stagedOverAnalytic));
        }
        addBars(
                "closed-form",
                "closed-form",
                "Staged pass over analytic pass",
                "times as long (dashed: equal)",
                series);
    }

    private void lanes() {
        for (Pass pass : Pass.TRAINING) {
            Map<String, Map<String, Double>> series = new LinkedHashMap<>();
            for (int lanes : List.of(4, 8, 16)) {
                put(series, lanes + " lanes", medians(pass, comparison -> comparison.scalarOverLanes(lanes)));
            }
            addBars(
                    "lanes",
                    "lanes-" + pass,
                    "Plain Java over vectors, " + pass,
                    "times as long (dashed: equal)",
                    series);
        }
    }

    private void addBars(
            String question, String name, String title, String unit, Map<String, Map<String, Double>> series) {
        addBars(question, name, title, unit, inputs, series);
    }

    private void addBars(
            String question,
            String name,
            String title,
            String unit,
            List<String> labels,
            Map<String, Map<String, Double>> series) {
        if (!series.isEmpty()) {
            charts.add(new Chart(question, name, Plots.bars(name, title, unit, labels, series, EVEN)));
        }
    }

    private Map<String, Double> medians(Pass pass, Function<Comparison, Ratio> figure) {
        Map<String, Double> medians = new LinkedHashMap<>();
        ratios(pass, figure).forEach((input, ratio) -> medians.put(input, ratio.median()));
        return medians;
    }

    private Map<String, Interval> ratios(Pass pass, Function<Comparison, Ratio> figure) {
        Map<String, Interval> ratios = new LinkedHashMap<>();
        for (Comparison comparison : comparisons) {
            Ratio ratio = figure.apply(comparison);
            if (ratio != null && comparison.pass() == pass) {
                ratios.put(comparison.label(), new Interval(ratio.median(), ratio.min(), ratio.max()));
            }
        }
        return ratios;
    }

    private static <T> void put(Map<String, Map<String, T>> series, String name, Map<String, T> values) {
        if (!values.isEmpty()) {
            series.put(name, values);
        }
    }

    /** Bytes per second over the size of x: roofs as lines, our passes as dots. */
    private void memory() {
        Map<String, List<Point>> lines = new LinkedHashMap<>();
        Map<Traffic, String> roofs = new EnumMap<>(Map.of(
                Traffic.read, "roof: read",
                Traffic.readWrite, "roof: read, write",
                Traffic.twoReadsWrite, "roof: 2 reads, write"));
        roofs.forEach((traffic, label) -> {
            List<Point> points = report.roofs().stream()
                    .filter(roof -> roof.traffic() == traffic && roof.threads() == 1)
                    .map(roof -> new Point(megabytes(roof.rows(), roof.columns()), roof.gigabytesPerSecond()))
                    .sorted(Comparator.comparingDouble(Point::x))
                    .toList();
            if (!points.isEmpty()) {
                lines.put(label, points);
            }
        });
        Map<String, List<Point>> dots = new LinkedHashMap<>();
        for (Pass pass : PASSES) {
            List<Point> points = comparisons.stream()
                    .filter(comparison -> comparison.pass() == pass && comparison.ours() != null)
                    .map(Comparison::ours)
                    .map(result -> new Point(megabytes(result.rows(), result.columns()), result.gigabytesPerSecond()))
                    .toList();
            if (!points.isEmpty()) {
                dots.put(pass.name(), points);
            }
        }
        if (!lines.isEmpty() && !dots.isEmpty()) {
            charts.add(new Chart(
                    "memory",
                    "memory",
                    Plots.lines(
                            "memory",
                            "Bytes moved per second, by size",
                            "size of x, MB",
                            "GB/s",
                            lines,
                            dots,
                            caches())));
        }
    }

    private static double megabytes(int rows, int columns) {
        return 1e-6 * SizeClass.bytes(rows, columns);
    }

    private List<Mark> caches() {
        return SizeClass.caches(report.environment()).stream()
                .map(cache -> new Mark(1e-6 * cache.bytes(), cache.name()))
                .toList();
    }

    /** How far each pass is from its roof. */
    private void shares() {
        Map<String, Map<String, Double>> series = new LinkedHashMap<>();
        for (Pass pass : PASSES) {
            Map<String, Double> shares = new LinkedHashMap<>();
            comparisons.stream().filter(comparison -> comparison.pass() == pass).forEach(comparison -> comparison
                    .overRoof()
                    .ifPresent(share -> shares.put(comparison.label(), share)));
            put(series, pass.name(), shares);
        }
        addBars(
                "memory",
                "roof",
                "Time of the analytic pass over its roof",
                "times as long (dashed: at the roof)",
                series);
    }

    private void layouts() {
        List<BothLayouts> pairs = BothLayouts.of(comparisons);
        Map<String, Map<String, Double>> series = new LinkedHashMap<>();
        for (Pass pass : PASSES) {
            Map<String, Double> medians = new LinkedHashMap<>();
            pairs.stream()
                    .filter(pair -> pair.channelMajor().pass() == pass)
                    .forEach(pair -> medians.put(pair.label(), pair.ratio().median()));
            put(series, pass.name(), medians);
        }
        List<String> labels = pairs.stream().map(BothLayouts::label).distinct().toList();
        addBars(
                "layouts",
                "layouts",
                "Channel-major over channels-last",
                "times as long (dashed: equal)",
                labels,
                series);
    }

    private void peers(String question) {
        for (Pass pass : PASSES) {
            Map<String, Map<String, Interval>> series = new LinkedHashMap<>();
            for (Variant peer : Tables.peersOf(report)) {
                put(series, peer.title(), ratios(pass, comparison -> comparison.peerOverOurs(peer)));
            }
            if (!series.isEmpty()) {
                String name = question + "-" + pass;
                charts.add(new Chart(
                        question,
                        name,
                        Plots.dots(
                                name,
                                "Peer's time over ours, " + pass,
                                "times as long as LaneNorm (dashed: equal)",
                                inputs,
                                series,
                                List.of(EVEN))));
            }
        }
    }

    private void digits() {
        List<String> rows = report.variants().stream()
                .map(checked -> checked.variant().title())
                .toList();
        Map<String, Function<CheckedVariant, Map<String, Double>>> kinds = new LinkedHashMap<>();
        kinds.put("0.5", CheckedVariant::ordinary);
        kinds.put("10000", CheckedVariant::offset);
        kinds.forEach((meanOverStd, errors) -> {
            Map<String, Map<String, Interval>> series = new LinkedHashMap<>();
            for (String figure : List.of("y", "dx", "dgamma", "dbeta")) {
                Map<String, Interval> values = new LinkedHashMap<>();
                for (CheckedVariant checked : report.variants()) {
                    Double error = errors.apply(checked).get(figure);
                    if (error != null && error > 0) {
                        values.put(checked.variant().title(), new Interval(error, error, error));
                    }
                }
                put(series, figure, values);
            }
            String name = "digits-" + meanOverStd.replace(".", "");
            charts.add(new Chart(
                    "digits",
                    name,
                    Plots.dots(
                            name,
                            "Largest error where mean / std = " + meanOverStd,
                            "fraction of the figure's scale (dashed: rounding a float once)",
                            rows,
                            series,
                            List.of(new Mark(Math.ulp(1f) / 2, "")))));
        });
    }
}
