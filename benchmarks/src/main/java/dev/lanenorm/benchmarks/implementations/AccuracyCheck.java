package dev.lanenorm.benchmarks.implementations;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.Findings;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import dev.lanenorm.oracle.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What an implementation is and how many digits it keeps; run by {@code compare} in a virtual machine of its own, as
 * natives that do not load, or crash, end only that.
 */
public final class AccuracyCheck {
    /** Enough elements for each of two threads to get work. */
    public static final int ROWS = 4096;

    /** Columns of the checked matrix. */
    public static final int COLUMNS = 256;

    /** Standard deviation of each column. */
    private static final double STD = 2;

    /** mean / std of the ordinary data and of the offset data. */
    private static final double[] MEANS = {0.5, 1e4};

    private static final String[] NAMES = {"ordinary", "offset"};

    private AccuracyCheck() {}

    /** Arguments: backend, algorithm, threads, and a file for what was found. */
    public static void main(String[] arguments) throws IOException {
        BackendName backend = BackendName.valueOf(arguments[0]);
        Algorithm algorithm = Algorithm.valueOf(arguments[1]);
        Properties found = new Properties();
        for (int i = 0; i < MEANS.length; i++) {
            FloatTensor x = Samples.bellShaped(ROWS, COLUMNS, MEANS[i] * STD, STD, 1);
            Problem problem = Problem.of(x, 1e-5, algorithm, Integer.parseInt(arguments[2]), InPlace.NONE);
            Implementation implementation = Implementations.open(backend, problem);
            found.setProperty("lanes", Integer.toString(implementation.lanes()));
            found.setProperty("implementation", implementation.description());
            for (Pass pass : Pass.TRAINING) {
                pass.run(implementation);
                found.setProperty("bits." + NAMES[i] + "." + pass, Integer.toString(pass.bits(implementation)));
                String prefix = "error." + NAMES[i] + ".";
                pass.errors(problem, implementation)
                        .forEach((figure, error) -> found.setProperty(prefix + figure, Double.toString(error)));
            }
            implementation.close();
        }
        Findings.write(found, Path.of(arguments[3]));
        // Pools of the natives keep no one waiting.
        System.exit(0);
    }
}
