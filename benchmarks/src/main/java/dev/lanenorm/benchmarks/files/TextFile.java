package dev.lanenorm.benchmarks.files;

import dev.lanenorm.benchmarks.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.io.ByteOrderMark;
import org.apache.commons.io.input.BOMInputStream;

/**
 * Numbers as text, one row a line, between commas, semicolons, tabs or spaces; in UTF-8, or in the UTF-16 that a byte
 * order mark announces. A first line without a number is a header. Who writes an integer means that one, who writes 0.1
 * the number nearest to it: so integers that float32 does not hold are counted, and decimals are not.
 */
final class TextFile {
    static final char COMMENT = '#';

    private static final Pattern DECIMAL = Pattern.compile("[-+.\\deE]+");
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+");

    /** Up to here every integer is a float. */
    private static final float EXACT = 1 << 24;

    private final String name;
    private final CSVParser parser;
    private final char delimiter;
    private final List<String> notices = new ArrayList<>();
    private final List<float[]> rows = new ArrayList<>();
    private String header;
    private int rounded;

    private TextFile(String name, CSVParser parser, char delimiter) {
        this.name = name;
        this.parser = parser;
        this.delimiter = delimiter;
    }

    /** Reads a matrix, and says which lines were skipped or may be no numbers. */
    static FloatArray read(Source source, Consumer<String> notices) throws IOException {
        BOMInputStream in = BOMInputStream.builder()
                .setInputStream(source.in())
                .setByteOrderMarks(ByteOrderMark.UTF_8, ByteOrderMark.UTF_16LE, ByteOrderMark.UTF_16BE)
                .get();
        String charset = in.hasBOM() ? in.getBOMCharsetName() : StandardCharsets.UTF_8.name();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, charset))) {
            char delimiter = Delimiter.of(reader);
            CSVFormat format = CSVFormat.DEFAULT
                    .builder()
                    .setDelimiter(delimiter)
                    .setCommentMarker(COMMENT)
                    .setIgnoreSurroundingSpaces(true)
                    .get();
            TextFile file = new TextFile(source.name(), CSVParser.parse(reader, format), delimiter);
            file.readRows();
            FloatArray matrix = file.matrix();
            file.notices.forEach(notices);
            return matrix;
        }
    }

    private void readRows() throws IOException {
        int columns = 0;
        long first = 0;
        long last = 0;
        try {
            for (CSVRecord record : parser) {
                last = line();
                List<String> fields = fields(record);
                if (fields.isEmpty()) {
                    continue;
                }
                if (record.getRecordNumber() == 1 && isHeader(fields)) {
                    header = Printable.quoted(String.join(", ", fields));
                    notices.add(place() + " is a header and skipped: " + header);
                    continue;
                }
                float[] row = new float[fields.size()];
                for (int column = 0; column < row.length; column++) {
                    row[column] = number(fields.get(column), column);
                }
                if (rows.isEmpty()) {
                    columns = row.length;
                    first = line();
                    noticeNumbersOfColumns(row);
                }
                if (row.length != columns) {
                    throw new UserException(
                            place() + ": " + row.length + " fields, expected " + columns + " as in line " + first);
                }
                rows.add(row);
            }
        } catch (UncheckedIOException broken) {
            if (broken.getCause() instanceof CSVException) {
                throw new UserException(name + ", from line " + (last + 1)
                        + " on: a quote is not closed, or text follows a closed one; expected numbers");
            }
            throw broken.getCause();
        }
    }

    private List<String> fields(CSVRecord record) {
        return delimiter == ' '
                ? record.stream().filter(field -> !field.isEmpty()).toList()
                : record.toList();
    }

    private static boolean isHeader(List<String> fields) {
        return fields.stream().noneMatch(field -> field.isEmpty() || isNumber(field));
    }

    private static boolean isNumber(String field) {
        try {
            parse(field);
            return true;
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }

    /** What pandas writes over columns without names reads as a row. */
    private void noticeNumbersOfColumns(float[] row) {
        if (row.length > 1 && IntStream.range(0, row.length).allMatch(column -> row[column] == column)) {
            notices.add(place() + " counts the columns from 0 to " + (row.length - 1)
                    + " and is read as a row: remove it if it is a header");
        }
    }

    private float number(String field, int column) {
        try {
            float value = parse(field);
            if (Float.isInfinite(value) && field.chars().anyMatch(Character::isDigit)) {
                throw new UserException(place() + ", field " + (column + 1) + ": expected float32, which ends at "
                        + Float.MAX_VALUE + ", got " + Printable.quoted(field));
            }
            if (isRoundedInteger(field, value)) {
                rounded++;
            }
            return value;
        } catch (NumberFormatException noNumber) {
            String remedy = delimiter != ',' && field.contains(",") ? ": write decimals with a point" : "";
            throw new UserException(place() + ", field " + (column + 1) + ": expected a number, got "
                    + Printable.quoted(field) + remedy);
        }
    }

    private static boolean isRoundedInteger(String field, float value) {
        return Math.abs(value) >= EXACT
                && INTEGER.matcher(field).matches()
                && new BigDecimal(field).compareTo(new BigDecimal(value)) != 0;
    }

    private static float parse(String field) {
        return switch (field.toLowerCase(Locale.ROOT)) {
            case "nan", "+nan", "-nan" -> Float.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Float.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Float.NEGATIVE_INFINITY;
            default -> {
                // Java would take 1f for 1, too, and trims what is no blank, such as NUL.
                if (!DECIMAL.matcher(field).matches()) {
                    throw new NumberFormatException();
                }
                yield Float.parseFloat(field);
            }
        };
    }

    private String place() {
        return name + ", line " + line();
    }

    private long line() {
        return parser.getCurrentLineNumber();
    }

    private FloatArray matrix() {
        if (rows.isEmpty()) {
            throw new UserException(
                    name + " holds only " + (header == null ? "blank lines or comments" : "a header, " + header)
                            + "; expected numbers, one row a line");
        }
        int columns = rows.get(0).length;
        if ((long) rows.size() * columns > Integer.MAX_VALUE - 8) {
            throw new UserException(name + " has more than 2^31 - 8 elements: split it");
        }
        FloatArray matrix = FloatArray.zeros(name, rows.size(), columns);
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.get(row), 0, matrix.values(), row * columns, columns);
        }
        if (rounded > 0) {
            notices.add(matrix.roundedFrom(name, "integers beyond 2^24", rounded));
        }
        return matrix;
    }
}
