package dev.lanenorm.benchmarks.train;

import dev.lanenorm.benchmarks.page.Template;
import dev.lanenorm.benchmarks.train.Training.Epoch;
import dev.lanenorm.benchmarks.train.TrainingCharts.Chart;
import dev.lanenorm.benchmarks.train.TrainingReport.Inference;
import dev.lanenorm.benchmarks.train.TrainingReport.OtherBackward;
import dev.lanenorm.benchmarks.train.TrainingReport.Rate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** training.html, and what it says in words. */
final class TrainingPage {
    private TrainingPage() {}

    /** @param charts as {@link TrainingCharts} draws them, or none */
    static String of(TrainingReport report, List<Chart> charts) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("environment", report.environment());
        page.put("flags", String.join(" ", report.environment().flags()));
        page.put("configuration", report.configuration());
        page.put("sentences", sentences(report));
        page.put("charts", charts.stream().filter(chart -> !chart.ofSweep()).toList());
        page.put("epochs", table(report));
        if (!report.sweep().isEmpty()) {
            page.put(
                    "sweep",
                    Map.of(
                            "sentence",
                            sentence(report.sweep()),
                            "charts",
                            charts.stream().filter(Chart::ofSweep).toList()));
        }
        return Template.fill(TrainingPage.class, "training.mustache", page);
    }

    /** What came out. */
    static List<String> sentences(TrainingReport report) {
        List<String> sentences = new ArrayList<>();
        List<Epoch> epochs = report.epochs();
        Epoch last = epochs.get(epochs.size() - 1);
        Epoch best = epochs.stream()
                .reduce((a, b) -> b.testAccuracy() > a.testAccuracy() ? b : a)
                .orElseThrow();
        String after = "After " + last.epoch() + (last.epoch() == 1 ? " epoch " : " epochs ");
        sentences.add(
                last.loss() == null
                        ? after + "the loss was no number any more."
                        : after
                                + format(
                                        "%.1f %% of the digits it has not seen are read correctly",
                                        100 * last.testAccuracy())
                                + (best == last
                                        ? "."
                                        : format(
                                                "; the most, %.1f %%, after epoch %d.",
                                                100 * best.testAccuracy(), best.epoch())));
        if (report.interrupted()) {
            sentences.add(format(
                    "Interrupted: %d of %d epochs, %d of the sweep's trainings.",
                    last.epoch(),
                    report.configuration().epochs(),
                    report.sweep().size()));
        }
        OtherBackward other = report.otherBackward();
        if (other != null && other.largestLossDifference() != null) {
            sentences.add(format(
                    "Losses of the %s and the %s backward pass differ by a fraction of %.1e at most.",
                    other.backward(), report.configuration().backward(), other.largestLossDifference()));
            if (report.configuration().isTimed()) {
                sentences.add(format(
                        "Normalization takes %.0f %% of a step's time %s, and %.0f %% %s; an epoch takes %.1f ms and %.1f ms.",
                        100 * TrainingReport.normalizationShare(epochs),
                        report.configuration().backward(),
                        100 * TrainingReport.normalizationShare(other.epochs()),
                        other.backward(),
                        TrainingReport.milliseconds(epochs),
                        TrainingReport.milliseconds(other.epochs())));
            }
            if (report.configuration().backward() == Backward.IN_PLACE) {
                sentences.add(format(
                        "In place, the hidden layers keep %,d bytes less for a batch: two matrices each, where %s they keep"
                                + " four.",
                        other.bytesSaved(), other.backward()));
            }
        }
        Inference inference = report.inference();
        if (inference != null) {
            sentences.add(format(
                    "One example at a time, inference changes %d of %d predictions; logits differ by %.1e of the largest.",
                    inference.singleChanged(), inference.examples(), inference.singleLargest()));
            sentences.add(format(
                    "With the normalizations folded into the dense layers, it changes %d predictions; logits differ by %.1e.",
                    inference.foldedChanged(), inference.foldedLargest()));
        }
        return sentences;
    }

    /** At which learning rates it learned. */
    static String sentence(List<Rate> sweep) {
        return "Nine of ten digits are read correctly " + learned(sweep, Normalization.batch)
                + " with batch normalization, and " + learned(sweep, Normalization.none) + " without.";
    }

    private static String learned(List<Rate> sweep, Normalization normalization) {
        List<String> rates = sweep.stream()
                .filter(rate -> rate.normalization() == normalization && rate.learned())
                .map(rate -> number(rate.learningRate()))
                .toList();
        return switch (rates.size()) {
            case 0 -> "at no learning rate";
            case 1 -> "at learning rate " + rates.get(0);
            default -> "at learning rates " + String.join(", ", rates);
        };
    }

    private static Map<String, Object> table(TrainingReport report) {
        List<Map<String, String>> header = new ArrayList<>();
        for (String title :
                List.of("epoch", "loss", "training accuracy", "test accuracy", "ms", "normalization, % of the time")) {
            header.add(cell(title));
        }
        List<List<Map<String, String>>> rows = new ArrayList<>();
        for (Epoch epoch : report.epochs()) {
            rows.add(List.of(
                    cell(Integer.toString(epoch.epoch())),
                    cell(epoch.loss() == null ? "no number" : format("%.6f", epoch.loss())),
                    cell(format("%.4f", epoch.trainAccuracy())),
                    cell(format("%.4f", epoch.testAccuracy())),
                    cell(format("%.1f", epoch.milliseconds())),
                    cell(format("%.0f", 100 * epoch.normalizationShare()))));
        }
        return Map.of("caption", "Every epoch.", "header", header, "rows", rows);
    }

    private static Map<String, String> cell(String text) {
        return Map.of("text", text, "class", "");
    }

    private static String number(double rate) {
        return rate == Math.rint(rate) ? Long.toString((long) rate) : Double.toString(rate);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
