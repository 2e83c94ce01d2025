package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.Backend;
import dev.lanenorm.benchmarks.CommandLine.Ended;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Everything the pages tell a user to type works as it stands there, and what they point to is there. */
@Execution(ExecutionMode.CONCURRENT)
class ReadmeTest {
    /** What a code host shows of the first page without scrolling for long. */
    private static final int LONGEST_README = 9 * 1024;

    @SuppressWarnings("unused") // By @FieldSource.
    private static final List<Page> PAGES = Page.ALL;

    @TempDir
    Path folder;

    static Stream<String> javaCommands() throws IOException {
        return commands().stream().filter(command -> command.startsWith("java "));
    }

    @ParameterizedTest
    @MethodSource("javaCommands")
    void everyJavaCommandRuns(String command) {
        List<String> arguments = new ArrayList<>();
        for (String word : command.substring("java ".length()).split(" ")) {
            arguments.add(word.startsWith("lanenorm-") ? folder.resolve(word).toString() : word);
        }
        Ended ended = CommandLine.java(arguments);
        assertEquals(0, ended.exit(), command + "\n" + ended.err());
    }

    @Test
    void noCommandIsGivenTwice() throws IOException {
        Set<String> given = new HashSet<>();
        for (String command : commands()) {
            assertTrue(given.add(command), command);
        }
    }

    @Test
    void whatIsAppliedDoesNotReplaceTheRunningStatistics() throws IOException {
        everyJavaCommandRuns(command(" running "));
        Path mean = folder.resolve("lanenorm-statistics/mean.npy");
        byte[] kept = Files.readAllBytes(mean);
        everyJavaCommandRuns(command(" apply "));
        assertArrayEquals(kept, Files.readAllBytes(mean));
    }

