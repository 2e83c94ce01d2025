package dev.lanenorm.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.ProfilerException;
import org.openjdk.jmh.profile.ProfilerFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Defaults;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.ProfilerConfig;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.runner.options.WarmupMode;

/** JMH's options. What it answers with a class of Java, a trace, or after measuring, is said here and before. */
final class JmhOptions {
    private static final List<Choice> CHOICES = List.of(
            new Choice("-bm", "Unable to parse benchmark mode: \"(.*)\"\\R.*", words(Mode.values(), Mode::shortLabel)),
            new Choice("-tu", "Unknown time unit: (.*)", "m, s, ms, us, ns"),
            new Choice(
                    "-rf", "No enum constant .*ResultFormatType\\.(.*)", words(ResultFormatType.values(), Enum::name)),
            new Choice("-wm", "No enum constant .*WarmupMode\\.(.*)", words(WarmupMode.values(), Enum::name)),
            new Choice("-v", "No enum constant .*VerboseMode\\.(.*)", words(VerboseMode.values(), Enum::name)));

    private JmhOptions() {}

    /** An option that takes some words, and how JMH complains of another. */
    private record Choice(String option, String complaint, String words) {}

    private static <T> String words(T[] values, Function<T, String> word) {
        return Arrays.stream(values).map(word).collect(Collectors.joining(", "));
    }

    /** As JMH reads them. */
    static CommandLineOptions of(String[] arguments) {
        try {
            return new CommandLineOptions(arguments);
        } catch (CommandLineOptionException | IllegalStateException wrong) {
            throw new UserException(inWords(wrong.getMessage()));
        }
    }

    private static String inWords(String complaint) {
        for (Choice choice : CHOICES) {
            Matcher wrong = Pattern.compile(choice.complaint).matcher(complaint);
            if (wrong.matches()) {
                return choice.option + " must be one of " + choice.words + ", got " + wrong.group(1);
            }
        }
        return complaint + "; -h shows JMH's options, --help the commands";
    }

    /** Refuses what cannot be run, or written once it has run. */
    static void check(CommandLineOptions options) {
        if (options.getThreads().orElse(1) != 1) {
            throw sharing("-t");
        }
        if (options.getThreadGroups().hasValue()) {
            throw sharing("-tg");
        }
        options.getProfilers().forEach(JmhOptions::requireProfiler);
        if (options.getJvm().hasValue()) {
            requireJava(options.getJvm().get());
        }
        if (options.getOutput().hasValue()) {
            requireWritable("-o", options.getOutput().get());
        }
        if (options.getResult().hasValue() || options.getResultFormat().hasValue()) {
            String format =
                    options.getResultFormat().orElse(Defaults.RESULT_FORMAT).name();
            String byDefault = Defaults.RESULT_FILE_PREFIX + "." + format.toLowerCase(Locale.ROOT);
            requireWritable("-rff", options.getResult().orElse(byDefault));
        }
    }

    private static UserException sharing(String option) {
        return new UserException(option + " would run calls at the same time on the same arrays;"
                + " for N threads of one call give -p threads=N");
    }

    private static void requireProfiler(ProfilerConfig profiler) {
        try {
            ProfilerFactory.getProfilerOrException(profiler);
        } catch (ProfilerException refused) {
            String name = profiler.getKlass();
            boolean unknown = refused.getCause() instanceof ClassNotFoundException;
            throw new UserException((unknown
                            ? "-prof must be a profiler of JMH, got " + name
                            : "-prof " + name + " cannot be used: "
                                    + refused.getMessage().lines().findFirst().orElse(""))
                    + "; -lprof lists them");
        }
    }

    private static void requireJava(String jvm) {
        if (!VirtualMachine.starts(jvm)) {
            throw new UserException("-jvm must be a java that starts, got " + jvm);
        }
    }

    private static void requireWritable(String option, String file) {
        Path path = Path.of(file);
        if (Files.isDirectory(path)) {
            throw new UserException(option + " must be a file, and " + file + " is a folder");
        }
        try {
            Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        } catch (NoSuchFileException noPlace) {
            throw new UserException(option + " " + file + " cannot be written: there is no folder for new files");
        } catch (IOException refused) {
            throw new UserException(option + " " + file + " cannot be written: " + Reason.of(refused));
        }
    }
}
