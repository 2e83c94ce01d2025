package dev.lanenorm.benchmarks.files;

import dev.lanenorm.FloatMatrix;
import dev.lanenorm.benchmarks.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Comma-separated numbers, one row a line, without a header. */
final class TextFile {
    private TextFile() {}

    static FloatMatrix read(Path file, InputStream in) throws IOException {
        List<float[]> rows = new ArrayList<>();
        CSVFormat format =
                CSVFormat.DEFAULT.builder().setIgnoreSurroundingSpaces(true).get();
        try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
                CSVParser parser = CSVParser.parse(reader, format)) {
            for (CSVRecord line : parser) {
                float[] row = new float[line.size()];
                for (int column = 0; column < row.length; column++) {
                    row[column] = number(file, line, column);
                }
                if (!rows.isEmpty() && rows.get(0).length != row.length) {
                    throw new UserException(file + ", line " + line.getRecordNumber() + ": " + row.length
                            + " fields, expected " + rows.get(0).length + " as in line 1");
                }
                rows.add(row);
            }
        }
        if (rows.isEmpty()) {
            throw new UserException(file + " is empty; expected comma-separated numbers, one row a line");
        }
        int columns = rows.get(0).length;
        if ((long) rows.size() * columns > Integer.MAX_VALUE - 8) {
            throw new UserException(file + " has more than 2^31 - 8 elements: split it");
        }
        FloatMatrix matrix = FloatMatrix.zeros(rows.size(), columns);
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.get(row), 0, matrix.array(), row * columns, columns);
        }
        return matrix;
    }

    private static float number(Path file, CSVRecord line, int column) {
        String field = line.get(column);
        try {
            return switch (field.toLowerCase(java.util.Locale.ROOT)) {
                case "nan" -> Float.NaN;
                case "inf", "+inf", "infinity" -> Float.POSITIVE_INFINITY;
                case "-inf", "-infinity" -> Float.NEGATIVE_INFINITY;
                default -> Float.parseFloat(field);
            };
        } catch (NumberFormatException noNumber) {
            throw new UserException(file + ", line " + line.getRecordNumber() + ", field " + (column + 1)
                    + ": expected a number, got \"" + field + "\"");
        }
    }
}
