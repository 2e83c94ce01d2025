package dev.lanenorm.benchmarks.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;

/** What stands between the numbers of a line: a tab, a semicolon, a comma, or spaces as numpy.savetxt writes them. */
final class Delimiter {
    private static final String CANDIDATES = "\t;, ";
    private static final int SAMPLE = 1 << 16;

    private Delimiter() {}

    /** Looks ahead at the second line, as the first may be a header with anything in it, or at the only one. */
    static char of(BufferedReader reader) throws IOException {
        char[] start = new char[SAMPLE];
        reader.mark(SAMPLE);
        int length = Math.max(0, reader.read(start));
        reader.reset();
        List<String> lines = new String(start, 0, length)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && line.charAt(0) != TextFile.COMMENT)
                .limit(2)
                .toList();
        String line = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        return (char)
                CANDIDATES.chars().filter(c -> line.indexOf(c) >= 0).findFirst().orElse(',');
    }
}
