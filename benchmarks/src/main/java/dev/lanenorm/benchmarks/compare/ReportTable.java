package dev.lanenorm.benchmarks.compare;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import dev.lanenorm.benchmarks.compare.Report.Missing;
import dev.lanenorm.benchmarks.compare.Tables.Cell;
import dev.lanenorm.benchmarks.compare.Tables.Table;
import java.util.ArrayList;
import java.util.List;

/** The tables on the terminal. */
final class ReportTable {
    private ReportTable() {}

    static String of(Report report) {
        StringBuilder text = new StringBuilder();
        Tables.of(report).values().forEach(table -> text.append(text(table)));
        for (Missing missing : report.missing()) {
            text.append("missing: ")
                    .append(missing.arm())
                    .append(": ")
                    .append(missing.reason())
                    .append('\n');
        }
        return text.toString();
    }

    static String of(Changes changes) {
        return text(changes.table()) + changes.count() + " of "
                + changes.changes().size() + " arms changed by more than the noise.\n";
    }

    private static String text(Table table) {
        List<ColumnData<List<Cell>>> columns = new ArrayList<>();
        for (int i = 0; i < table.header().size(); i++) {
            int column = i;
            columns.add(new Column()
                    .header(table.header().get(i))
                    .dataAlign(i < table.labels() ? HorizontalAlign.LEFT : HorizontalAlign.RIGHT)
                    .with(row -> row.get(column).text()));
        }
        return AsciiTable.builder()
                        .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
                        .data(table.rows(), columns)
                        .asString()
                + "\n" + table.caption() + "\n\n";
    }
}
