package dev.lanenorm.benchmarks;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code --help}, for every command; it shows options in their order here, as their texts refer to those before. */
@Command(sortOptions = false, sortSynopsis = false)
public final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean asked;
}
