package dev.lanenorm.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.SortedSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** JMH's command line. What is wrong with it is said before a fork is started. */
final class PlainJmh {
    private static final OutputFormat SILENT = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);

    private final CommandLineOptions options;
    private final SortedSet<BenchmarkListEntry> selected;

    private PlainJmh(CommandLineOptions options) {
        this.options = options;
        selected = find(options.getIncludes(), options.getExcludes());
    }

    /** The exit code. */
    static int execute(String[] arguments, CommandLine commands) {
        PrintWriter err = commands.getErr();
        try {
            CommandLineOptions options = new CommandLineOptions(arguments);
            if (options.shouldHelp()) {
                options.showHelp();
            } else if (options.shouldListProfilers()) {
                options.listProfilers();
            } else if (options.shouldListResultFormats()) {
                options.listResultFormats();
            } else {
                return new PlainJmh(options).run(commands);
            }
            return CommandLine.ExitCode.OK;
        } catch (CommandLineOptionException wrong) {
            err.println(wrong.getMessage() + "; -h shows JMH's options, --help the commands");
        } catch (UserException wrong) {
            err.println(wrong.getMessage());
        } catch (RunnerException | IOException failed) {
            err.println(Reason.of(failed));
        }
        return CommandLine.ExitCode.USAGE;
    }

    private int run(CommandLine commands) throws RunnerException {
        if (selected.isEmpty()) {
            throw new UserException(nothingMatches(commands));
        }
        if (options.shouldList() || options.shouldListWithParams()) {
            Runner runner = new Runner(options);
            if (options.shouldList()) {
                runner.list();
            } else {
                runner.listWithParams(options);
            }
            return CommandLine.ExitCode.OK;
        }
        new Runner(options).run();
        return CommandLine.ExitCode.OK;
    }

    private static SortedSet<BenchmarkListEntry> find(List<String> includes, List<String> excludes) {
        try {
            return BenchmarkList.defaultList().find(SILENT, includes, excludes);
        } catch (PatternSyntaxException wrong) {
            throw new UserException(wrong.getPattern() + " is no pattern of benchmarks: " + wrong.getDescription());
        }
    }

    private String nothingMatches(CommandLine commands) {
        String words = String.join(" ", options.getIncludes());
        List<String> near = near(words, commands);
        return "no command is called " + words + ", and no benchmark matches it; "
                + (near.isEmpty()
                        ? "--help shows the commands, -l the benchmarks"
                        : "did you mean " + near.get(0) + "?");
    }

    /** Commands and benchmarks whose names are like a word, the most similar first. */
    private static List<String> near(String word, CommandLine commands) {
        CommandSpec names = CommandSpec.create();
        Stream<String> benchmarks = find(List.of(), List.of()).stream()
                .map(benchmark -> benchmark.getUserClassQName().replaceAll(".*\\.", ""))
                .distinct();
        Stream.concat(commands.getSubcommands().keySet().stream(), benchmarks)
                .forEach(name -> names.addSubcommand(name, CommandSpec.create()));
        return new UnmatchedArgumentException(new CommandLine(names), List.of(word)).getSuggestions();
    }
}
