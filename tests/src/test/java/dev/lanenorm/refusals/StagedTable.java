package dev.lanenorm.refusals;

import static dev.lanenorm.refusals.KernelsTable.backend;
import static dev.lanenorm.refusals.KernelsTable.executor;
import static dev.lanenorm.refusals.Operands.atLeastOne;
import static dev.lanenorm.refusals.Operands.beta;
import static dev.lanenorm.refusals.Operands.epsilon;
import static dev.lanenorm.refusals.Operands.gamma;
import static dev.lanenorm.refusals.Operands.own;
import static dev.lanenorm.refusals.Operands.perColumn;
import static dev.lanenorm.refusals.Operands.row;

import dev.lanenorm.Backend;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.StagedBatchNorm;
import dev.lanenorm.oracle.Samples;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The staged graph, whose sizes are given at construction. */
final class StagedTable {
    private StagedTable() {}

    static Stream<Rows> all() {
        return Stream.of(construction(), watching(), matrices(), tensors());
    }

    private static Rows construction() {
        Argument rows = atLeastOne("rows");
        Argument columns = atLeastOne("columns");
        Argument examples = atLeastOne("examples");
        Argument channels = atLeastOne("channels");
        Argument positions = atLeastOne("positions");
        return Rows.of(StagedBatchNorm.class)
                .row("serial", rows, columns)
                .row("serial", rows, columns, backend())
                .row("on", rows, columns, executor(), atLeastOne("parallelism"), backend())
                .row("serial", examples, channels, positions, backend())
                .row("on", examples, channels, positions, executor(), atLeastOne("parallelism"), backend());
    }

    private static Rows watching() {
        return Rows.of(StagedBatchNorm.class, () -> StagedBatchNorm.serial(6, 4))
                .row("watch", Argument.of("watcher", () -> (Consumer<String>) result -> {}));
    }

    private static Rows matrices() {
        Views of = Views.MATRICES;
        Argument y = of.sameOrApart(of.shaped(of.any("y"), "x"), "x");
        return passes(of, "6 x 4", y, () -> StagedBatchNorm.serial(6, 4));
    }

    private static Rows tensors() {
        Views of = Views.TENSORS;
        Argument y = of.sameOrApart(of.shaped(of.any("y"), "x"), "x");
        return passes(of, "3 x 4 x 5", y, () -> StagedBatchNorm.serial(3, 4, 5, Backend.live()));
    }

    private static Rows passes(Views of, String sizes, Argument y, Supplier<StagedBatchNorm> graph) {
        Argument dx = of.apart(sized(of, "dx", sizes), "dy");
        return Rows.of(StagedBatchNorm.class, () -> afterForward(graph.get()))
                .row("forward", sized(of, "x", sizes), gamma(), beta(), epsilon("epsilon"), y)
                .row("backward", sized(of, "dy", sizes), dx, required("dgamma"), own(required("dbeta"), "dgamma"));
    }

    private static StagedBatchNorm afterForward(StagedBatchNorm graph) {
        FloatTensor like = graph.xmu();
        float[] values = Samples.normal(1, like.array().length, 0, 1, 3).array();
        FloatTensor x = FloatTensor.channelMajor(values, like.examples(), like.channels(), like.positions());
        graph.forward(x, null, null, 1e-5, x);
        return graph;
    }

    private static Argument sized(Views of, String name, String sizes) {
        String message = name + " must be " + sizes + " as given at construction, got ";
        return of.otherwiseShaped(of.any(name), other -> message + Views.shapeOf(other));
    }

    private static Argument required(String name) {
        return perColumn(Argument.of(name, () -> row(15)));
    }
}
