package dev.lanenorm.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Virtual machines of our own, of the JDK that runs this one, and what they find. */
public final class VirtualMachine {
    /** The flag that makes the vector module visible. */
    public static final String VECTORS = "--add-modules=jdk.incubator.vector";

    private VirtualMachine() {}

    /** One that runs a main of this class path; not started yet. */
    public static ProcessBuilder of(List<String> flags, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** The findings it has left. */
    public static Properties findings(Path file) throws IOException {
        Properties found = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            found.load(in);
        }
        return found;
    }
}
