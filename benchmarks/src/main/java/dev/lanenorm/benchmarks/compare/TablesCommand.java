package dev.lanenorm.benchmarks.compare;

import dev.lanenorm.benchmarks.HelpOption;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.UserFile;
import dev.lanenorm.benchmarks.compare.report.Report;
import dev.lanenorm.benchmarks.compare.report.Tables;
import dev.lanenorm.benchmarks.compare.report.Tables.Cell;
import dev.lanenorm.benchmarks.compare.report.Tables.Table;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes the figures of reports into a Markdown file, so that nobody copies one by hand. */
@Command(
        name = "tables",
        header = "Fills the tables of a Markdown file from reports.",
        description = {
            "Fills in the tables of a Markdown file from reports of compare.",
            "Between the lines <!-- TABLE of REPORT.JSON --> and <!-- end -->, what stood there is replaced; TABLE is run,"
                    + " closed-form, lanes, memory, summary, peers, copies, layouts, image-summary, image-peers or digits, and"
                    + " REPORT.JSON is relative to the file."
        })
public final class TablesCommand implements Callable<Integer> {
    private static final Pattern PLACE =
            Pattern.compile("(<!-- (\\S+) of (\\S+) -->\\R).*?(<!-- end -->)", Pattern.DOTALL);

    @Mixin
    private HelpOption help;

    @Parameters(paramLabel = "FILE.MD", description = "Read and written.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        UserFile.require(file, "a Markdown file");
        if (!Files.isWritable(file)) {
            throw new UserException(file + " cannot be written; expected a Markdown file that can be filled in");
        }
        String text = text();
        String filled = PLACE.matcher(text).replaceAll(place -> Matcher.quoteReplacement(filled(place)));
        Files.writeString(file, filled);
        return CommandLine.ExitCode.OK;
    }

    private String text() throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException binary) {
            throw new UserException(file + " is no text in UTF-8; expected a Markdown file");
        }
    }

    private String filled(MatchResult place) {
        Report report = Report.read(file.resolveSibling(place.group(3)));
        return place.group(1) + "\n" + content(place.group(2), report) + "\n" + place.group(4);
    }

    private static String content(String name, Report report) {
        if (name.equals("run")) {
            return run(report);
        }
        Map<String, Table> tables = Tables.of(report);
        if (!tables.containsKey(name)) {
            throw new UserException(
                    "no table " + name + " in this report; it has run, " + String.join(", ", tables.keySet()));
        }
        Table table = tables.get(name);
        String header = line(table.header());
        String rule = IntStream.range(0, table.header().size())
                .mapToObj(column -> column < table.labels() ? "---" : "--:")
                .collect(Collectors.joining("|", "|", "|\n"));
        String rows = table.rows().stream()
                .map(row -> line(row.stream().map(Cell::text).toList()))
                .collect(Collectors.joining());
        return header + rule + rows + "\n" + table.caption() + "\n";
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String run(Report report) {
        return "Java " + report.environment().jdk() + " on "
                + report.environment().cpu() + ", "
                + String.join(", ", report.environment().caches()) + ", "
                + report.environment().processors()
                + " processors; " + report.rounds() + (report.rounds() == 1 ? " round. `" : " rounds. `")
                + report.command() + "`\n";
    }
}
