package dev.lanenorm.benchmarks.compare;

import dev.lanenorm.benchmarks.Failure;
import dev.lanenorm.benchmarks.VirtualMachine;
import dev.lanenorm.benchmarks.contenders.Examination;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Examines each contender in virtual machines of its own, and finds out who is absent, and why. */
final class Examiner {
    private final Path scratch;

    Examiner(Path scratch) {
        this.scratch = scratch;
    }

    /** On one thread and on two. */
    Examined examine(ContenderPlan contender) throws Failure, IOException, InterruptedException {
        Properties one = run(contender, 1);
        Boolean same = null;
        if (contender.isThreaded()) {
            same = bits(one).equals(bits(run(contender, 2)));
        }
        return new Examined(
                contender.algorithm(),
                contender.backend(),
                Integer.parseInt(one.getProperty("lanes")),
                one.getProperty("implementation"),
                numbers(one, "error.ordinary."),
                numbers(one, "error.offset."),
                same);
    }

    private Properties run(ContenderPlan contender, int threads) throws Failure, IOException, InterruptedException {
        Path findings = scratch.resolve("examined");
        VirtualMachine.run(
                contender.flags(scratch),
                scratch.resolve("examination.log"),
                Examination.class,
                contender.backend(),
                contender.algorithm(),
                Integer.toString(threads),
                findings.toString());
        return VirtualMachine.findings(findings);
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
