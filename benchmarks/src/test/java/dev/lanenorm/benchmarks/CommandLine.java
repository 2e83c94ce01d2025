package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.benchmarks.files.MatrixFiles.Content;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;

/** The packaged benchmarks.jar, started as a user starts it. */
final class CommandLine {
    static final Path ROOT = Path.of(System.getProperty("lanenorm.root"));

    private CommandLine() {}

    /** How a command ended. */
    record Ended(int exit, String out, String err) {
        /** The last line on stderr: before it, Java and the library may have had warnings of their own. */
        String lastWords() {
            return err.lines().reduce((one, next) -> next).orElse("");
        }
    }

    /** Runs {@code java -jar benchmarks.jar} with the arguments. */
    static Ended run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("-jar", System.getProperty("lanenorm.jar")));
        command.addAll(List.of(arguments));
        return java(command);
    }

    /** Runs it with a file as its standard input. */
    static Ended fed(Path in, String... arguments) {
        List<String> command = new ArrayList<>(List.of("-jar", System.getProperty("lanenorm.jar")));
        command.addAll(List.of(arguments));
        return java(command, ProcessBuilder.Redirect.from(in.toFile()));
    }

    /** Runs it with a file as its standard output, of which nothing is read back. */
    static Ended runInto(Path out, String... arguments) {
        List<String> command = new ArrayList<>(List.of("-jar", System.getProperty("lanenorm.jar")));
        command.addAll(List.of(arguments));
        try {
            Process process = builder(command).redirectOutput(out.toFile()).start();
            String err = new String(process.getErrorStream().readAllBytes());
            return new Ended(process.waitFor(), "", err);
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(broken);
        }
    }

    /** Runs the java of this virtual machine in the project's root, whatever else JMH measures on this machine. */
    static Ended java(List<String> arguments) {
        return java(arguments, ProcessBuilder.Redirect.PIPE);
    }

    private static Ended java(List<String> arguments, ProcessBuilder.Redirect in) {
        try {
            Path out = Files.createTempFile("out", ".txt");
            Path err = Files.createTempFile("err", ".txt");
            try {
                Process process = builder(arguments)
                        .redirectInput(in)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                assertTrue(process.waitFor(5, TimeUnit.MINUTES), "did not end: " + arguments);
                return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(broken);
        }
    }

    /**
     * Runs a command until it says something on stderr, then does something to it, and waits for its end.
     *
     * @param said how the line begins
     */
    static Ended runUntil(String said, Consumer<Process> then, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("-jar", System.getProperty("lanenorm.jar")));
        command.addAll(List.of(arguments));
        return javaUntil(said, then, command);
    }

    /** Likewise, any java. */
    static Ended javaUntil(String said, Consumer<Process> then, List<String> command) throws IOException {
        Path out = Files.createTempFile("out", ".txt");
        try {
            Process process = builder(command).redirectOutput(out.toFile()).start();
            StringBuilder err = new StringBuilder();
            boolean done = false;
            try (BufferedReader lines = process.errorReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    err.append(line).append('\n');
                    if (!done && line.startsWith(said)) {
                        then.accept(process);
                        done = true;
                    }
                }
            }
            assertTrue(process.waitFor(1, TimeUnit.MINUTES), "did not end: " + command);
            assertTrue(done, "never said " + said + ":\n" + err);
            return new Ended(process.exitValue(), Files.readString(out), err.toString());
        } catch (InterruptedException broken) {
            throw new AssertionError(broken);
        } finally {
            Files.delete(out);
        }
    }

    /** Writes files for a command to read. */
    static void write(Path folder, Map<String, Content> files) {
        try (OutputFolder inputs = OutputFolder.open(CommandSpec.create(), "folder", folder)) {
            inputs.write(files);
        }
    }

    /** What Ctrl-C does. */
    static void interrupt(Process process) {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(broken);
        }
    }

    private static ProcessBuilder builder(List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("os.name").equals("Linux")) {
            // A background job of a shell ignores SIGINT, and so would all it starts.
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djmh.ignoreLock=true");
        command.addAll(arguments);
        return new ProcessBuilder(command).directory(ROOT.toFile());
    }
}
