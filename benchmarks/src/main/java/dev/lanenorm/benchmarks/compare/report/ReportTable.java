package dev.lanenorm.benchmarks.compare.report;

import dev.lanenorm.benchmarks.TextTable;
import dev.lanenorm.benchmarks.compare.measure.Missing;
import dev.lanenorm.benchmarks.compare.report.Tables.Cell;
import dev.lanenorm.benchmarks.compare.report.Tables.Table;
import java.util.List;
import java.util.stream.IntStream;

/** The tables on the terminal. */
public final class ReportTable {
    private ReportTable() {}

    public static String of(Report report) {
        StringBuilder text = new StringBuilder();
        Tables.of(report).values().forEach(table -> text.append(text(table)));
        for (Missing missing : report.missing()) {
            text.append("missing: ")
                    .append(missing.what())
                    .append(": ")
                    .append(missing.reason())
                    .append('\n');
        }
        return text.toString();
    }

    public static String of(Changes changes) {
        return text(withoutSpreads(changes.table())) + changes.count() + " of "
                + changes.changes().size() + " cases changed by more than the noise.\n";
    }

    /** They stand on the page: a terminal is too narrow. */
    private static Table withoutSpreads(Table table) {
        return new Table(
                table.name(),
                table.caption(),
                table.labels(),
                withoutSpreads(table.header(), table.header()),
                table.rows().stream()
                        .map(row -> withoutSpreads(table.header(), row))
                        .toList());
    }

    private static <T> List<T> withoutSpreads(List<String> header, List<T> row) {
        return IntStream.range(0, header.size())
                .filter(column -> !header.get(column).equals(Changes.SPREAD))
                .mapToObj(row::get)
                .toList();
    }

    private static String text(Table table) {
        List<List<String>> rows = table.rows().stream()
                .map(row -> row.stream().map(Cell::text).toList())
                .toList();
        return TextTable.of(table.header(), table.labels(), rows) + TextTable.lines(table.caption()) + "\n";
    }
}
