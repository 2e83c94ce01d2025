package dev.lanenorm.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
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

    /** Flags of one that has vectors, and writes into a folder what it has to say if it crashes. */
    public static List<String> flags(Path crashes) {
        return List.of(VECTORS, "-XX:ErrorFile=" + crashes.resolve("crash.log"));
    }

    /**
     * Runs a main of this class path to its end, on the flags of this virtual machine too, as JMH's forks are; it ends
     * no later than this one.
     *
     * @param log gets what it says
     */
    public static void run(List<String> flags, Path log, Class<?> main, String... arguments)
            throws Failure, IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        InterruptibleRun.of(run -> process.waitFor(), interrupted -> process.destroyForcibly());
        if (process.exitValue() != 0) {
            throw Failure.in(log, process.exitValue());
        }
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
