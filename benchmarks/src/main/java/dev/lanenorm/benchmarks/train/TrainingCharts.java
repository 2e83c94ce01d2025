package dev.lanenorm.benchmarks.train;

import dev.lanenorm.benchmarks.page.Plots;
import dev.lanenorm.benchmarks.page.Plots.Point;
import dev.lanenorm.benchmarks.train.Training.Epoch;
import dev.lanenorm.benchmarks.train.TrainingReport.Rate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Curves of a training; epochs whose loss is no number are left out. */
final class TrainingCharts {
    private TrainingCharts() {}

    /** A picture, and the name of its file. */
    record Chart(String name, String svg) {
        boolean ofSweep() {
            return name.equals("rates");
        }
    }

    static List<Chart> of(TrainingReport report) {
        List<Chart> charts = new ArrayList<>();
        if (report.epochs().get(0).loss() != null) {
            charts.add(loss(report));
            charts.add(accuracy(report.epochs()));
        }
        if (!report.sweep().isEmpty()) {
            charts.add(rates(report.sweep()));
        }
        return charts;
    }

    private static Chart loss(TrainingReport report) {
        Map<String, List<Point>> losses = new LinkedHashMap<>();
        Configuration configuration = report.configuration();
        losses.put(
                configuration.normalizes() ? configuration.backward().toString() : "no normalization",
                points(report.epochs(), Epoch::loss));
        if (report.otherBackward() != null) {
            losses.put(
                    report.otherBackward().backward().toString(),
                    points(report.otherBackward().epochs(), Epoch::loss));
        }
        return new Chart("loss", Plots.steps("loss", "Loss", "epoch", "mean of the epoch's batches", 0, losses));
    }

    private static Chart accuracy(List<Epoch> epochs) {
        Map<String, List<Point>> accuracies = new LinkedHashMap<>();
        accuracies.put("training", points(epochs, Epoch::trainAccuracy));
        accuracies.put("test", points(epochs, Epoch::testAccuracy));
        double least = accuracies.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Point::y)
                .min()
                .orElse(0);
        double from = Math.floor(20 * Math.min(least, 0.95)) / 20;
        String up = "share of digits read correctly";
        return new Chart("accuracy", Plots.steps("accuracy", "Accuracy", "epoch", up, from, accuracies));
    }

    private static List<Point> points(List<Epoch> epochs, ToDoubleFunction<Epoch> figure) {
        return epochs.stream()
                .filter(epoch -> epoch.loss() != null)
                .map(epoch -> new Point(epoch.epoch(), figure.applyAsDouble(epoch)))
                .toList();
    }

    private static Chart rates(List<Rate> sweep) {
        Map<String, List<Point>> lines = new LinkedHashMap<>();
        for (Rate rate : sweep) {
            String label = rate.normalization() == Normalization.batch ? "batch normalization" : "none";
            lines.computeIfAbsent(label, key -> new ArrayList<>())
                    .add(new Point(rate.learningRate(), rate.testAccuracy()));
        }
        String title = "Test accuracy at the end";
        String up = "share of digits read correctly";
        return new Chart("rates", Plots.lines("rates", title, "learning rate", up, lines, Map.of(), List.of()));
    }
}
