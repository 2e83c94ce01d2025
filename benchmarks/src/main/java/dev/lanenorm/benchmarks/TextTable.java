package dev.lanenorm.benchmarks;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Tables on the terminal, 100 characters wide unless their words need more: what is longer breaks at its blanks. */
public final class TextTable {
    private static final int WIDTH = 100;

    /** No word of ours is longer: what is longer is a file's name, which may be broken. */
    private static final int LONGEST_WORD = 20;

    /** Around each column: two blanks and a line. */
    private static final int FRAME = 3;

    private static final char UNBROKEN = '\u00a0';

    private TextTable() {}

    /** A table. */
    public static String of(List<String> header, int labels, List<List<String>> rows) {
        // A range in brackets is broken only where it must be.
        List<List<String>> whole = rows.stream()
                .map(row -> row.stream()
                        .map(cell -> cell.replace(" - ", UNBROKEN + "-" + UNBROKEN))
                        .toList())
                .toList();
        List<List<String>> cells = width(leastWidths(header, whole)) <= WIDTH ? whole : rows;
        int[] widths = widths(header, cells);
        List<ColumnData<List<String>>> columns = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            columns.add(new Column()
                    .header(header.get(i))
                    .maxWidth(widths[i] + FRAME - 1, OverflowBehaviour.NEWLINE)
                    .dataAlign(i < labels ? HorizontalAlign.LEFT : HorizontalAlign.RIGHT)
                    .with(row -> row.get(column)));
        }
        return AsciiTable.builder()
                        .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
                        .data(cells, columns)
                        .asString()
                        .replace(UNBROKEN, ' ')
                + "\n";
    }

    /** Prose below a table, in lines of the same width. */
    public static String lines(String prose) {
        StringBuilder text = new StringBuilder();
        int length = 0;
        for (String word : prose.split(" ")) {
            if (length > 0 && length + 1 + word.length() > WIDTH) {
                text.append('\n');
                length = 0;
            }
            text.append(length > 0 ? " " : "").append(word);
            length += (length > 0 ? 1 : 0) + word.length();
        }
        return text.append('\n').toString();
    }

    /** As much as there is of what each column wants: first cells in a line, then headers. */
    private static int[] widths(List<String> header, List<List<String>> cells) {
        int[] least = leastWidths(header, cells);
        int[] widths = least.clone();
        for (int column = 0; column < widths.length; column++) {
            int cell = longest(column(cells, column));
            widths[column] = grown(widths, column, cell);
        }
        for (int column = 0; column < widths.length; column++) {
            widths[column] = grown(widths, column, header.get(column).length());
        }
        int widest = widest(widths);
        while (width(widths) > WIDTH && widths[widest] > LONGEST_WORD) {
            widths[widest]--;
            widest = widest(widths);
        }
        return widths;
    }

    private static int widest(int[] widths) {
        int widest = 0;
        for (int column = 1; column < widths.length; column++) {
            widest = widths[column] > widths[widest] ? column : widest;
        }
        return widest;
    }

    private static int grown(int[] widths, int column, int wanted) {
        int slack = Math.max(0, WIDTH - width(widths));
        return Math.max(widths[column], Math.min(wanted, widths[column] + slack));
    }

    /** The longest word of each column. */
    private static int[] leastWidths(List<String> header, List<List<String>> cells) {
        int[] widths = new int[header.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = longest(Stream.concat(Stream.of(header.get(column)), column(cells, column))
                    .flatMap(text -> Arrays.stream(text.split(" "))));
        }
        return widths;
    }

    private static Stream<String> column(List<List<String>> cells, int column) {
        return cells.stream().map(row -> row.get(column));
    }

    private static int longest(Stream<String> texts) {
        return texts.mapToInt(String::length).max().orElse(1);
    }

    private static int width(int[] widths) {
        return Arrays.stream(widths).sum() + FRAME * widths.length + 1;
    }
}
