package dev.lanenorm.refusals;

import static dev.lanenorm.refusals.Operands.atLeastOne;
import static dev.lanenorm.refusals.Operands.beta;
import static dev.lanenorm.refusals.Operands.dbeta;
import static dev.lanenorm.refusals.Operands.dbetaBesideBeta;
import static dev.lanenorm.refusals.Operands.dgamma;
import static dev.lanenorm.refusals.Operands.dgammaBesideBeta;
import static dev.lanenorm.refusals.Operands.epsilon;
import static dev.lanenorm.refusals.Operands.epsilonOrZero;
import static dev.lanenorm.refusals.Operands.gamma;
import static dev.lanenorm.refusals.Operands.known;
import static dev.lanenorm.refusals.Operands.mean;
import static dev.lanenorm.refusals.Operands.result;
import static dev.lanenorm.refusals.Operands.saved;
import static dev.lanenorm.refusals.Operands.statistics;
import static dev.lanenorm.refusals.Operands.sums;
import static dev.lanenorm.refusals.Operands.variance;

import dev.lanenorm.Backend;
import dev.lanenorm.BatchNormKernels;
import dev.lanenorm.ColumnMoments;
import dev.lanenorm.GradientSums;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** The stateless kernels. */
final class KernelsTable {
    private KernelsTable() {}

    static Stream<Rows> all() {
        return Stream.of(
                construction(),
                plain(Views.MATRICES),
                plain(Views.TENSORS),
                fromOutput(Views.MATRICES),
                fromOutput(Views.TENSORS),
                relu(Views.MATRICES),
                relu(Views.TENSORS));
    }

    private static Rows construction() {
        return Rows.of(BatchNormKernels.class)
                .row("serial", backend())
                .row("on", executor(), atLeastOne("parallelism"))
                .row("on", executor(), atLeastOne("parallelism"), backend());
    }

    static Argument negativeSlope() {
        String message = "negativeSlope must be finite and at least 0, got ";
        return Argument.number("negativeSlope", 0.25f)
                .accepts("0", values -> 0f)
                .refuses(-0.1f, message + "-0.1")
                .refuses(Float.NaN, message + "NaN")
                .refuses(Float.POSITIVE_INFINITY, message + "Infinity");
    }

    static Argument backend() {
        return Argument.of("backend", Backend::scalar);
    }

    static Argument executor() {
        return Argument.of("executor", () -> (Executor) Runnable::run);
    }

    private static Rows plain(Views of) {
        Argument xOrEmpty = of.any("x");
        return Rows.of(BatchNormKernels.class, BatchNormKernels::serial)
                .row("leakyRelu", negativeSlope())
                .row("columnSums", of.any("a"), result(double[]::new))
                .row("forward", of.x(), gamma(), beta(), epsilon("epsilon"), of.y(), saved())
                .row("infer", of.x(), mean(), variance(), epsilonOrZero(), gamma(), beta(), of.y())
                .row("normalize", of.x(), statistics(), gamma(), beta(), of.y())
                .row("backward", of.x(), of.dy(), gamma(), known("saved"), of.dx(), dgamma(), dbeta())
                .row("backwardFrozen", of.x(), of.dy(), gamma(), known("frozen"), of.dx(), dgamma(), dbeta())
                .row("moments", xOrEmpty, result(ColumnMoments::new))
                .row("gradientSums", xOrEmpty, of.dy(), statistics(), result(GradientSums::new))
                .row("inputGradient", of.x(), of.dy(), gamma(), statistics(), sums(), of.dx());
    }

    private static Rows fromOutput(Views of) {
        Argument y = of.someRows(of.any("y"));
        return Rows.of(BatchNormKernels.class, () -> BatchNormKernels.serial().leakyRelu(0.5f))
                .row(
                        "backwardFromOutput",
                        y,
                        of.dy("y"),
                        divisor(),
                        beta(),
                        known("saved"),
                        of.dx("y"),
                        dgammaBesideBeta(),
                        dbetaBesideBeta())
                .row(
                        "backwardFrozenFromOutput",
                        y,
                        of.dy("y"),
                        divisor(),
                        beta(),
                        known("frozen"),
                        of.dx("y"),
                        dgammaBesideBeta(),
                        dbetaBesideBeta());
    }

    /** A gamma that y is divided by. */
    private static Argument divisor() {
        return gamma().refuses(
                        "too small",
                        values -> new float[] {1, -2, 0x1p-31f, 1},
                        ArithmeticException.class,
                        values ->
                                "gamma is too small to go back from y in column 2: it must be at least 2^-30 and 2^-10 *"
                                        + " |beta| in magnitude, got gamma " + 0x1p-31f + ", beta "
                                        + ((float[]) values.get("beta"))[2]);
    }

    /** Backward with a residual, of which y and dresidual tell, and without. */
    private static Rows relu(Views of) {
        Argument x = of.x();
        Argument dy = of.dy();
        Argument residual = of.residual(of.nullable("residual").accepts("null", values -> null));
        Argument y = of.sameOrApart(of.y(), "residual");
        Argument yRead = of.apart(of.shaped(together(of.nullable("y"), null, "no y"), "x"), "x");
        Argument dx = of.apart(of.dx(), "y");
        Argument dresidual = of.dresidual(together(of.nullable("dresidual"), null, "no dresidual"));
        Argument noY = together(Argument.absent("y"), of.any("y").right(), "no dresidual");
        Argument unwanted =
                together(Argument.absent("dresidual"), of.any("dresidual").right(), "no y");
        return Rows.of(BatchNormKernels.class, () -> BatchNormKernels.serial().relu())
                .row("forward", x, residual, gamma(), beta(), epsilon("epsilon"), y, saved())
                .row("infer", x, residual, mean(), variance(), epsilonOrZero(), gamma(), beta(), y)
                .row("normalize", x, residual, statistics(), gamma(), beta(), y)
                .row(
                        "backward",
                        x,
                        yRead,
                        dy,
                        gamma(),
                        beta(),
                        known("saved"),
                        dx,
                        dresidual,
                        dgammaBesideBeta(),
                        dbetaBesideBeta())
                .row(
                        "backward",
                        x,
                        noY,
                        dy,
                        gamma(),
                        beta(),
                        known("saved"),
                        of.dx(),
                        unwanted,
                        dgammaBesideBeta(),
                        dbetaBesideBeta())
                .row(
                        "backwardFrozen",
                        x,
                        yRead,
                        dy,
                        gamma(),
                        beta(),
                        known("frozen"),
                        dx,
                        dresidual,
                        dgammaBesideBeta(),
                        dbetaBesideBeta())
                .row(
                        "backwardFrozen",
                        x,
                        noY,
                        dy,
                        gamma(),
                        beta(),
                        known("frozen"),
                        of.dx(),
                        unwanted,
                        dgammaBesideBeta(),
                        dbetaBesideBeta());
    }

    private static Argument together(Argument argument, Object alone, String missing) {
        String message = "y and dresidual must be given together, or not at all, got " + missing;
        return argument.refuses(alone == null ? "left out" : "alone", () -> alone, message);
    }
}
