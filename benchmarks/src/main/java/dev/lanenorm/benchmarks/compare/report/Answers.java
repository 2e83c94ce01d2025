package dev.lanenorm.benchmarks.compare.report;

import dev.lanenorm.benchmarks.compare.measure.CheckedVariant;
import dev.lanenorm.benchmarks.compare.plan.Variant;
import dev.lanenorm.benchmarks.compare.report.Report.Ratio;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.apache.commons.math3.stat.StatUtils;

/** The report's questions, each answered in a sentence or two from its figures. */
final class Answers {
    private Answers() {}

    static String closedForm(List<Comparison> comparisons) {
        return sentence(
                comparisons,
                Pass.TRAINING,
                Comparison::stagedOverAnalytic,
                "The analytic %s pass is %s times as fast as the staged one.");
    }

    static String lanes(List<Comparison> comparisons) {
        return sentence(
                comparisons,
                Pass.COMPARED,
                Comparison::scalarOverVector,
                "On the widest vectors the analytic %s pass is %s times as fast as in plain Java.");
    }

    private static String sentence(
            List<Comparison> comparisons, List<Pass> passes, Function<Comparison, Ratio> figure, String sentence) {
        List<String> sentences = new ArrayList<>();
        for (Pass pass : passes) {
            double[] medians = medians(comparisons, pass, figure);
            if (medians.length > 0) {
                sentences.add(String.format(Locale.ROOT, sentence, pass, range(medians)));
            }
        }
        return String.join(" ", sentences);
    }

    static String memory(List<Comparison> comparisons) {
        List<String> sentences = new ArrayList<>();
        for (Pass pass : Pass.COMPARED) {
            double[] shares = comparisons.stream()
                    .filter(comparison -> comparison.pass() == pass)
                    .map(Comparison::overRoof)
                    .flatMapToDouble(OptionalDouble::stream)
                    .toArray();
            if (shares.length > 0) {
                sentences.add(String.format(Locale.ROOT, "The %s pass takes %s times its roof.", pass, range(shares)));
            }
        }
        return String.join(" ", sentences);
    }

    /** One sentence per peer. */
    static List<String> peers(Report report, List<Comparison> comparisons) {
        List<String> sentences = new ArrayList<>();
        for (Variant peer : Tables.peersOf(report)) {
            List<String> parts = new ArrayList<>();
            for (Pass pass : Pass.COMPARED) {
                double[] medians = medians(comparisons, pass, comparison -> comparison.peerOverOurs(peer));
                if (medians.length > 0) {
                    long wins =
                            Arrays.stream(medians).filter(median -> median > 1).count();
                    parts.add(String.format(
                            Locale.ROOT,
                            "%s on %d of %d (geometric mean %s)",
                            pass,
                            wins,
                            medians.length,
                            Figures.factor(StatUtils.geometricMean(medians))));
                }
            }
            if (!parts.isEmpty()) {
                sentences.add("LaneNorm is faster than " + peer.title() + " at " + String.join(", at ", parts) + ".");
            }
        }
        return sentences;
    }

    static String digits(Report report) {
        List<String> sentences = new ArrayList<>();
        for (CheckedVariant checked : report.variants()) {
            double ordinary = largest(checked.ordinary().values());
            double offset = largest(checked.offset().values());
            sentences.add(String.format(
                    Locale.ROOT,
                    "%s: %.1e, and %.1e with the offset",
                    checked.variant().title(),
                    ordinary,
                    offset));
        }
        return "Largest error of any result. " + String.join("; ", sentences) + ".";
    }

    private static double largest(Collection<Double> errors) {
        return errors.stream().mapToDouble(error -> error).max().orElse(Double.NaN);
    }

    private static double[] medians(List<Comparison> comparisons, Pass pass, Function<Comparison, Ratio> figure) {
        return comparisons.stream()
                .filter(comparison -> comparison.pass() == pass)
                .map(figure)
                .filter(ratio -> ratio != null)
                .mapToDouble(Ratio::median)
                .toArray();
    }

    private static String range(double[] values) {
        String smallest = Figures.factor(StatUtils.min(values));
        String largest = Figures.factor(StatUtils.max(values));
        return smallest.equals(largest) ? smallest : smallest + " to " + largest;
    }
}
