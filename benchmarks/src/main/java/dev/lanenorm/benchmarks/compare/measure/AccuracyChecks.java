package dev.lanenorm.benchmarks.compare.measure;

import dev.lanenorm.benchmarks.Failure;
import dev.lanenorm.benchmarks.VirtualMachine;
import dev.lanenorm.benchmarks.compare.plan.Variant;
import dev.lanenorm.benchmarks.implementations.AccuracyCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Checks the accuracy of each variant in virtual machines of its own, and finds out who is absent, and why. */
public final class AccuracyChecks {
    private final Path scratch;

    public AccuracyChecks(Path scratch) {
        this.scratch = scratch;
    }

    /** On one thread and on two. */
    public CheckedVariant check(Variant variant) throws Failure, IOException, InterruptedException {
        Properties one = run(variant, 1);
        Boolean same = null;
        if (variant.backend().isThreaded()) {
            same = bits(one).equals(bits(run(variant, 2)));
        }
        return new CheckedVariant(
                variant.algorithm(),
                variant.backend(),
                Integer.parseInt(one.getProperty("lanes")),
                one.getProperty("implementation"),
                numbers(one, "error.ordinary."),
                numbers(one, "error.offset."),
                same);
    }

    private Properties run(Variant variant, int threads) throws Failure, IOException, InterruptedException {
        return VirtualMachine.run(
                variant.flags(scratch),
                scratch,
                AccuracyCheck.class,
                variant.backend().name(),
                variant.algorithm().name(),
                Integer.toString(threads));
    }

    /** The numbers whose names begin with a prefix, under the rest of their names. */
    static Map<String, Double> numbers(Properties found, String prefix) {
        Map<String, Double> numbers = new TreeMap<>();
        for (String name : found.stringPropertyNames()) {
            if (name.startsWith(prefix)) {
                numbers.put(name.substring(prefix.length()), Double.valueOf(found.getProperty(name)));
            }
        }
        return numbers;
    }

    private static Map<String, Double> bits(Properties found) {
        return numbers(found, "bits.");
    }
}
