package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The values of a matrix: all of them where they fit onto a terminal, otherwise the first of its first row.
 *
 * @param rows the values, row by row
 * @param moreColumns whether rows go on
 * @param moreRows whether rows follow
 */
record Excerpt(List<List<Float>> rows, boolean moreColumns, boolean moreRows) {
    private static final int MOST_COLUMNS = 8;
    private static final int MOST_ROWS = 8;

    static Excerpt of(FloatTensor matrix) {
        boolean wide = matrix.columns() > MOST_COLUMNS;
        boolean whole = !wide && matrix.rows() <= MOST_ROWS;
        int columns = wide ? MOST_COLUMNS - 1 : matrix.columns();
        int count = whole ? matrix.rows() : 1;
        List<List<Float>> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            List<Float> ofRow = new ArrayList<>();
            for (int column = 0; column < columns; column++) {
                ofRow.add(matrix.get(row, column));
            }
            rows.add(ofRow);
        }
        return new Excerpt(rows, wide, count < matrix.rows());
    }

    /** A line per row, its numbers one below the other. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (List<Float> row : rows) {
            StringBuilder line = new StringBuilder();
            row.forEach(value -> line.append(String.format(Locale.ROOT, "%12.5g", value)));
            lines.add(line + (moreColumns ? " ..." : ""));
        }
        if (moreRows) {
            lines.add(String.format("%12s", "..."));
        }
        return lines;
    }
}
