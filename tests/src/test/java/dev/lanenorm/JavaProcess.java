package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process that has ended, and what it printed. */
record JavaProcess(int exit, String out, String err) {
    /** {@link Program} and the packaged jar on the class path. */
    static JavaProcess program(String... flags) {
        List<String> command = new ArrayList<>(List.of(flags));
        command.addAll(List.of("-cp", jar() + File.pathSeparator + location(Program.class), Program.class.getName()));
        return start(command);
    }

    /** The packaged jar. */
    static String jar() {
        return location(Backend.class);
    }

    /** The jar or folder that a class is loaded from. */
    static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
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
            return new JavaProcess(process.exitValue(), Files.readString(out), Files.readString(err));
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
