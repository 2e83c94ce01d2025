package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.benchmarks.CommandLine.Ended;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way in: what there is, and what a slip of the finger leads to. */
@Execution(ExecutionMode.CONCURRENT)
class MainTest {
    private static final List<String> COMMANDS =
            List.of("compare", "graph", "gradcheck", "sweep", "starts", "train", "apply", "running", "info", "tables");

    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "help"})
    void theCommandsAreSaidInALineEachAndHowJmhIsReached(String arguments) {
        Ended ended = run(arguments);
        assertEquals(0, ended.exit(), ended.err());
        for (String command : COMMANDS) {
            assertEquals(
                    1,
                    ended.out()
                            .lines()
                            .filter(line -> line.matches("  " + command + " +[A-Z].*\\."))
                            .count(),
                    command + "\n" + ended.out());
        }
        assertTrue(ended.out().contains("Backward -p shape=256x512 -p backend=vector -f 1"), ended.out());
        assertTrue(ended.out().contains("-l lists the benchmarks"), ended.out());
        assertEquals("", ended.err());
    }

    @Test
    void helpOfACommandIsItsOwn() {
        Ended help = run("help compare");
        assertEquals(0, help.exit(), help.err());
        assertTrue(help.out().contains("--thorough"), help.out());
        assertEquals(help, run("compare --help"));
    }

    /** Their texts refer to those before. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "running | --help --policy --state --batch --mean --variance --tracked --record-bad",
                "starts | --help --shape --backend --pass --starts --seconds"
            })
    void optionsStandInTheirOrder(String command, String options) {
        String shown = run(command + " --help")
                .out()
                .lines()
                .filter(line -> line.startsWith("  -h, --") || line.startsWith("      --"))
                .map(line -> line.replaceFirst(".*?(--[\\w-]+).*", "$1"))
                .collect(Collectors.joining(" "));
        assertEquals(options, shown);
    }

    @Test
    void versionsAreSaid() {
        Ended ended = run("--version");
        assertEquals(0, ended.exit(), ended.err());
        List<String> lines = ended.out().lines().toList();
        assertTrue(lines.get(0).matches("LaneNorm \\d+\\.\\d+\\.\\d+\\S*, commit .+"), ended.out());
        assertEquals("JMH 1.37", lines.get(1));
        assertTrue(lines.get(2).startsWith("Java " + System.getProperty("java.version")), ended.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "compar | no command is called compar, and no benchmark matches it; did you mean compare?",
                "compar --shapes 3x3 | shapes is not a recognized option; -h shows JMH's options, --help the commands",
                "trian | no command is called trian, and no benchmark matches it; did you mean train?",
                "Forwrd -f 1 | no command is called Forwrd, and no benchmark matches it; did you mean Forward?",
                "xyzzy | no command is called xyzzy, and no benchmark matches it; --help shows the commands, -l the benchmarks",
                "-f 1 xyzzy | no command is called xyzzy, and no benchmark matches it; --help shows the commands, -l the benchmarks",
                "Backward -e Backward | -e Backward excludes all benchmarks that match Backward",
                "-e Copies -e . | -e Copies -e . excludes all benchmarks",
                "[ | [ is no pattern of benchmarks: Unclosed character class",
                "-f many Forward | Cannot parse argument 'many' of option f; -h shows JMH's options, --help the commands",
                "compare --round 1 | Unknown options: '--round', '1'; did you mean --rounds?",
                "apply --pass forward | Missing required options: '--x=FILE', '--out=DIR'; see apply --help",
                "tables @README.md | @README.md does not exist; expected a Markdown file",
                "tables EMPTY | FILE.MD has an empty value; see tables --help",
                "EMPTY | JMH has an empty argument; -h shows JMH's options, --help the commands",
                "Backward -o EMPTY | JMH has an empty argument; -h shows JMH's options, --help the commands",
                "help compar | Unknown subcommand 'compar'; see benchmarks.jar --help"
            })
    void aSlipOfTheFingerIsAnsweredInOneLine(String arguments, String message) {
        Ended ended = CommandLine.run(Stream.of(arguments.split(" "))
                .map(word -> word.equals("EMPTY") ? "" : word)
                .toArray(String[]::new));
        assertEquals(2, ended.exit(), ended.out());
        assertEquals(message, ended.err().strip());
        assertEquals("", ended.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "info", "-l"})
    @EnabledOnOs(OS.LINUX)
    void outputThatIsLostIsAnError(String arguments) {
        Ended ended = CommandLine.runInto(Path.of("/dev/full"), arguments);
        assertEquals(2, ended.exit());
        assertEquals("cannot write to standard output: it is full or closed", ended.lastWords());
    }

    @Test
    void jmhIsReachedAsBefore() {
        Ended list = run("-l");
        assertEquals(0, list.exit(), list.err());
        assertTrue(list.out().contains("dev.lanenorm.benchmarks.Backward.backward"), list.out());
        assertTrue(run("-lp Copies").out().contains("param \"backend\" = {scalar, vector}"));
        assertTrue(run("-h").out().contains("-prof <profiler>"));
    }

    private static Ended run(String arguments) {
        return CommandLine.run(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    }
}
