package dev.lanenorm.benchmarks.compare.report;

import dev.lanenorm.benchmarks.compare.report.Report.Ratio;
import java.util.Locale;

/** How figures are written: what is missing is an empty cell. */
public final class Figures {
    private Figures() {}

    static String microseconds(CaseResult result) {
        return result == null ? "" : microseconds(result.microseconds().median());
    }

    /** Three digits. */
    public static String microseconds(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f", value);
    }

    static String spread(CaseResult.Microseconds value) {
        return microseconds(value.min()) + " - " + microseconds(value.max());
    }

    static String ratio(Ratio ratio) {
        return ratio == null
                ? ""
                : String.format(
                        Locale.ROOT, "%s (%s - %s)", factor(ratio.median()), factor(ratio.min()), factor(ratio.max()));
    }

    static String factor(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    /** One decimal. */
    public static String rate(Double gigabytesPerSecond) {
        return gigabytesPerSecond == null ? "" : String.format(Locale.ROOT, "%.1f", gigabytesPerSecond);
    }

    static String bytes(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }

    static String error(Double error) {
        return error == null ? "" : String.format(Locale.ROOT, "%.1e", error);
    }
}
