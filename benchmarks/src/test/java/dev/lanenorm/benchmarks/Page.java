package dev.lanenorm.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A page in Markdown.
 *
 * @param name its path below the project's root
 */
record Page(String name) {
    /** Those that people read, the first one first. */
    static final List<Page> ALL = List.of(
            new Page("README.md"),
            new Page("kernels/README.md"),
            new Page("benchmarks/README.md"),
            new Page("tests/README.md"));

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\S*)\n(.*?)^```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    Path file() {
        return CommandLine.ROOT.resolve(name);
    }

    String text() throws IOException {
        return Files.readString(file());
    }

    /** What stands between fences of a language. */
    List<String> blocks(String language) throws IOException {
        return BLOCK.matcher(text())
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** What a user is told to type. */
    List<String> commands() throws IOException {
        return blocks("sh").stream().flatMap(String::lines).toList();
    }

    /** Where its links and pictures point to. */
    List<String> links() throws IOException {
        return matches(LINK);
    }

    /** What a code host calls its headings. */
    List<String> anchors() throws IOException {
        List<String> anchors = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (String heading : matches(HEADING)) {
            String anchor = heading.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        }
        return anchors;
    }

    private List<String> matches(Pattern pattern) throws IOException {
        String prose = BLOCK.matcher(text()).replaceAll("");
        return pattern.matcher(prose).results().map(Page::group).toList();
    }

    private static String group(MatchResult match) {
        return match.group(1);
    }

    @Override
    public String toString() {
        return name;
    }
}
