package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.benchmarks.HelpOption;
import dev.lanenorm.benchmarks.TextTable;
import dev.lanenorm.benchmarks.UserBackend;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Implementation;
import dev.lanenorm.benchmarks.implementations.Implementations;
import dev.lanenorm.benchmarks.implementations.Problem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Gradients against central differences. */
@Command(
        name = "gradcheck",
        header = "Checks gradients against central differences.",
        description = {
            "Checks dx, dgamma and dbeta of the staged and the analytic pass against central differences of the loss"
                    + " sum(y * dy), whose forward pass is written plainly, in double.",
            "Ends with 2 where an error is above the tolerance. rel_error is what CS231n prints,"
                    + " max |a - b| / max(1e-8, |a| + |b|), and grows where a gradient is tiny beside others of its column:"
                    + " it is shown, and the tolerance is for the error on the scale of the table of accuracy in kernels/README.md."
        })
public final class GradcheckCommand implements Callable<Integer> {
    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions input;

    @Option(
            names = "--tolerance",
            defaultValue = "5e-5",
            description =
                    "Largest error on its scale (${DEFAULT-VALUE}: kernels/README.md proves 4.8e-5 of the analytic pass, for"
                            + " any values; on random data both passes stay below 2e-6).")
    private double tolerance;

    private String firstAbove;

    @Override
    public Integer call() {
        if (!(tolerance > 0)) {
            throw new UserException("--tolerance must be above 0, got " + tolerance);
        }
        Problem problem = input.load();
        CheckedPlaces places = CheckedPlaces.of(problem);
        List<BackendName> backends = backends();
        List<List<String>> rows = new ArrayList<>();
        try {
            GradientCheck check = new GradientCheck(problem, places);
            for (Algorithm algorithm : Algorithm.values()) {
                for (BackendName backend : backends) {
                    add(check, problem.by(algorithm), backend, rows);
                }
            }
        } catch (IllegalArgumentException | ArithmeticException refused) {
            throw UserException.of(spec, refused);
        }
        input.notices().print(spec.commandLine().getErr());
        PrintWriter terminal = spec.commandLine().getOut();
        terminal.print(TextTable.of(
                List.of("pass", "gradient", "rel_error", "where", "error on its scale", "where"), 2, rows));
        terminal.print(TextTable.lines(title(problem, places)));
        terminal.flush();
        if (firstAbove != null) {
            throw new UserException(firstAbove);
        }
        return ExitCode.OK;
    }

    /** Those that run in this virtual machine. */
    private List<BackendName> backends() {
        try {
            UserBackend.named(BackendName.vector.name());
            return BackendName.OURS;
        } catch (UserException none) {
            input.notices().notice("vectors are not checked: " + none.getMessage());
            return List.of(BackendName.scalar);
        }
    }

    private void add(GradientCheck check, Problem problem, BackendName backend, List<List<String>> rows) {
        Implementation implementation = Implementations.open(backend, problem);
        implementation.forward();
        implementation.backward();
        String pass = problem.algorithm() + " " + backend;
        for (GradientError error : check.errors(implementation)) {
            double scaled = error.scaled().error();
            rows.add(List.of(
                    pass,
                    error.gradient(),
                    format(error.relative().error()),
                    error.relative().toString(),
                    format(scaled),
                    error.scaled().toString()));
            if (firstAbove == null && !(scaled <= tolerance)) {
                firstAbove = error.gradient() + ", " + pass + ", is off by " + format(scaled) + " of its scale in "
                        + error.scaled() + "; --tolerance allows " + tolerance;
            }
        }
    }

    private String title(Problem problem, CheckedPlaces places) {
        return String.format(
                Locale.ROOT,
                "%s, %d of %d rows, %d of %d columns%s. The scales: of dx abs(gamma) * inverseStd * max(abs(dy)) * (1 +"
                        + " max(abs(xhat))), of dgamma sum(abs(dy * xhat)) + sum(abs(dy)), of dbeta sum(abs(dy)), each of"
                        + " its column.",
                input.name(),
                places.rows().length,
                problem.x().rows(),
                places.columns().length,
                problem.x().columns(),
                places.isSample() ? ", evenly apart: all would take too long" : "");
    }

    private static String format(double error) {
        return String.format(Locale.ROOT, "%.2e", error);
    }
}
