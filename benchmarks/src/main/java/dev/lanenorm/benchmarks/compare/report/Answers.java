package dev.lanenorm.benchmarks.compare.report;

import dev.lanenorm.benchmarks.compare.measure.CheckedVariant;
import dev.lanenorm.benchmarks.compare.report.Report.Ratio;
import dev.lanenorm.benchmarks.implementations.Layout;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/** The report's questions, each answered in a sentence or two from its figures. */
final class Answers {
    private Answers() {}

    static String closedForm(List<Comparison> comparisons) {
        return sentence(
                comparisons,
                Pass.TRAINING,
                Comparison::stagedOverAnalytic,
                "The analytic %s pass is %s times as fast as the staged one (%s).");
    }

    static String lanes(List<Comparison> comparisons) {
        return sentence(
                comparisons,
                Pass.COMPARED,
                Comparison::scalarOverVector,
                "On the widest vectors the analytic %s pass is %s times as fast as in plain Java (%s).");
    }

    private static String sentence(
            List<Comparison> comparisons, List<Pass> passes, Function<Comparison, Ratio> figure, String sentence) {
        return sentences(passes, pass -> medians(comparisons, pass, figure), sentence);
    }

    /** One for each pass of which there are values. */
    private static String sentences(List<Pass> passes, Function<Pass, double[]> values, String sentence) {
        List<String> sentences = new ArrayList<>();
        for (Pass pass : passes) {
            double[] ofPass = values.apply(pass);
            if (ofPass.length > 0) {
                sentences.add(sentence(sentence, pass, ofPass));
            }
        }
        return String.join(" ", sentences);
    }

    static String memory(List<Comparison> comparisons) {
        return sentences(
                Pass.COMPARED,
                pass -> comparisons.stream()
                        .filter(comparison -> comparison.pass() == pass)
                        .map(Comparison::overRoof)
                        .flatMapToDouble(OptionalDouble::stream)
                        .toArray(),
                "The %s pass takes %s times its roof (%s).");
    }

    static String alignment(List<Comparison> comparisons) {
        return sentence(
                comparisons,
                Pass.COMPARED,
                Comparison::unalignedOverAligned,
                "From offset 0 of an array the %s pass takes %s times as long as over aligned storage (%s).");
    }

    static String layouts(List<Comparison> comparisons) {
        List<BothLayouts> pairs = BothLayouts.of(comparisons);
        return sentences(
                Pass.COMPARED,
                pass -> pairs.stream()
                        .filter(pair -> pair.channelMajor().pass() == pass)
                        .mapToDouble(pair -> pair.ratio().median())
                        .toArray(),
                "On channel-major images the %s pass takes %s times as long as on channels-last ones (%s).");
    }

    /** One sentence per layout and peer. */
    static List<String> peers(Report report, List<Comparison> comparisons) {
        List<String> sentences = new ArrayList<>();
        Map<Layout, List<Comparison>> layouts = comparisons.stream()
                .collect(Collectors.groupingBy(Comparison::layout, TreeMap::new, Collectors.toList()));
        layouts.forEach((layout, theirs) -> Tables.peersOf(report).forEach(peer -> {
            List<String> parts = new ArrayList<>();
            for (Pass pass : Pass.COMPARED) {
                double[] medians = medians(theirs, pass, comparison -> comparison.peerOverOurs(peer));
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
                sentences.add("LaneNorm is faster than " + layout.label(peer.title()) + " at "
                        + String.join(", at ", parts) + ".");
            }
        }));
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

    /** With the median, and of how many. */
    private static String sentence(String sentence, Pass pass, double[] values) {
        String of = values.length == 1 ? "one case" : "median of " + values.length;
        return String.format(Locale.ROOT, sentence, pass, Figures.factor(new Median().evaluate(values)), of);
    }
}
