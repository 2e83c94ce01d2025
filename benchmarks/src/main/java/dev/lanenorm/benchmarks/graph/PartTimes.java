package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.benchmarks.compare.measure.Forks.Round;
import dev.lanenorm.benchmarks.compare.measure.Measurement;
import dev.lanenorm.benchmarks.compare.measure.Missing;
import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase;
import dev.lanenorm.benchmarks.compare.plan.PartsCase;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * Microseconds of every part of every pass, as far as they were measured.
 *
 * @param rounds forks of each pass
 * @param backends those that were measured
 * @param measured the rounds of each pass
 * @param missing what has none of its rounds, or not all
 */
record PartTimes(
        int rounds, List<BackendName> backends, Map<BenchmarkCase, List<Round>> measured, List<Missing> missing) {
    /** Where nothing is measured. */
    static final PartTimes NONE = new PartTimes(0, List.of(), Map.of(), List.of());

    static PartTimes of(Measurement measurement, int rounds, List<BackendName> backends, List<Missing> absent) {
        List<Missing> missing = new ArrayList<>(absent);
        missing.addAll(measurement.missing());
        return new PartTimes(rounds, backends, measurement.rounds(), missing);
    }

    /** Floats in the widest vector. */
    int lanes() {
        return measured.keySet().stream()
                .mapToInt(benchmark -> ((PartsCase) benchmark).whole().variant().lanes())
                .max()
                .orElse(1);
    }

    /** The median of each part over the rounds; empty where there is none. */
    Map<String, Double> of(Algorithm algorithm, Pass pass, BackendName backend) {
        Map<String, Double> medians = new LinkedHashMap<>();
        measured.forEach((benchmark, found) -> {
            if (benchmark instanceof PartsCase parts
                    && !found.isEmpty()
                    && parts.whole().pass() == pass
                    && parts.whole().variant().algorithm() == algorithm
                    && parts.whole().variant().backend() == backend) {
                found.get(0).parts().keySet().forEach(part -> medians.put(part, median(found, part)));
            }
        });
        return medians;
    }

    private static double median(List<Round> rounds, String part) {
        return new Median()
                .evaluate(rounds.stream()
                        .mapToDouble(round -> round.parts().get(part))
                        .toArray());
    }
}
