package dev.lanenorm.benchmarks.compare.report;

import dev.lanenorm.benchmarks.compare.measure.CheckedVariant;
import dev.lanenorm.benchmarks.compare.plan.Variant;
import dev.lanenorm.benchmarks.compare.report.Report.Ratio;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import org.apache.commons.math3.stat.StatUtils;

/** The figures of a report as tables, the same for terminal, README and page. */
public final class Tables {
    private Tables() {}

    /**
     * A table.
     *
     * @param labels how many of the columns, from the left, are words
     */
    public record Table(String name, String caption, int labels, List<String> header, List<List<Cell>> rows) {}

    /**
     * A cell.
     *
     * @param tone win or loss, where every round says so, or nothing
     */
    public record Cell(String text, String tone) {
        static Cell of(String text) {
            return new Cell(text, "");
        }

        /** A ratio of another's time to ours. */
        static Cell of(Ratio ratio) {
            String tone = ratio == null || !ratio.isClear() ? "" : ratio.median() > 1 ? "win" : "loss";
            return new Cell(Figures.ratio(ratio), tone);
        }
    }

    /** All, by name; those without rows are left out. */
    public static Map<String, Table> of(Report report) {
        Report matrices = report.ofMatrices();
        Report images = report.ofImages();
        List<Comparison> ofMatrices = Comparison.of(matrices);
        List<Comparison> ofImages = Comparison.of(images);
        Map<String, Table> tables = new LinkedHashMap<>();
        for (Table table : List.of(
                closedForm(ofMatrices),
                lanes(matrices, ofMatrices),
                memory(matrices, ofMatrices),
                summary("summary", matrices, ofMatrices),
                alignment(Comparison.of(report)),
                peers("peers", matrices, ofMatrices),
                copies(matrices),
                layouts(ofImages),
                summary("image-summary", images, ofImages),
                peers("image-peers", images, ofImages),
                digits(report))) {
            if (!table.rows().isEmpty()) {
                tables.put(table.name(), table);
            }
        }
        return tables;
    }

