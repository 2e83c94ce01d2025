package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.oracle.Samples;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Java process that has ended, and what it printed. */
record JavaProcess(int exit, String out, String err) {
    /** Runs {@link Program} beside the packaged jar. */
    static JavaProcess program(String... flags) {
        return onClassPath(List.of(flags), Program.class);
    }

    /** Runs a class of the tests beside the packaged jar. */
    static JavaProcess onClassPath(List<String> flags, Class<?> program, String... arguments) {
        List<String> command = new ArrayList<>(flags);
        command.add("-cp");
        command.add(Stream.of(Backend.class, program, Samples.class)
                .map(type -> Packaged.location(type).toString())
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return start(command);
    }

    /** The packaged jar. */
    static String jar() {
        return Packaged.location().toString();
    }

    /** Runs the JDK of the tests. */
    static JavaProcess start(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        try {
            Path out = Files.createTempFile("out", ".txt");
            Path err = Files.createTempFile("err", ".txt");
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "did not end: " + command);
            JavaProcess ended = new JavaProcess(process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return ended;
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(broken);
        }
    }

    String firstLine() {
        return out.lines().findFirst().orElse("nothing on stdout; stderr: " + err);
    }

    String bits() {
        return out.lines().filter(line -> line.startsWith("bits")).findFirst().orElseThrow();
    }
}
