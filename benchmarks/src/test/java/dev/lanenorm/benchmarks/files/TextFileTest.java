package dev.lanenorm.benchmarks.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanenorm.benchmarks.UserException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers as text, as spreadsheets, pandas and NumPy write them. */
class TextFileTest {
    @TempDir
    Path folder;

    private final List<String> notices = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,2.5\n-3,4e2\n",
                "1;2.5\r\n-3;4e2",
                "1\t2.5\n-3\t4e2\n\n",
                "1 2.5\n-3 4e2\n",
                "  1   2.5 \n -3   4e2 \n",
                "1, 2.5\n-3, 4e2",
                "\"1\",\"2.5\"\n\"-3\",\"4e2\"\n",
                "\ufeff1,2.5\n-3,4e2\n",
                "# a comment; with a semicolon\n1,2.5\n# and another\n-3,4e2\n"
            })
    void delimitersQuotesAndCommentsAreFound(String text) throws IOException {
        FloatArray found = read(text, StandardCharsets.UTF_8);
        assertArrayEquals(new int[] {2, 2}, found.shape());
        assertArrayEquals(new float[] {1, 2.5f, -3, 400}, found.values());
        assertEquals(List.of(), notices);
    }

    @Test
    void aHeaderIsSkippedWithANotice() throws IOException {
        assertArrayEquals(
                new float[] {1, 2, 3, 4},
                read("\ufeffheight (m, or ft);width\n1;2\n3;4\n", StandardCharsets.UTF_8)
                        .values());
        assertEquals(List.of(file() + ", line 1 is a header and skipped: \"height (m, or ft), width\""), notices);
        notices.clear();
        assertArrayEquals(
                new float[] {1, 2},
                read("a\tb\n1\t2\n", StandardCharsets.UTF_16).values());
        assertEquals(List.of(file() + ", line 1 is a header and skipped: \"a, b\""), notices);
        notices.clear();
        assertArrayEquals(
                new float[] {7, 8}, read("x\n7\n8\n", StandardCharsets.UTF_8).values());
        assertEquals(1, notices.size());
    }

    @Test
    void numbersOfColumnsAreReadWithANotice() throws IOException {
        assertArrayEquals(
                new float[] {0, 1, 2, 5, 6, 7},
                read("0,1,2\n5,6,7\n", StandardCharsets.UTF_8).values());
        assertEquals(
                List.of(file() + ", line 1 counts the columns from 0 to 2 and is read as a row: remove it if it is a"
                        + " header"),
                notices);
    }

    @Test
    void whatIsNoNumberStaysInItsPlace() throws IOException {
        assertArrayEquals(
                new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY},
                read("nan,inf,-Infinity,+inf\n", StandardCharsets.UTF_8).values());
        // As printf writes it.
        assertArrayEquals(
                new float[] {Float.NaN, Float.POSITIVE_INFINITY},
                read("-nan,+infinity\n", StandardCharsets.UTF_8).values());
    }

    @Test
    void integersThatFloat32DoesNotHoldAreRoundedWithANotice() throws IOException {
        assertArrayEquals(
                new float[] {0x1p24f, -0x1p24f, 0x1p24f + 2, 0x1p60f},
                read("16777217,-16777217\n+16777218,1152921504606846976\n", StandardCharsets.UTF_8)
                        .values());
        assertEquals(List.of(file() + " holds integers beyond 2^24; rounded to float32: 2 of 4 values"), notices);
        notices.clear();
        read("0.1234567890123,16777217.5\n1e30,0016777216\n", StandardCharsets.UTF_8);
        assertEquals(List.of(), notices);
    }

    @Test
    void linesOfBlanksAreNoRows() throws IOException {
        assertArrayEquals(
                new int[] {2, 2},
                read("  \n1 2\n   \n3 4\n \n", StandardCharsets.UTF_8).shape());
        assertEquals(List.of(), notices);
    }

    @Test
    void whatCannotBeReadIsNamedByLineAndField() {
        refused(", line 1, field 2: expected a number, got \"two\"", "1,two\n");
        // Numbers to Java.
        refused(", line 1, field 2: expected a number, got \"2f\"", "1,2f\n");
        refused(", line 1, field 2: expected a number, got \"0x1p3\"", "1,0x1p3\n");
        refused(", line 1, field 2: expected a number, got \"\\x002\"", "1,\0002\n");
        refused(", line 3, field 1: expected a number, got \"\"", "1,2\n\n,4\n");
        refused(", line 2, field 1: expected a number, got \"bob\"", "name,age\nbob,3\n");
        refused(", line 1, field 1: expected a number, got \"1,5\": write decimals with a point", "1,5;2\n3;4\n");
        refused(", line 3: 2 fields, expected 3 as in line 2", "a,b,c\n1,2,3\n4,5\n");
        refused(", line 1, field 2: expected float32, which ends at 3.4028235E38, got \"1e39\"", "1,1e39\n");
        refused(
                ", from line 2 on: a quote is not closed, or text follows a closed one; expected numbers",
                "1,2\n3,\"4\n5,6\n7,8\n");
        refused(
                ", from line 1 on: a quote is not closed, or text follows a closed one; expected numbers",
                "1,\"2\"x\n");
        refused(" is empty; expected an array of numbers", "");
        refused(" holds only a header, \"a, b\"; expected numbers, one row a line", "a,b\n");
        refused(" holds only blank lines or comments; expected numbers, one row a line", "\ufeff\n# 1,2\n");
        refused(
                ", line 2, field 1: expected a number, got \"\\x1b[31m\\ufffd\\u202e\"",
                "1,2\n\u001b[31m\ufffd\u202e,2");
        refused(", line 2, field 1: expected a number, got \"" + "z".repeat(60) + "...\"", "1\n" + "z".repeat(99));
    }

    private Path file() {
        return folder.resolve("x.csv");
    }

    private FloatArray read(String text, Charset charset) throws IOException {
        return MatrixFiles.readArray(Files.writeString(file(), text, charset), notices::add);
    }

    private void refused(String message, String text) {
        UserException refused = assertThrows(UserException.class, () -> read(text, StandardCharsets.UTF_8));
        assertEquals(file() + message, refused.getMessage());
        assertEquals(List.of(), notices);
    }
}