    /** What the closed form is worth: one line per input and pass of training. */
    private static Table closedForm(List<Comparison> comparisons) {
        List<List<Cell>> rows = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            Ratio vector = comparison.stagedOverAnalytic(BackendName.vector);
            Ratio scalar = comparison.stagedOverAnalytic(BackendName.scalar);
            if (vector != null || scalar != null) {
                rows.add(List.of(
                        Cell.of(comparison.label()),
                        Cell.of(comparison.passLabel()),
                        Cell.of(Figures.microseconds(comparison.widest(Algorithm.staged, BackendName.scalar))),
                        Cell.of(Figures.microseconds(comparison.widest(Algorithm.analytic, BackendName.scalar))),
                        Cell.of(Figures.ratio(scalar)),
                        Cell.of(Figures.microseconds(comparison.widest(Algorithm.staged, BackendName.vector))),
                        Cell.of(Figures.microseconds(comparison.widest(Algorithm.analytic, BackendName.vector))),
                        Cell.of(Figures.ratio(vector))));
            }
        }
        return new Table(
                "closed-form",
                "Microseconds per call; staged / analytic is the median of the rounds' ratios (smallest - largest). Vector"
                        + " is the widest there is.",
                2,
                List.of(
                        "input",
                        "pass",
                        "staged scalar",
                        "analytic scalar",
                        "staged / analytic, scalar",
                        "staged vector",
                        "analytic vector",
                        "staged / analytic, vector"),
                rows);
    }

    /** What the lanes are worth: one line per input and pass. */
    private static Table lanes(Report report, List<Comparison> comparisons) {
        List<Integer> widths = report.results().stream()
                .filter(result -> result.backend() == BackendName.vector)
                .map(CaseResult::lanes)
                .distinct()
                .sorted()
                .toList();
        List<String> header = new ArrayList<>(List.of("input", "pass", "scalar"));
        widths.forEach(lanes -> header.add(lanes + " lanes"));
        header.add("scalar / vector");
        List<List<Cell>> rows = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            Ratio ratio = comparison.scalarOverVector();
            if (ratio != null) {
                List<Cell> row = new ArrayList<>(List.of(
                        Cell.of(comparison.label()),
                        Cell.of(comparison.passLabel()),
                        Cell.of(Figures.microseconds(comparison.widest(Algorithm.analytic, BackendName.scalar)))));
                widths.forEach(lanes -> row.add(Cell.of(Figures.microseconds(comparison.ofLanes(lanes)))));
                row.add(Cell.of(Figures.ratio(ratio)));
                rows.add(row);
            }
        }
        return new Table(
                "lanes",
                "Microseconds per call of the analytic pass; scalar / vector at the widest, median of the rounds' ratios"
                        + " (smallest - largest).",
                2,
                header,
                rows);
    }

    /** How near memory is: one line per input and pass. */
    private static Table memory(Report report, List<Comparison> comparisons) {
        List<SizeClass.Cache> caches = SizeClass.caches(report.environment());
        List<List<Cell>> rows = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            OptionalDouble overRoof = comparison.overRoof();
            if (overRoof.isPresent()) {
                CaseResult ours = comparison.ours();
                rows.add(List.of(
                        Cell.of(comparison.label()),
                        Cell.of(comparison.passLabel()),
                        Cell.of(SizeClass.of(ours.rows(), ours.columns(), caches)),
                        Cell.of(Figures.microseconds(ours)),
                        Cell.of(ours.bytesPerElement().toString()),
                        Cell.of(Figures.rate(ours.gigabytesPerSecond())),
                        Cell.of(Figures.microseconds(
                                comparison.roofMicroseconds().getAsDouble())),
                        Cell.of(Figures.factor(overRoof.getAsDouble()))));
            }
        }
        return new Table(
                "memory",
                "The analytic pass on the widest vectors. The roof is what the fastest plain vector loops of the same run take"
                        + " that read what the pass reads and map what it maps, in place where it does, on at most as many"
                        + " threads.",
                3,
                List.of("input", "pass", "x fits", "µs", "bytes per element", "GB/s", "roof, µs", "time / roof"),
                rows);
    }

    /** What split cache lines cost: one line per input and pass. */
    private static Table alignment(List<Comparison> comparisons) {
        List<List<Cell>> rows = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            Ratio ratio = comparison.unalignedOverAligned();
            if (ratio != null) {
                rows.add(List.of(
                        Cell.of(comparison.label()),
                        Cell.of(comparison.passLabel()),
                        Cell.of(Figures.microseconds(comparison.ours())),
                        Cell.of(Figures.microseconds(comparison.aligned())),
                        Cell.of(Figures.ratio(ratio))));
            }
        }
        return new Table(
                "alignment",
                "Microseconds per call of the analytic pass on the widest vectors, over matrices from offset 0 of their arrays"
                        + " and over those of FloatTensor.aligned; the ratio is the median of the rounds' (smallest - largest).",
                2,
                List.of("input", "pass", "from offset 0", "aligned", "from offset 0 / aligned"),
                rows);
    }

    /** What a layout costs: one line per input of images and pass. */
    private static Table layouts(List<Comparison> comparisons) {
        List<List<Cell>> rows = new ArrayList<>();
        for (BothLayouts both : BothLayouts.of(comparisons)) {
            OptionalDouble roof = both.channelMajor().roofMicroseconds();
            List<Cell> row = new ArrayList<>(List.of(
                    Cell.of(both.label()),
                    Cell.of(both.channelMajor().passLabel()),
                    Cell.of(roof.isPresent() ? Figures.microseconds(roof.getAsDouble()) : "")));
            for (Comparison comparison : List.of(both.channelMajor(), both.channelsLast())) {
                OptionalDouble overRoof = comparison.overRoof();
                row.add(Cell.of(Figures.microseconds(comparison.ours())));
                row.add(Cell.of(overRoof.isPresent() ? Figures.factor(overRoof.getAsDouble()) : ""));
            }
            row.add(Cell.of(Figures.ratio(both.ratio())));
            rows.add(row);
        }
        return new Table(
                "layouts",
                "Microseconds per call of the analytic pass on the widest vectors, and of the roof, the fastest plain loops of"
                        + " its traffic; channel-major / channels-last is the median of the rounds' ratios (smallest - largest).",
                2,
                List.of(
                        "input",
                        "pass",
                        "roof",
                        "channel-major",
                        "time / roof",
                        "channels-last",
                        "time / roof",
                        "channel-major / channels-last"),
                rows);
    }

    /** Where we stand: one line per input and pass, each peer's time as a multiple of ours. */
    private static Table peers(String name, Report report, List<Comparison> comparisons) {
        List<Variant> peers = peersOf(report);
        List<String> header = new ArrayList<>(List.of("input", "pass", "LaneNorm, µs"));
        peers.forEach(peer -> header.add(peer.title()));
        List<List<Cell>> rows = new ArrayList<>();
        for (Comparison comparison : peers.isEmpty() ? List.<Comparison>of() : comparisons) {
            List<Cell> row = new ArrayList<>(List.of(
                    Cell.of(comparison.label()),
                    Cell.of(comparison.passLabel()),
                    Cell.of(Figures.microseconds(comparison.ours()))));
            peers.forEach(peer -> row.add(Cell.of(comparison.peerOverOurs(peer))));
            rows.add(row);
        }
        return new Table(
                name,
                "Each peer's time over LaneNorm's, median of the rounds' ratios (smallest - largest): above 1 LaneNorm is"
                        + " faster, below 1 the peer is.",
                2,
                header,
                rows);
    }

    /** Where we stand in a few numbers: one line per pass and number of threads, over all inputs. */
    private static Table summary(String name, Report report, List<Comparison> comparisons) {
        List<Variant> peers = peersOf(report);
        Map<String, Map<String, Double>> passes = new LinkedHashMap<>();
        for (Comparison comparison : comparisons) {
            OptionalDouble faster = comparison.fasterOverOurs(peers);
            if (faster.isPresent()) {
                String pass = comparison.layout().label(comparison.passLabel()) + comparison.threadsLabel();
                passes.computeIfAbsent(pass, key -> new LinkedHashMap<>())
                        .put(Comparison.label(comparison.input()), faster.getAsDouble());
            }
        }
        List<List<Cell>> rows = new ArrayList<>();
        passes.forEach((pass, ratios) -> {
            double[] values =
                    ratios.values().stream().mapToDouble(ratio -> ratio).toArray();
            String least = Collections.min(ratios.entrySet(), Map.Entry.comparingByValue())
                    .getKey();
            long even = ratios.values().stream().filter(ratio -> ratio >= 1).count();
            rows.add(List.of(
                    Cell.of(pass),
                    Cell.of(Figures.factor(StatUtils.geometricMean(values))),
                    Cell.of(Figures.factor(StatUtils.min(values)) + " (" + least + ")"),
                    Cell.of(even + " of " + values.length)));
        });
        return new Table(
                name,
                "The time of the fastest peer on each input over LaneNorm's: above 1 LaneNorm is faster.",
                1,
                List.of("pass", "geometric mean", "least", "inputs where at least 1"),
                rows);
    }

    /** What the peers outside the heap cost beside their passes. */
    private static Table copies(Report report) {
        List<CaseResult> copies = report.results().stream()
                .filter(result -> result.pass() == Pass.copy)
                .toList();
        List<Variant> peers =
                copies.stream().map(CaseResult::variant).distinct().toList();
        Set<String> inputs = new LinkedHashSet<>();
        copies.forEach(result -> inputs.add(result.input()));
        List<String> header = new ArrayList<>(List.of("input"));
        peers.forEach(peer -> header.add(peer.title() + ", µs"));
        List<List<Cell>> rows = new ArrayList<>();
        for (String input : inputs) {
            List<Cell> row = new ArrayList<>(List.of(Cell.of(Comparison.label(input))));
            for (Variant peer : peers) {
                row.add(Cell.of(Figures.microseconds(copies.stream()
                        .filter(result ->
                                result.input().equals(input) && result.variant().equals(peer))
                        .findFirst()
                        .orElse(null))));
            }
            rows.add(row);
        }
        return new Table(
                "copies",
                "What a program whose data is a float[] pays beside the peer's own time: one matrix copied into the peer's"
                        + " memory, one copied back.",
                1,
                header,
                rows);
    }

    /** Who keeps the digits: largest errors against the oracle, and whether threads change bits. */
    private static Table digits(Report report) {
        List<List<Cell>> rows = new ArrayList<>();
        for (CheckedVariant checked : report.variants()) {
            rows.add(digits(checked, "0.5", checked.ordinary()));
            rows.add(digits(checked, "10000", checked.offset()));
        }
        return new Table(
                "digits",
                "Largest error against the double-precision oracle, as a fraction of the figure's scale, over 4096x256 random"
                        + " values. Rounding a float once costs up to 6.0e-08. Bits: whether two threads give those of one.",
                2,
                List.of("variant", "mean / std", "y", "dx", "dgamma", "dbeta", "bits"),
                rows);
    }

    private static List<Cell> digits(CheckedVariant checked, String offset, Map<String, Double> errors) {
        List<Cell> row = new ArrayList<>(List.of(Cell.of(checked.variant().title()), Cell.of(offset)));
        for (String figure : List.of("y", "dx", "dgamma", "dbeta")) {
            row.add(Cell.of(Figures.error(errors.get(figure))));
        }
        Boolean same = checked.sameBitsOnTwoThreads();
        row.add(Cell.of(same == null ? "one thread only" : same ? "same" : "change"));
        return row;
    }

    /** Every case. */
    static Table raw(Report report) {
        Map<String, Function<CaseResult, String>> columns = new LinkedHashMap<>();
        columns.put("input", CaseResult::label);
        columns.put("pass", result -> result.pass().name());
        columns.put("variant", CaseResult::title);
        columns.put("threads", result -> Integer.toString(result.threads()));
        columns.put("median, µs", Figures::microseconds);
        columns.put("smallest - largest, µs", result -> Figures.spread(result.microseconds()));
        columns.put("rounds", result -> Integer.toString(result.rounds().size()));
        columns.put(
                "bytes per element",
                result -> result.bytesPerElement() == null
                        ? ""
                        : result.bytesPerElement().toString());
        columns.put("GB/s", result -> Figures.rate(result.gigabytesPerSecond()));
        columns.put("Java heap, B per call", result -> Figures.bytes(result.allocatedBytesPerOperation()));
        for (String figure : List.of("y", "dx", "dgamma", "dbeta")) {
            columns.put(
                    "error of " + figure,
                    result -> Figures.error(result.errors().get(figure)));
        }
        return new Table(
                "raw",
                "Every case. Errors are against the oracle on this input, as a fraction of the figure's scale.",
                3,
                List.copyOf(columns.keySet()),
                report.results().stream()
                        .map(result -> columns.values().stream()
                                .map(column -> Cell.of(column.apply(result)))
                                .toList())
                        .toList());
    }

    static List<Variant> peersOf(Report report) {
        return report.results().stream()
                .map(CaseResult::variant)
                .filter(variant -> !variant.isOurs())
                .distinct()
                .toList();
    }
}
