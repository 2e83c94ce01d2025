package dev.lanenorm.benchmarks.compare.report;

import dev.lanenorm.benchmarks.compare.report.Tables.Cell;
import dev.lanenorm.benchmarks.compare.report.Tables.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Two reports side by side: which results changed by more than the machine did. */
public record Changes(Report before, Report after, List<Change> changes) {
    /** Header of the columns that say how far rounds lie apart. */
    static final String SPREAD = "smallest - largest";

    /**
     * A result that both reports have.
     *
     * @param factor time before over time after: above 1 it got faster
     * @param drift the largest factor by which a roof of the same input changed, either way: the machine's part
     */
    public record Change(CaseResult before, CaseResult after, double factor, double drift) {
        /** No round of one run lies among the other's, and the factor is beyond the machine's. */
        boolean exceedsNoise() {
            boolean apart = before.microseconds().min() > after.microseconds().max()
                    || after.microseconds().min() > before.microseconds().max();
            return apart && Math.max(factor, 1 / factor) > drift;
        }

        private String tone() {
            return !exceedsNoise() ? "" : factor > 1 ? "win" : "loss";
        }

        private String verdict() {
            return !exceedsNoise() ? "within noise" : factor > 1 ? "faster" : "slower";
        }
    }

    public static Changes between(Report before, Report after) {
        List<Change> changes = new ArrayList<>();
        for (CaseResult now : after.results()) {
            for (CaseResult then : before.results()) {
                if (isSame(then, now)) {
                    double factor =
                            then.microseconds().median() / now.microseconds().median();
                    changes.add(new Change(then, now, factor, drift(before, after, now.input())));
                }
            }
        }
        changes.sort(Comparator.comparing((Change change) -> !change.exceedsNoise()));
        return new Changes(before, after, changes);
    }

    private static boolean isSame(CaseResult one, CaseResult other) {
        return one.input().equals(other.input())
                && one.layout() == other.layout()
                && one.pass() == other.pass()
                && one.variant().equals(other.variant())
                && one.threads() == other.threads()
                && one.aliased() == other.aliased()
                && one.aligned().equals(other.aligned());
    }

    private static double drift(Report before, Report after, String input) {
        double drift = 1;
        for (Report.Roof now : after.roofs()) {
            for (Report.Roof then : before.roofs()) {
                if (now.input().equals(input)
                        && then.input().equals(input)
                        && then.traffic() == now.traffic()
                        && then.threads() == now.threads()) {
                    double factor =
                            then.microseconds().median() / now.microseconds().median();
                    drift = Math.max(drift, Math.max(factor, 1 / factor));
                }
            }
        }
        return drift;
    }

    /** How many exceed the noise. */
    long count() {
        return changes.stream().filter(Change::exceedsNoise).count();
    }

    /** Changes that exceed the noise first. */
    Table table() {
        List<List<Cell>> rows = new ArrayList<>();
        for (Change change : changes) {
            CaseResult result = change.after;
            rows.add(List.of(
                    Cell.of(result.label()),
                    Cell.of(result.pass().name()),
                    Cell.of(result.title()),
                    Cell.of(Integer.toString(result.threads())),
                    Cell.of(Figures.microseconds(change.before)),
                    Cell.of(Figures.spread(change.before.microseconds())),
                    Cell.of(Figures.microseconds(result)),
                    Cell.of(Figures.spread(result.microseconds())),
                    Cell.of(Figures.factor(change.drift)),
                    new Cell(Figures.factor(change.factor), change.tone()),
                    new Cell(change.verdict(), change.tone())));
        }
        return new Table(
                "changes",
                "before / after above 1: faster now. A change counts where no round of one run lies among the other's, and"
                        + " where it is larger than the machine's own: the largest change of the roofs at the same input.",
                3,
                List.of(
                        "input",
                        "pass",
                        "variant",
                        "threads",
                        "before, µs",
                        SPREAD,
                        "after, µs",
                        SPREAD,
                        "roofs changed by",
                        "before / after",
                        "verdict"),
                rows);
    }
}
