package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.Backend;
import dev.lanenorm.benchmarks.CommandLine.Ended;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything the README tells a user to type works as it stands there. */
@Execution(ExecutionMode.CONCURRENT)
class ReadmeTest {
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
        assertEquals(List.of("mvn -Pcompare verify", "mvn verify", "mvn -Pcompare,peers verify"), maven);
        assertTrue(Files.readString(CommandLine.ROOT.resolve(".ci/run")).contains("verify"));
        assertTrue(Files.readString(CommandLine.ROOT.resolve("benchmarks/pom.xml"))
                .contains("<argument>compare</argument>"));
    }

    @Test
    void theJavaExamplesCompileAndRun() throws IOException, URISyntaxException {
        String examples = String.join("", blocks("java"));
        Path source = folder.resolve("Example.java");
        Files.writeString(
                source,
                "import dev.lanenorm.*;\npublic class Example { public static void main(String[] arguments) {\n"
                        + examples + "System.out.println(\"done\");\n}}\n");
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
        Ended ended = CommandLine.java(List.of("-cp", jar + java.io.File.pathSeparator + folder, "Example"));
        assertEquals("done", ended.out().strip(), ended.err());
    }

    @Test
    void tablesAndPicturesAreThoseOfTheReports() throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        Path copy = Files.copy(CommandLine.ROOT.resolve("README.md"), root.resolve("README.md"));
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
        Ended ended = CommandLine.run("tables", copy.toString());
        assertEquals(0, ended.exit(), ended.err());
        assertEquals(
                readme(), Files.readString(copy), "run: java -jar benchmarks/target/benchmarks.jar tables README.md");
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
    void everyLinkedFileExists() throws IOException {
        Matcher links = Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(readme());
        while (links.find()) {
            assertTrue(Files.exists(CommandLine.ROOT.resolve(links.group(1))), links.group(1));
        }
    }

    private static List<String> commands() throws IOException {
        return blocks("sh").stream().flatMap(String::lines).toList();
    }

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(readme());
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    private static String readme() throws IOException {
        return Files.readString(CommandLine.ROOT.resolve("README.md"));
    }
}
