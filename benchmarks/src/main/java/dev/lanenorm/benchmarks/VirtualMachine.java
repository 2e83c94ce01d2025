package dev.lanenorm.benchmarks;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Virtual machines of our own; those that JMH does not fork start here. */
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
     * @param scratch folder for what it says and finds
     * @param arguments of the main, which gets the file for its findings after them
     * @return its findings
     */
    public static Properties run(List<String> flags, Path scratch, Class<?> main, String... arguments)
            throws Failure, IOException, InterruptedException {
        Path log = scratch.resolve("log");
        Path findings = scratch.resolve("findings");
        List<String> options = new ArrayList<>(flags);
        options.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        options.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        options.addAll(List.of(arguments));
        options.add(findings.toString());
        Process process = start(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), options, Redirect.to(log.toFile()));
        InterruptibleRun.of(run -> process.waitFor(), interrupted -> process.destroyForcibly());
        if (process.exitValue() != 0) {
            throw Failure.in(log, process.exitValue());
        }
        return Findings.take(findings);
    }

    /** Whether a command is a java that starts. */
    static boolean starts(String java) {
        try {
            return start(java, List.of("-version"), Redirect.DISCARD)
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException none) {
            return false;
        }
    }

    private static Process start(String java, List<String> options, Redirect output) throws IOException {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(options);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
    }
}
