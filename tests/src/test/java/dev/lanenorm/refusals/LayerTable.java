package dev.lanenorm.refusals;

import static dev.lanenorm.refusals.KernelsTable.backend;
import static dev.lanenorm.refusals.KernelsTable.executor;
import static dev.lanenorm.refusals.KernelsTable.negativeSlope;
import static dev.lanenorm.refusals.Operands.atLeastOne;
import static dev.lanenorm.refusals.Operands.epsilon;
import static dev.lanenorm.refusals.Operands.perColumn;
import static dev.lanenorm.refusals.Operands.row;

import dev.lanenorm.BatchNorm;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.StatisticsPolicy;
import dev.lanenorm.oracle.Samples;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The layer: plain, staged, and with a ReLU. */
final class LayerTable {
    private static final Views MATRICES = Views.MATRICES;
    private static final Views TENSORS = Views.TENSORS;

    private LayerTable() {}

    static Stream<Rows> all() {
        return Stream.of(
                Rows.of(BatchNorm.class).row("builder", atLeastOne("columns")),
                builder(),
                passes(MATRICES, () -> trained(plain().build())),
                passes(MATRICES, () -> trained(plain().relu().build())),
                passes(TENSORS, () -> trainedOnTensors(plain().build())),
                passes(TENSORS, () -> trainedOnTensors(plain().relu().build())),
                staged(MATRICES, () -> trained(plain().staged().build())),
                staged(TENSORS, () -> trainedOnTensors(plain().staged().build())),
                withResidual(MATRICES),
                withResidual(TENSORS),
                folding());
    }

    private static Rows builder() {
        Argument policy = Argument.of("running", () -> StatisticsPolicy.keras(0.9));
        return Rows.of(BatchNorm.Builder.class, LayerTable::plain)
                .row("epsilon", epsilon("value"))
                .row("running", policy)
                .row("leakyRelu", negativeSlope())
                .row("on", Argument.of("pool", executor()::right), atLeastOne("threads"))
                .row("backend", backend());
    }

    private static Rows passes(Views of, Supplier<BatchNorm> trained) {
        Argument y = notX(of, of.shaped(of.any("y"), "x"));
        return Rows.of(BatchNorm.class, trained)
                .row("forward", of.xOfLayer(), y)
                .row("recompute", of.xOfLayer(), y)
                .row("forwardFrozen", of.xOfLayer(), y)
                .row("infer", of.xOfLayer(), of.y())
                .row("backward", xOfForward(of), of.dy(), of.dx());
    }

    /** Training may be in place; backward keeps dy. */
    private static Rows staged(Views of, Supplier<BatchNorm> trained) {
        Argument dx = of.apart(of.sameOrApart(of.shaped(of.any("dx"), "x"), "x"), "dy");
        return Rows.of(BatchNorm.class, trained)
                .row("forward", of.xOfLayer(), of.y())
                .row("recompute", of.xOfLayer(), of.y())
                .row("forwardFrozen", of.xOfLayer(), notX(of, of.shaped(of.any("y"), "x")))
                .row("infer", of.xOfLayer(), of.y())
                .row("backward", xOfForward(of), of.dy(), dx);
    }

    private static Rows withResidual(Views of) {
        Argument residual = of.residual(of.any("residual"));
        Argument y = of.sameOrApart(notX(of, of.shaped(of.any("y"), "x")), "residual");
        Argument yOfForward = of.apart(of.shaped(of.any("y"), "x"), "x");
        return Rows.of(BatchNorm.class, () -> trainedWithResidual(plain().relu().build(), of))
                .row("forward", of.xOfLayer(), residual, y)
                .row("recompute", of.xOfLayer(), residual, y)
                .row("forwardFrozen", of.xOfLayer(), residual, y)
                .row("infer", of.xOfLayer(), residual, of.sameOrApart(of.y(), "residual"))
                .row(
                        "backward",
                        xOfForward(of),
                        yOfForward,
                        of.dy(),
                        of.apart(of.dx(), "y"),
                        of.dresidual(of.any("dresidual")));
    }

    private static Rows folding() {
        Argument columns = Argument.of("weights", () -> FloatTensor.zeros(7, 4))
                .refuses("of 3", () -> FloatTensor.zeros(7, 3), "weights must have 4 columns, got 3");
        Argument rows = Argument.of("weights", () -> FloatTensor.zeros(4, 7))
                .refuses("of 3", () -> FloatTensor.zeros(3, 7), "weights.rows must be the number of columns, 4, got 3");
        Argument bias = perColumn(Argument.of("bias", () -> row(3)));
        return Rows.of(BatchNorm.class, () -> plain().build())
                .row("foldIntoColumns", columns, bias)
                .row("foldIntoRows", rows, bias);
    }

    private static Argument notX(Views of, Argument y) {
        return of.overlapping(y, "x")
                .refuses(
                        "exactly x",
                        values -> values.get("x"),
                        IllegalArgumentException.class,
                        values -> "y must not be x, which backward needs; infer allows it");
    }

    private static Argument xOfForward(Views of) {
        Argument x = of.xOfLayer();
        String message = "x must be the input of the forward pass, ";
        return of == MATRICES
                ? x.refuses("of 5 rows", () -> FloatTensor.zeros(5, 4), message + "6 x 4, got 5 x 4")
                : x.refuses("of 2 examples", () -> FloatTensor.zeros(2, 4, 5), message + "3 x 4 x 5, got 2 x 4 x 5")
                        .refuses(
                                "of 6 positions",
                                () -> FloatTensor.zeros(3, 4, 6),
                                message + "3 x 4 x 5, got 3 x 4 x 6");
    }

    // Layers.

    private static BatchNorm.Builder plain() {
        return BatchNorm.builder(4);
    }

    private static BatchNorm trained(BatchNorm layer) {
        layer.forward(Samples.normal(6, 4, 0, 1, 20), FloatTensor.zeros(6, 4));
        return layer;
    }

    private static BatchNorm trainedOnTensors(BatchNorm layer) {
        FloatTensor x = FloatTensor.channelMajor(Samples.normal(1, 60, 0, 1, 20).array(), 3, 4, 5);
        layer.forward(x, FloatTensor.zeros(3, 4, 5));
        return layer;
    }

    private static BatchNorm trainedWithResidual(BatchNorm layer, Views of) {
        FloatTensor x = of == MATRICES ? FloatTensor.zeros(6, 4) : FloatTensor.zeros(3, 4, 5);
        FloatTensor residual = of == MATRICES ? FloatTensor.zeros(6, 4) : FloatTensor.zeros(3, 4, 5);
        FloatTensor y = of == MATRICES ? FloatTensor.zeros(6, 4) : FloatTensor.zeros(3, 4, 5);
        fill(x, 20);
        fill(residual, 21);
        layer.forward(x, residual, y);
        return layer;
    }

    private static void fill(FloatTensor x, int seed) {
        float[] values = Samples.normal(1, x.array().length, 0, 1, seed).array();
        System.arraycopy(values, 0, x.array(), 0, values.length);
    }
}
