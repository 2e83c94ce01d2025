package dev.lanenorm.benchmarks.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.lanenorm.benchmarks.Environment;
import dev.lanenorm.benchmarks.files.MatrixFiles.Content;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

/** All figures of a run. */
public record Report(Environment environment, String command, List<Arm> arms, List<Roof> roofs) {

    /** A sweep over memory at the size of an input. */
    public record Roof(
            String input,
            int rows,
            int columns,
            String kind,
            Arm.Microseconds microseconds,
            List<Double> rounds,
            int bytesPerElement,
            double gigabytesPerSecond) {}

    /** A ratio of two arms: median, smallest and largest over the rounds. */
    record Ratio(double median, double min, double max) {}

    static Report of(Environment environment, String command, Map<ArmPlan, List<Forks.Round>> measured) {
        List<Arm> arms = new ArrayList<>();
        List<Roof> roofs = new ArrayList<>();
        measured.forEach((plan, rounds) -> {
            double[] times =
                    rounds.stream().mapToDouble(Forks.Round::microseconds).toArray();
            Arm.Microseconds microseconds =
                    new Arm.Microseconds(new Median().evaluate(times), StatUtils.min(times), StatUtils.max(times));
            List<Double> all = rounds.stream().map(Forks.Round::microseconds).toList();
            int bytes = plan.bytesPerElement();
            double rate = (double) bytes * plan.rows() * plan.columns() / microseconds.median() / 1000;
            if (plan.isRoof()) {
                roofs.add(new Roof(
                        plan.input(), plan.rows(), plan.columns(), plan.algorithm(), microseconds, all, bytes, rate));
                return;
            }
            double allocated = new Median()
                    .evaluate(rounds.stream()
                            .mapToDouble(Forks.Round::allocatedBytes)
                            .toArray());
            arms.add(new Arm(
                    plan.input(),
                    plan.rows(),
                    plan.columns(),
                    plan.pass(),
                    plan.algorithm(),
                    plan.backend(),
                    rounds.get(0).lanes(),
                    plan.threads(),
                    plan.aliased(),
                    microseconds,
                    all,
                    bytes,
                    rate,
                    allocated,
                    rounds.get(0).error()));
        });
        return new Report(environment, command, arms, roofs);
    }

    /** The ratio of two arms' times, taken round by round. */
    static Ratio ratio(List<Double> numerator, List<Double> denominator) {
        double[] ratios = new double[numerator.size()];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = numerator.get(round) / denominator.get(round);
        }
        return new Ratio(new Median().evaluate(ratios), StatUtils.min(ratios), StatUtils.max(ratios));
    }

    /**
     * The least time of a pass by the roofs of its size: forward reads once and maps once, backward reads two arrays
     * before.
     */
    double roofMicroseconds(String input, String pass) {
        double read = roof(input, "read");
        return pass.equals("forward") ? read + roof(input, "readWrite") : 2 * read + roof(input, "twoReadsWrite");
    }

    private double roof(String input, String kind) {
        return roofs.stream()
                .filter(roof -> roof.input.equals(input) && roof.kind.equals(kind))
                .mapToDouble(roof -> roof.microseconds.median())
                .findFirst()
                .orElseThrow();
    }

    /** The files of the report. What keeps the charts from being drawn must not cost the figures. */
    Map<String, Content> files(Collection<RunResult> raw, PrintWriter warnings) {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        List<Comparison> comparisons = Comparison.of(this);
        List<Charts.Chart> charts = List.of();
        try {
            charts = Charts.of(this, comparisons);
        } catch (RuntimeException | LinkageError | InternalError noFonts) {
            warnings.println("warning: the report has no charts, as Java cannot draw text here: " + noFonts
                    + "; install fontconfig and a font");
            warnings.flush();
        }
        String page = ReportPage.of(this, comparisons, charts);
        Map<String, Content> files = new LinkedHashMap<>();
        files.put("report.json", file -> json.writeValue(file.toFile(), this));
        files.put("report.html", file -> Files.writeString(file, page));
        for (Charts.Chart chart : charts) {
            files.put(chart.name() + ".svg", file -> Files.writeString(file, chart.svg()));
        }
        files.put("jmh.json", file -> {
            try (PrintStream out = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
                ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(raw);
            }
        });
        return files;
    }
}
