package dev.lanenorm.benchmarks.compare;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** report.html: one file that opens offline. */
final class ReportPage {
    private ReportPage() {}

    static String of(Report report, List<Comparison> comparisons, List<Charts.Chart> charts) {
        List<String> titles = List.copyOf(ReportTable.armTitles(report));
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("environment", report.environment());
        page.put("cacheSizes", String.join(", ", report.environment().caches()));
        page.put("command", report.command());
        page.put("rounds", report.arms().get(0).rounds().size());
        page.put("charts", charts);
        page.put("titles", titles);
        page.put("comparisons", rows(comparisons, titles));
        page.put("arms", arms(report));
        return Mustache.compiler().compile(template()).execute(page);
    }

    private static List<Map<String, Object>> rows(List<Comparison> comparisons, List<String> titles) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            List<String> times = titles.stream()
                    .map(title -> ReportTable.time(comparison, title))
                    .toList();
            rows.add(Map.of(
                    "label", comparison.label(),
                    "pass", comparison.pass(),
                    "times", times,
                    "roof", ReportTable.microseconds(comparison.roofMicroseconds()),
                    "stagedOverAnalytic", ReportTable.ratio(comparison.stagedOverAnalytic()),
                    "scalarOverVector", ReportTable.ratio(comparison.scalarOverVector())));
        }
        return rows;
    }

    private static List<Map<String, Object>> arms(Report report) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Arm arm : report.arms()) {
            rows.add(Map.of(
                    "input", arm.input(),
                    "pass", arm.pass(),
                    "title", ReportTable.title(arm),
                    "threads", arm.threads(),
                    "median", ReportTable.microseconds(arm.microseconds().median()),
                    "spread",
                            ReportTable.microseconds(arm.microseconds().min()) + " - "
                                    + ReportTable.microseconds(
                                            arm.microseconds().max()),
                    "bytes", arm.bytesPerElement(),
                    "rate", String.format(Locale.ROOT, "%.1f", arm.gigabytesPerSecond()),
                    "garbage", String.format(Locale.ROOT, "%.1f", arm.allocatedBytesPerOperation()),
                    "error", String.format(Locale.ROOT, "%.1e", arm.maxError())));
        }
        return rows;
    }

    private static String template() {
        try (InputStream in = ReportPage.class.getResourceAsStream("report.mustache")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
