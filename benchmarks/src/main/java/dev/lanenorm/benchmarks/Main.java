package dev.lanenorm.benchmarks;

import dev.lanenorm.benchmarks.apply.ApplyCommand;
import dev.lanenorm.benchmarks.compare.CompareCommand;
import dev.lanenorm.benchmarks.compare.SweepCommand;
import dev.lanenorm.benchmarks.compare.TablesCommand;
import dev.lanenorm.benchmarks.running.RunningCommand;
import dev.lanenorm.benchmarks.starts.StartsCommand;
import dev.lanenorm.benchmarks.train.TrainCommand;
import java.io.IOException;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line: {@code compare}, {@code starts}, {@code sweep}, {@code tables}, {@code train}, {@code apply},
 * {@code running} and {@code info} in first place are ours, everything else is plain JMH.
 */
@Command(
        name = "benchmarks.jar",
        subcommands = {
            CompareCommand.class,
            StartsCommand.class,
            SweepCommand.class,
            TablesCommand.class,
            TrainCommand.class,
            ApplyCommand.class,
            RunningCommand.class,
            InfoCommand.class
        })
public final class Main {
    private static final Set<String> OURS =
            Set.of("compare", "starts", "sweep", "tables", "train", "apply", "running", "info");

    /** Exit code of wrong usage and of input that cannot be used. */
    private static final int USAGE = 2;

    private Main() {}

    /** Runs a command and exits with its code: 0, 1 for a failure of our own, 2 for wrong usage or input. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0 || !OURS.contains(arguments[0])) {
            org.openjdk.jmh.Main.main(arguments);
            return;
        }
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::explain)
                .execute(arguments));
    }

    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        if (failure instanceof UserException) {
            command.getErr().println(failure.getMessage());
            return USAGE;
        }
        throw failure;
    }
}
