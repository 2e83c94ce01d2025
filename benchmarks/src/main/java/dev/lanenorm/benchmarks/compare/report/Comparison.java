package dev.lanenorm.benchmarks.compare.report;

import dev.lanenorm.benchmarks.compare.plan.Variant;
import dev.lanenorm.benchmarks.compare.report.Report.Ratio;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Layout;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/** One input in one layout and pass on one number of threads: its results, and the ratios between them. */
record Comparison(
        String input,
        Layout layout,
        Pass pass,
        int threads,
        boolean aliased,
        List<CaseResult> results,
        OptionalDouble roofMicroseconds) {

    /** Comparisons in the order of inputs, threads and passes; the cost of copies compares nothing. */
    static List<Comparison> of(Report report) {
        Map<String, Comparison> comparisons = new LinkedHashMap<>();
        for (CaseResult result : report.results()) {
            if (result.pass() == Pass.copy) {
                continue;
            }
            comparisons
                    .computeIfAbsent(
                            String.join(
                                    " ",
                                    result.input(),
                                    result.layout().name(),
                                    result.pass().name(),
                                    "" + result.threads(),
                                    "" + result.aliased()),
                            key -> new Comparison(
                                    result.input(),
                                    result.layout(),
                                    result.pass(),
                                    result.threads(),
                                    result.aliased(),
                                    new ArrayList<>(),
                                    report.roofMicroseconds(
                                            result.input(), result.pass(), result.threads(), result.aliased())))
                    .results
                    .add(result);
        }
        List<String> inputs =
                report.results().stream().map(CaseResult::input).distinct().toList();
        return comparisons.values().stream()
                .sorted(Comparator.comparing((Comparison comparison) -> inputs.indexOf(comparison.input))
                        .thenComparing(Comparison::layout)
                        .thenComparing(Comparison::threads)
                        .thenComparing(Comparison::pass)
                        .thenComparing(Comparison::aliased))
                .toList();
    }

    /** The widest result of an algorithm and a backend; null if it was not measured. */
    CaseResult widest(Algorithm algorithm, BackendName backend) {
        CaseResult widest = null;
        for (CaseResult result : results) {
            boolean fits = result.algorithm() == algorithm && result.backend() == backend && !result.aligned();
            if (fits && (widest == null || result.lanes() > widest.lanes())) {
                widest = result;
            }
        }
        return widest;
    }

    /** What a user of ours gets: the analytic pass on the widest vectors, or on plain loops; null if not measured. */
    CaseResult ours() {
        return widest(Algorithm.analytic, fastestBackend());
    }

    /** The same over aligned storage; null if not measured. */
    CaseResult aligned() {
        return results.stream().filter(CaseResult::aligned).findFirst().orElse(null);
    }

    /** What split cache lines cost; null if it was not measured. */
    Ratio unalignedOverAligned() {
        return ratio(ours(), aligned());
    }

    private BackendName fastestBackend() {
        return widest(Algorithm.analytic, BackendName.vector) != null ? BackendName.vector : BackendName.scalar;
    }

    /** Staged over analytic on one backend; null if one is missing. */
    Ratio stagedOverAnalytic(BackendName backend) {
        return ratio(widest(Algorithm.staged, backend), widest(Algorithm.analytic, backend));
    }

    /** Staged over analytic, on the fastest backend measured; null if one is missing. */
    Ratio stagedOverAnalytic() {
        return stagedOverAnalytic(fastestBackend());
    }

    /** Scalar over vector, analytic; null if one is missing. */
    Ratio scalarOverVector() {
        return ratio(widest(Algorithm.analytic, BackendName.scalar), widest(Algorithm.analytic, BackendName.vector));
    }

    /** Scalar over vectors of so many lanes, analytic; null if one is missing. */
    Ratio scalarOverLanes(int lanes) {
        return ratio(widest(Algorithm.analytic, BackendName.scalar), ofLanes(lanes));
    }

    /** The analytic pass on vectors of so many lanes; null if not measured. */
    CaseResult ofLanes(int lanes) {
        return results.stream()
                .filter(result -> !result.aligned()
                        && result.algorithm() == Algorithm.analytic
                        && result.backend() == BackendName.vector
                        && result.lanes() == lanes)
                .findFirst()
                .orElse(null);
    }

    /** A peer's time over ours; null if one is missing. */
    Ratio peerOverOurs(Variant peer) {
        return ratio(widest(peer.algorithm(), peer.backend()), ours());
    }

    /** The least of the peers' times over ours; empty if none was measured. */
    OptionalDouble fasterOverOurs(List<Variant> peers) {
        return peers.stream()
                .map(this::peerOverOurs)
                .filter(Objects::nonNull)
                .mapToDouble(Ratio::median)
                .min();
    }

    /** Our time over the roof's; empty if one is missing. */
    OptionalDouble overRoof() {
        return ours() == null || roofMicroseconds.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(ours().microseconds().median() / roofMicroseconds.getAsDouble());
    }

    static Ratio ratio(CaseResult numerator, CaseResult denominator) {
        return numerator == null || denominator == null ? null : Report.ratio(numerator.rounds(), denominator.rounds());
    }

    /** The input, the layout of images and, where it takes more than one, the threads. */
    String label() {
        return layout.label(label(input)) + threadsLabel();
    }

    /** Empty for one. */
    String threadsLabel() {
        return threads > 1 ? ", " + threads + " threads" : "";
    }

    /** The pass, and whether it is done in place. */
    String passLabel() {
        return pass + (aliased ? " in place" : "");
    }

    /** An input's name, without the folders of a file. */
    static String label(String input) {
        return input.substring(Math.max(input.lastIndexOf('/'), input.lastIndexOf('\\')) + 1);
    }
}
