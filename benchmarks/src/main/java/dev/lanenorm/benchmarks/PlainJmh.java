package dev.lanenorm.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** JMH's command line. What is wrong with it is said before a fork is started. */
final class PlainJmh {
    private static final OutputFormat SILENT = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);

    private final String[] arguments;
    private final CommandLineOptions options;
    private final SortedSet<BenchmarkListEntry> selected;

    private PlainJmh(String[] arguments, CommandLineOptions options) {
        this.arguments = arguments;
        this.options = options;
        selected = find(options.getIncludes(), options.getExcludes());
    }

    /** The exit code. */
    static int execute(String[] arguments, CommandLine commands) {
        PrintWriter err = commands.getErr();
        if (List.of(arguments).contains("")) {
            err.println("JMH has an empty argument; -h shows JMH's options, --help the commands");
            return CommandLine.ExitCode.USAGE;
        }
        try {
            CommandLineOptions options = JmhOptions.of(arguments);
            if (options.shouldHelp()) {
                options.showHelp();
            } else if (options.shouldListProfilers()) {
                options.listProfilers();
            } else if (options.shouldListResultFormats()) {
                options.listResultFormats();
            } else {
                return new PlainJmh(arguments, options).run(commands);
            }
            return CommandLine.ExitCode.OK;
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
        requireKnown();
        if (!options.getWarmupIncludes().isEmpty()) {
            find(options.getWarmupIncludes(), options.getExcludes())
                    .forEach(benchmark -> Parameters.check(benchmark, options));
        }
        int measurements = 0;
        for (BenchmarkListEntry benchmark : selected) {
            measurements += modes() * Parameters.check(benchmark, options);
        }
        requireVectorsInPlace();
        JmhOptions.check(options);
        // JMH keeps its lock and what forks say there.
        ScratchFolder.create().close();
        Collection<RunResult> results = new Runner(options).run();
        if (results.size() < measurements) {
            commands.getErr()
                    .println(measurements - results.size() + " of " + measurements
                            + " measurements failed and are missing; why is said above");
            return Main.MISSING;
        }
        return CommandLine.ExitCode.OK;
    }

    private int modes() {
        Collection<Mode> modes = options.getBenchModes();
        return modes.contains(Mode.All) ? Mode.values().length - 1 : Math.max(1, modes.size());
    }

    /** JMH ignores a parameter that no benchmark has. */
    private void requireKnown() {
        Set<String> known = new TreeSet<>();
        selected.forEach(
                benchmark -> known.addAll(benchmark.getParams().orElse(Map.of()).keySet()));
        for (int i = 1; i < arguments.length; i++) {
            String parameter = arguments[i].split("=", 2)[0];
            if (arguments[i - 1].equals("-p") && !known.contains(parameter)) {
                throw new UserException("-p " + arguments[i]
                        + " has no effect: the parameters of the selected benchmarks are " + String.join(", ", known));
            }
        }
    }

    /** Without a fork this virtual machine measures, and has the flags it was started with. */
    private void requireVectorsInPlace() {
        boolean inPlace = options.getForkCount().orElse(1) == 0;
        if (inPlace && ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            throw new UserException("-f 0 measures in this virtual machine: start java with " + VirtualMachine.VECTORS);
        }
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
        if (!find(options.getIncludes(), List.of()).isEmpty()) {
            return "-e " + String.join(" -e ", options.getExcludes()) + " excludes all benchmarks"
                    + (words.isEmpty() ? "" : " that match " + words);
        }
        List<String> near = near(words, commands);
        return "no command is called " + words + ", and no benchmark matches it; "
                + (near.isEmpty()
                        ? "--help shows the commands, -l the benchmarks"
                        : "did you mean " + near.get(0) + "?");
    }

    /** Commands and benchmarks whose names are like a word, the most similar first. */
    private static List<String> near(String word, CommandLine commands) {
        CommandSpec names = CommandSpec.create();
        Stream<String> benchmarks =
                find(List.of(), List.of()).stream().map(Parameters::nameOf).distinct();
        Stream.concat(commands.getSubcommands().keySet().stream(), benchmarks)
                .forEach(name -> names.addSubcommand(name, CommandSpec.create()));
        return new UnmatchedArgumentException(new CommandLine(names), List.of(word)).getSuggestions();
    }
}