    private static String command(String name) throws IOException {
        return commands().stream()
                .filter(command -> command.contains(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theMavenCommandsAreThoseOfTheBuild() throws IOException {
        List<String> maven = commands().stream()
                .filter(command -> command.startsWith("mvn "))
                .toList();
        assertEquals(List.of("mvn verify", "mvn -Pcompare verify", "mvn -Pcompare,peers verify"), maven);
        assertTrue(Files.readString(CommandLine.ROOT.resolve(".ci/run")).contains("verify"));
        assertTrue(Files.readString(CommandLine.ROOT.resolve("benchmarks/pom.xml"))
                .contains("<argument>compare</argument>"));
    }

    @Test
    void everyOptionOfEveryCommandIsListed() throws IOException {
        String page = new Page("benchmarks/README.md").text();
        for (Class<?> type : Main.class.getAnnotation(Command.class).subcommands()) {
            if (type != HelpCommand.class) {
                CommandSpec command = new picocli.CommandLine(type).getCommandSpec();
                Matcher row = Pattern.compile("(?m)^\\| " + command.name() + " \\|(.*?)\\|")
                        .matcher(page);
                assertTrue(row.find(), command.name());
                List<String> listed = Pattern.compile("--[a-z-]+")
                        .matcher(row.group(1))
                        .results()
                        .map(MatchResult::group)
                        .toList();
                listed.forEach(option -> assertNotNull(command.findOption(option), command.name() + " " + option));
                for (OptionSpec option : command.options()) {
                    List<String> names = List.of(option.names());
                    assertTrue(
                            option.usageHelp() || names.stream().anyMatch(listed::contains),
                            command.name() + " " + names);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "kernels/README.md"})
    void theJavaExamplesRunAndPrintWhatThePageSays(String name) throws IOException, URISyntaxException {
        Page page = new Page(name);
        Path source = folder.resolve("Example.java");
        Files.writeString(
                source,
                "import dev.lanenorm.*;\npublic class Example { public static void main(String[] arguments) {\n"
                        + String.join("", page.blocks("java")) + "System.out.println(\"done\");\n}}\n");
        String jar = Path.of(Backend.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, messages, messages, "-cp", jar, "-d", folder.toString(), source.toString());
        assertEquals(0, compiled, messages.toString(StandardCharsets.UTF_8));
        Ended ended = CommandLine.java(List.of("-cp", jar + File.pathSeparator + folder, "Example"));
        assertEquals(String.join("", page.blocks("text")) + "done\n", ended.out(), ended.err());
    }

    @Test
    void otherPagesHaveNoJava() throws IOException {
        for (Page page : Page.ALL.subList(2, Page.ALL.size())) {
            assertEquals(List.of(), page.blocks("java"), page.name());
        }
    }

    @Test
    void theDependencyIsWhatIsBuilt() throws Exception {
        Page readme = Page.ALL.get(0);
        String artifact = coordinates(Files.readString(CommandLine.ROOT.resolve("kernels/pom.xml")), "project");
        assertEquals(artifact, coordinates(readme.blocks("xml").get(0), "dependency"));
        assertTrue(readme.text().contains("implementation(\"" + artifact + "\")"), artifact);
        String[] words = artifact.split(":");
        String jar = words[1] + "-" + words[2] + ".jar";
        assertTrue(Files.exists(CommandLine.ROOT.resolve("kernels/target").resolve(jar)), jar);
        assertEquals(
                Set.of(jar),
                new HashSet<>(Pattern.compile("lanenorm-[\\w.-]*\\.jar")
                        .matcher(readme.text())
                        .results()
                        .map(MatchResult::group)
                        .toList()));
    }

    /** Group, artifact and version: the first of each that is no parent's alone. */
    private static String coordinates(String xml, String root) throws Exception {
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        assertEquals(root, document.getDocumentElement().getTagName());
        // A module has its parent's group and version, and its own name after its parent's.
        int own = root.equals("project") ? 1 : 0;
        return document.getElementsByTagName("groupId").item(0).getTextContent() + ":"
                + document.getElementsByTagName("artifactId").item(own).getTextContent() + ":"
                + document.getElementsByTagName("version").item(0).getTextContent();
    }

    @Test
    void tablesAndPicturesAreThoseOfTheReports() throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        List<Path> runs;
        try (Stream<Path> folders = Files.list(CommandLine.ROOT.resolve("benchmarks/results"))) {
            runs = folders.filter(run -> Files.exists(run.resolve("report.json")))
                    .toList();
        }
        assertFalse(runs.isEmpty());
        for (Path committed : runs) {
            Path drawn = root.resolve(CommandLine.ROOT.relativize(committed));
            Ended ended = CommandLine.run(
                    "compare", "--from", committed.resolve("report.json").toString(), "--out", drawn.toString());
            assertEquals(0, ended.exit(), ended.err());
            try (Stream<Path> files = Files.list(drawn)) {
                // An old report.json keeps the names that it was written with.
                for (Path file :
                        files.filter(file -> !file.endsWith("report.json")).toList()) {
                    String expected = Files.readString(committed.resolve(file.getFileName()));
                    assertEquals(
                            words(expected), words(Files.readString(file)), file + " is not drawn from report.json");
                }
            }
        }
        for (Page page : Page.ALL) {
            if (page.text().contains("<!-- end -->")) {
                Path copy = root.resolve(page.name());
                Files.createDirectories(copy.getParent());
                Files.copy(page.file(), copy);
                Ended ended = CommandLine.run("tables", copy.toString());
                assertEquals(0, ended.exit(), ended.err());
                assertEquals(
                        page.text(),
                        Files.readString(copy),
                        "run: java -jar benchmarks/target/benchmarks.jar tables " + page);
            }
        }
    }

    /** What a file says: where letters stand in a picture depends on the fonts of the machine. */
    private static List<String> words(String markup) {
        return Pattern.compile("<[^>]*>")
                .splitAsStream(markup)
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    @Test
    void theReadmeIsShort() throws IOException {
        long length = Files.size(Page.ALL.get(0).file());
        assertTrue(length <= LONGEST_README, length + " bytes, more than " + LONGEST_README);
    }

    @ParameterizedTest
    @FieldSource("PAGES")
    void everyLinkLeadsSomewhere(Page page) throws IOException {
        List<String> links = page.links();
        assertFalse(links.isEmpty(), page.name());
        for (String link : links) {
            if (!link.startsWith("https://")) {
                String[] parts = link.split("#", 2);
                Path target = parts[0].isEmpty()
                        ? page.file()
                        : page.file().resolveSibling(parts[0]).normalize();
                assertTrue(target.startsWith(CommandLine.ROOT) && Files.exists(target), page + ": " + link);
                if (parts.length == 2) {
                    List<String> anchors =
                            new Page(CommandLine.ROOT.relativize(target).toString()).anchors();
                    assertTrue(anchors.contains(parts[1]), page + ": " + link + " among " + anchors);
                }
            }
        }
    }

    /** Every page is found from the first one. */
    @Test
    void theReadmeLinksAllPages() throws IOException {
        List<String> links = Page.ALL.get(0).links();
        for (Page page : Page.ALL.subList(1, Page.ALL.size())) {
            assertTrue(links.contains(page.name()), page.name());
        }
    }

    private static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        for (Page page : Page.ALL) {
            commands.addAll(page.commands());
        }
        return commands;
    }
}
