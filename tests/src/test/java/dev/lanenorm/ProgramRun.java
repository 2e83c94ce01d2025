package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that ran in a virtual machine of its own. */
record ProgramRun(int exit, String out, String err) {
    /** Runs a class of the tests beside the packaged jar. */
    static ProgramRun onClassPath(List<String> flags, Class<?> program, String... arguments) {
        List<String> command = new ArrayList<>(flags);
        command.add("-cp");
        command.add(Packaged.location()
                + File.pathSeparator
                + Packaged.location(ProgramRun.class)
                + File.pathSeparator
                + Packaged.location(dev.lanenorm.oracle.Samples.class));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return of(command);
    }

    /** Runs java with these arguments. */
    static ProgramRun of(List<String> arguments) {
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
            ProgramRun run = new ProgramRun(process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return run;
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
