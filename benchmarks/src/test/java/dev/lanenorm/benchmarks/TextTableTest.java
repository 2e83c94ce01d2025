package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.benchmarks.CommandLine.Ended;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands on the terminal is 100 characters wide, unless words would have to be broken. */
class TextTableTest {
    private static final String RESULTS = "benchmarks/results/";

    static Stream<String> reports() {
        return Stream.of(
                RESULTS + "java17/report.json",
                RESULTS + "thorough-java25/report.json",
                RESULTS + "java17/report.json," + RESULTS + "java25/report.json");
    }

    @ParameterizedTest
    @MethodSource("reports")
    void reportsFit(String reports, @TempDir Path out) {
        Ended ended = CommandLine.run("compare", "--from", reports, "--out", out.toString());
        assertEquals(0, ended.exit(), ended.err());
        List<String> lines =
                ended.out().lines().filter(line -> !line.startsWith("report: ")).toList();
        assertTrue(lines.size() > 20, ended.out());
        lines.forEach(line -> assertTrue(line.length() <= 100, line));
        assertTrue(lines.stream().anyMatch(line -> line.contains("LaneNorm")), ended.out());
    }

    @Test
    void cellsBreakAtBlanksAndRangesAreKept() {
        String word = "w".repeat(38);
        String table = TextTable.of(
                List.of("input", "ratio"), 1, List.of(List.of(word + " " + word + " " + word, "2.48 (2.41 - 2.54)")));
        List<String> lines = table.lines().toList();
        assertTrue(lines.get(3).startsWith("| " + word + " " + word + " "), table);
        assertTrue(lines.get(3).endsWith(" 2.48 |"), table);
        assertTrue(table.contains("(2.41 - 2.54) |"), table);
        lines.forEach(line -> assertTrue(line.length() <= 100, line));
    }

    @Test
    void aTableIsWiderBeforeAWordIsBroken() {
        List<String> words = Collections.nCopies(11, "variation");
        String row = "| variation ".repeat(11) + "|";
        List<String> lines = TextTable.of(words, 11, List.of(words)).lines().toList();
        assertEquals(List.of(row, row), List.of(lines.get(1), lines.get(3)));
    }

    @Test
    void aNameThatIsTooLongIsBroken() {
        String table = TextTable.of(List.of("input", "µs"), 1, List.of(List.of("n".repeat(150), "23.1")));
        table.lines().forEach(line -> assertTrue(line.length() <= 100, line));
        assertEquals(150, table.chars().filter(character -> character == 'n').count() - 1);
    }

    @Test
    void proseIsBrokenAtBlanks() {
        String prose = "one two ".repeat(40).strip();
        String lines = TextTable.lines(prose);
        lines.lines().forEach(line -> assertTrue(line.length() <= 100, line));
        assertEquals(prose, lines.strip().replace('\n', ' '));
    }
}
