package dev.lanenorm.benchmarks.compare;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The table on the terminal: one line per input and pass, times and the two ratios. */
final class ReportTable {
    private ReportTable() {}

    static String of(Report report) {
        List<ColumnData<Comparison>> columns = new ArrayList<>();
        columns.add(new Column().header("input").dataAlign(HorizontalAlign.LEFT).with(Comparison::label));
        columns.add(new Column().header("pass").dataAlign(HorizontalAlign.LEFT).with(Comparison::pass));
        for (String title : armTitles(report)) {
            columns.add(new Column().header(title).with(comparison -> time(comparison, title)));
        }
        columns.add(new Column().header("roof").with(comparison -> microseconds(comparison.roofMicroseconds())));
        columns.add(
                new Column().header("staged / analytic").with(comparison -> ratio(comparison.stagedOverAnalytic())));
        columns.add(new Column().header("scalar / vector").with(comparison -> ratio(comparison.scalarOverVector())));
        double worst = report.arms().stream().mapToDouble(Arm::maxError).max().orElse(Double.NaN);
        return AsciiTable.builder()
                        .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
                        .data(Comparison.of(report), columns)
                        .asString()
                + String.format(
                        Locale.ROOT,
                        "%nTimes in microseconds, median of %d rounds. Ratios are medians of the rounds' ratios, (smallest - largest):"
                                + " staged / analytic on the widest vectors, scalar / vector of the analytic pass.%n"
                                + "roof: the same bytes moved by plain read and map loops. Largest error of all arms against the oracle, on"
                                + " the scale of its figure: %.1e%n",
                        report.arms().get(0).rounds().size(),
                        worst);
    }

    static String title(Arm arm) {
        return arm.algorithm() + " " + arm.backend() + (arm.lanes() > 1 ? " " + arm.lanes() : "")
                + (arm.aliased() ? " in place" : "");
    }

    static Set<String> armTitles(Report report) {
        Set<String> titles = new LinkedHashSet<>();
        for (String algorithm : List.of("staged", "analytic")) {
            report.arms().stream()
                    .filter(arm -> arm.algorithm().equals(algorithm))
                    .forEach(arm -> titles.add(title(arm)));
        }
        return titles;
    }

    static String time(Comparison comparison, String title) {
        return comparison.arms().stream()
                .filter(arm -> title(arm).equals(title))
                .map(arm -> microseconds(arm.microseconds().median()))
                .findFirst()
                .orElse("");
    }

    static String microseconds(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
    }

    static String ratio(Report.Ratio ratio) {
        return ratio == null
                ? ""
                : String.format(Locale.ROOT, "%.1fx (%.1f - %.1f)", ratio.median(), ratio.min(), ratio.max());
    }
}
