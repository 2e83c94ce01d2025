package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged benchmarks.jar, started as a user starts it. */
final class CommandLine {
    static final Path ROOT = Path.of(System.getProperty("lanenorm.root"));

    private CommandLine() {}

    /** How a command ended. */
    record Ended(int exit, String out, String err) {}

    /** Runs {@code java -jar benchmarks.jar} with the arguments. */
    static Ended run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("-jar", System.getProperty("lanenorm.jar")));
        command.addAll(List.of(arguments));
        return java(command);
    }

    /** Runs the java of this virtual machine in the project's root, whatever else JMH measures on this machine. */
    static Ended java(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djmh.ignoreLock=true");
        command.addAll(arguments);
        try {
            Path out = Files.createTempFile("out", ".txt");
            Path err = Files.createTempFile("err", ".txt");
            try {
                Process process = new ProcessBuilder(command)
                        .directory(ROOT.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                assertTrue(process.waitFor(5, TimeUnit.MINUTES), "did not end: " + command);
                return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(broken);
        }
    }
}
