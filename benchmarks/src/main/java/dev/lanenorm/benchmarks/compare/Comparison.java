package dev.lanenorm.benchmarks.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One input and pass on one number of threads: its arms, and the ratios between them. */
record Comparison(String input, String pass, int threads, List<Arm> arms, double roofMicroseconds) {

    /** Comparisons in the order of the report. */
    static List<Comparison> of(Report report) {
        Map<String, Comparison> comparisons = new LinkedHashMap<>();
        for (Arm arm : report.arms()) {
            comparisons
                    .computeIfAbsent(
                            arm.input() + " " + arm.pass() + " " + arm.threads(),
                            key -> new Comparison(
                                    arm.input(),
                                    arm.pass(),
                                    arm.threads(),
                                    new ArrayList<>(),
                                    report.roofMicroseconds(arm.input(), arm.pass())))
                    .arms
                    .add(arm);
        }
        return List.copyOf(comparisons.values());
    }

    /** The widest arm of an algorithm and a backend, out of place; null if it was not measured. */
    Arm widest(String algorithm, String backend) {
        Arm widest = null;
        for (Arm arm : arms) {
            boolean fits = arm.algorithm().equals(algorithm) && arm.backend().equals(backend) && !arm.aliased();
            if (fits && (widest == null || arm.lanes() > widest.lanes())) {
                widest = arm;
            }
        }
        return widest;
    }

    /** The fastest backend measured. */
    String fastestBackend() {
        return widest("analytic", "vector") != null ? "vector" : "scalar";
    }

    /** Staged over analytic, on the fastest backend measured; null if one is missing. */
    Report.Ratio stagedOverAnalytic() {
        return ratio(widest("staged", fastestBackend()), widest("analytic", fastestBackend()));
    }

    /** Scalar over vector, analytic; null if one is missing. */
    Report.Ratio scalarOverVector() {
        return ratio(widest("analytic", "scalar"), widest("analytic", "vector"));
    }

    private static Report.Ratio ratio(Arm numerator, Arm denominator) {
        return numerator == null || denominator == null ? null : Report.ratio(numerator.rounds(), denominator.rounds());
    }

    /** The input and, where it takes more than one, the threads. */
    String label() {
        return label(input) + (threads > 1 ? ", " + threads + " threads" : "");
    }

    /** An input's name, without the folders of a file. */
    static String label(String input) {
        return input.substring(Math.max(input.lastIndexOf('/'), input.lastIndexOf('\\')) + 1);
    }
}
