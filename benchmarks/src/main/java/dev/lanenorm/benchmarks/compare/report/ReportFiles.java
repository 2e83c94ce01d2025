package dev.lanenorm.benchmarks.compare.report;

import dev.lanenorm.benchmarks.compare.report.Charts.Chart;
import dev.lanenorm.benchmarks.files.MatrixFiles.Content;
import dev.lanenorm.benchmarks.page.Plots;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

/** The files of a report, by name. */
public final class ReportFiles {
    private static final Pattern OF_A_RUN = Pattern.compile(
            "report\\.json|report\\.html|jmh\\.json|(closed-form|lanes-\\w+|memory|roof|(image-)?peers-\\w+|layouts|digits-\\d+)"
                    + "\\.svg");

    private static final Pattern OF_A_SWEEP = Pattern.compile("sweep\\.json|sweep-\\d+-(rows|columns)\\.svg");

    private ReportFiles() {}

    /** Whether a name is one that a run gives to its files. */
    public static boolean isOfARun(String name) {
        return OF_A_RUN.matcher(name).matches();
    }

    /** Whether a name is one that a sweep gives to its files. */
    public static boolean isOfASweep(String name) {
        return OF_A_SWEEP.matcher(name).matches();
    }

    /** Of a run: with JMH's own results beside ours. */
    public static Map<String, Content> of(Report report, Collection<RunResult> raw, PrintWriter warnings) {
        Map<String, Content> files = of(report, warnings);
        files.put("jmh.json", file -> {
            try (PrintStream out = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
                ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(raw);
            }
        });
        return files;
    }

    /** Of a report alone. */
    public static Map<String, Content> of(Report report, PrintWriter warnings) {
        List<Chart> charts = Plots.drawn(() -> Charts.of(report), warnings);
        String page = Pages.of(report, charts);
        Map<String, Content> files = new LinkedHashMap<>();
        files.put("report.json", report::write);
        files.put("report.html", file -> Files.writeString(file, page));
        files.putAll(pictures(charts));
        return files;
    }

    /** Of a sweep. */
    public static Map<String, Content> of(List<SweepPoint> points, PrintWriter warnings) {
        Map<String, Content> files = new LinkedHashMap<>();
        files.put("sweep.json", file -> SweepPoint.write(points, file));
        files.putAll(pictures(Plots.drawn(() -> Charts.of(points), warnings)));
        return files;
    }

    private static Map<String, Content> pictures(List<Chart> charts) {
        Map<String, Content> files = new LinkedHashMap<>();
        for (Chart chart : charts) {
            files.put(chart.name() + ".svg", file -> Files.writeString(file, chart.svg()));
        }
        return files;
    }

    /** Of two runs. */
    public static Map<String, Content> of(Changes changes) {
        String page = Pages.of(changes);
        return Map.of("changes.html", file -> Files.writeString(file, page));
    }
}
