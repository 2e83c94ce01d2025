package dev.lanenorm.benchmarks;

import dev.lanenorm.benchmarks.apply.ApplyCommand;
import dev.lanenorm.benchmarks.compare.CompareCommand;
import dev.lanenorm.benchmarks.compare.SweepCommand;
import dev.lanenorm.benchmarks.compare.TablesCommand;
import dev.lanenorm.benchmarks.graph.GradcheckCommand;
import dev.lanenorm.benchmarks.graph.GraphCommand;
import dev.lanenorm.benchmarks.running.RunningCommand;
import dev.lanenorm.benchmarks.starts.StartsCommand;
import dev.lanenorm.benchmarks.train.TrainCommand;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: what begins with one of these commands is ours, everything else is plain JMH. */
@Command(
        name = "benchmarks.jar",
        header = "Batch normalization on the JVM: measures it, explains it, and runs it on files.",
        synopsisHeading = "Usage: java -jar benchmarks/target/",
        customSynopsis = {
            "benchmarks.jar COMMAND [OPTIONS]",
            "       java -jar benchmarks/target/benchmarks.jar PATTERN [JMH OPTIONS]"
        },
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nPlain JMH:%n",
        footer = {
            "  Any other first word is a pattern of benchmarks, before JMH's options:",
            "    Backward -p shape=256x512 -p backend=vector -f 1",
            "  -l lists the benchmarks, -lp their parameters too, -h says JMH's options."
        },
        versionProvider = Version.class,
        subcommands = {
            CompareCommand.class,
            GraphCommand.class,
            GradcheckCommand.class,
            SweepCommand.class,
            StartsCommand.class,
            TrainCommand.class,
            ApplyCommand.class,
            RunningCommand.class,
            InfoCommand.class,
            TablesCommand.class,
            HelpCommand.class
        })
public final class Main implements Callable<Integer> {
    /** Exit code where something that was to be measured is missing. */
    public static final int MISSING = 3;

    // No -h: that is JMH's.
    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Shows the versions of LaneNorm, JMH and Java.")
    private boolean version;

    @Spec
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs a command and exits with its code: 0, 1 for a fault of our own, 2 for wrong usage or input, 3 where
     * something measured is missing.
     */
    public static void main(String[] arguments) {
        // What the library logs, without the class that does.
        System.setProperty("java.util.logging.SimpleFormatter.format", "%5$s%n");
        CommandLine ours = new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .registerConverter(double.class, new Decimal())
                .setExecutionStrategy(Main::executeUnlessEmpty)
                .setParameterExceptionHandler(Main::refuse)
                .setExecutionExceptionHandler(Main::explain);
        System.exit(run(arguments, ours));
    }

    private static int run(String[] arguments, CommandLine ours) {
        try {
            int exitCode = isOurs(arguments, ours) ? ours.execute(arguments) : PlainJmh.execute(arguments, ours);
            return isSaid(ours) ? exitCode : Math.max(exitCode, CommandLine.ExitCode.USAGE);
        } catch (OutOfMemoryError tooLittle) {
            ours.getErr().println(Reason.of(tooLittle));
            return CommandLine.ExitCode.USAGE;
        }
    }

    /** Printing does not throw: a full device, or a reader that has gone, is found out at the end. */
    private static boolean isSaid(CommandLine ours) {
        boolean lost = System.out.checkError();
        if (lost) {
            ours.getErr().println("cannot write to standard output: it is full or closed");
        }
        return !lost;
    }

    private static boolean isOurs(String[] arguments, CommandLine ours) {
        return arguments.length == 0
                || ours.getSubcommands().containsKey(arguments[0])
                || ours.getCommandSpec().findOption(arguments[0]) != null;
    }

    /** Without a command. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return CommandLine.ExitCode.OK;
    }

    private static int executeUnlessEmpty(ParseResult parsed) {
        ParseResult command = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        for (ArgSpec argument : command.matchedArgs()) {
            if (argument.stringValues().contains("")) {
                String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
                throw new ParameterException(command.commandSpec().commandLine(), name + " has an empty value");
            }
        }
        return new RunLast().execute(parsed);
    }

    private static int refuse(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        List<String> near =
                wrong instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String hint =
                near.isEmpty() ? "see " + command.getCommandName() + " --help" : "did you mean " + near.get(0) + "?";
        command.getErr().println(wrong.getMessage().replaceFirst("\\.$", "") + "; " + hint);
        return CommandLine.ExitCode.USAGE;
    }

    private static int explain(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (failure instanceof UserException) {
            command.getErr().println(failure.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        throw failure;
    }
}
