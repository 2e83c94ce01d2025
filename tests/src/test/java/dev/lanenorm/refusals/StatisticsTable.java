package dev.lanenorm.refusals;

import static dev.lanenorm.refusals.Operands.atLeastOne;
import static dev.lanenorm.refusals.Operands.column;
import static dev.lanenorm.refusals.Operands.columns;
import static dev.lanenorm.refusals.Operands.epsilon;
import static dev.lanenorm.refusals.Operands.epsilonOrZero;
import static dev.lanenorm.refusals.Operands.mean;
import static dev.lanenorm.refusals.Operands.perColumn;
import static dev.lanenorm.refusals.Operands.result;
import static dev.lanenorm.refusals.Operands.row;
import static dev.lanenorm.refusals.Operands.someMoments;
import static dev.lanenorm.refusals.Operands.variance;

import dev.lanenorm.BatchStatistics;
import dev.lanenorm.ColumnMoments;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.GradientSums;
import dev.lanenorm.RunningStatistics;
import dev.lanenorm.RunningStatistics.State;
import dev.lanenorm.StatisticsPolicy;
import java.util.stream.Stream;

/** Statistics of 4 columns: of a batch, of its parts, and of inference. */
final class StatisticsTable {
    private StatisticsTable() {}

    static Stream<Rows> all() {
        return Stream.of(
                Rows.of(BatchStatistics.class).row(Rows.NEW, atLeastOne("columns")),
                Rows.of(ColumnMoments.class).row(Rows.NEW, atLeastOne("columns")),
                Rows.of(GradientSums.class).row(Rows.NEW, atLeastOne("columns")),
                Rows.of(RunningStatistics.class).row(Rows.NEW, atLeastOne("columns"), policy()),
                ofBatch(),
                knownMoments(),
                moments(),
                gradientSums(),
                running(),
                states(),
                policies(),
                Rows.of(StatisticsPolicy.class, () -> StatisticsPolicy.keras(0.9))
                        .row("withMomentum", share("momentum")));
    }

    private static Rows ofBatch() {
        Argument moments = columns(Argument.of("moments", Operands::someMoments), ColumnMoments::new)
                .refuses("of no rows", () -> new ColumnMoments(4), "moments.count must be at least 1, got 0");
        Argument variance = variance();
        return Rows.of(BatchStatistics.class, Operands::someStatistics)
                .row("set", moments, epsilon("epsilon"))
                .row("set", mean(), variance, epsilonOrZero())
                .row("mean", column())
                .row("variance", column())
                .row("inverseStd", column());
    }

    private static Rows knownMoments() {
        Argument count = Argument.number("count", 9L).refuses(-1L, "count must be at least 0, got -1");
        Argument mean = Argument.of("mean", () -> new double[4])
                .refuses("of 3", () -> new double[3], "m2 must have 3 columns, got 4")
                .refuses("of none", () -> new double[0], "mean.length must be at least 1, got 0");
        Argument m2 = columns(Argument.of("m2", () -> new double[] {1, 2, 3, 4}), double[]::new)
                .refuses("negative", () -> new double[] {1, 2, -3, 4}, "m2[2] must be at least 0, got -3.0");
        return Rows.of(ColumnMoments.class)
                .row("of", count, mean, m2)
                .row("of", Argument.of("x", () -> FloatTensor.zeros(3, 4)));
    }

    private static Rows moments() {
        Argument other = columns(Argument.of("other", Operands::someMoments), ColumnMoments::new)
                .refuses(
                        "of too many rows",
                        () -> ColumnMoments.of(Long.MAX_VALUE, new double[4], new double[4]),
                        "other.count must be at most 2^63 - 1 less the 9 rows already counted, got 9223372036854775807");
        return Rows.of(ColumnMoments.class, Operands::someMoments)
                .row("merge", other)
                .row("mean", column())
                .row("m2", column())
                .row("variance", column());
    }

    private static Rows gradientSums() {
        Argument other = columns(Argument.of("other", Operands::someSums), GradientSums::new);
        return Rows.of(GradientSums.class, Operands::someSums)
                .row("merge", other)
                .row("sumDy", column())
                .row("sumDyXmu", column());
    }

    private static Rows running() {
        Argument batch = columns(Argument.of("batch", Operands::someMoments), columns -> ofTwoRows(columns, 1))
                .refuses("of no rows", () -> new ColumnMoments(4), badBatch("it has no rows"))
                .refuses(
                        "of one row",
                        StatisticsTable::ofOneRow,
                        badBatch("it has one row, which has no unbiased variance"))
                .refuses(
                        "with a NaN",
                        () -> ofTwoRows(4, Float.NaN),
                        badBatch("column 3 has mean NaN and variance NaN"));
        Argument batches = Argument.number("batches", 3L).refuses(-1L, "batches must be at least 0, got -1");
        Argument mean = perColumn(Argument.of("mean", () -> row(8)))
                .refuses("NaN", () -> lastOf(Float.NaN), "mean[3] must be finite, got NaN");
        Argument variance = perColumn(Argument.of("variance", () -> row(9)))
                .refuses("negative", () -> lastOf(-1), "variance[3] must be finite and at least 0, got -1.0")
                .refuses(
                        "infinite",
                        () -> lastOf(Float.POSITIVE_INFINITY),
                        "variance[3] must be finite and at least 0, got Infinity");
        return Rows.of(RunningStatistics.class, StatisticsTable::ofOneBatch)
                .row("update", batch)
                .row("mean", column())
                .row("variance", column())
                .row("statistics", epsilon("epsilon"), result(BatchStatistics::new))
                .row("restore", state())
                .row("load", mean, variance, batches)
                .row("load", doubles("mean"), doubles("variance"), batches)
                .row("changeMomentum", share("momentum"));
    }

    private static Argument state() {
        return Argument.of("state", () -> state("pyTorch", 4))
                .refuses(
                        "of another policy",
                        () -> state("keras", 4),
                        "state.policy must be pyTorch, which is the policy here, got keras")
                .refuses("of 3", () -> state("pyTorch", 3), "state must have 4 columns, got 3");
    }

    private static Rows states() {
        Argument mean = Argument.of("mean", () -> last(1))
                .refuses("of none", () -> new double[0], "mean.length must be at least 1, got 0")
                .refuses("of 3", () -> new double[3], "varianceOrM2 must have 3 columns, got 4")
                .refuses("NaN", () -> last(Double.NaN), "mean[3] must be finite, got NaN");
        Argument varianceOrM2 = columns(Argument.of("varianceOrM2", () -> last(1)), double[]::new)
                .refuses("negative", () -> last(-1), "varianceOrM2[3] must be finite and at least 0, got -1.0");
        return Rows.of(State.class)
                .row(
                        Rows.NEW,
                        Argument.of("policy", () -> "keras"),
                        count("batches"),
                        Argument.number("rows", 3L).refuses(-1L, "rows must be at least 0, got -1"),
                        count("badBatches"),
                        Argument.nullable("loaded", () -> true),
                        mean,
                        varianceOrM2);
    }

    private static Argument count(String name) {
        return Argument.number(name, 3L).refuses(-1L, name + " must be from 0 to 2^62, got -1");
    }

    private static Argument doubles(String name) {
        String message = name + ".length must be the number of columns, 4, got ";
        return Argument.of(name, () -> last(1)).refuses("of 3", () -> new double[3], message + 3);
    }

    private static Rows policies() {
        return Rows.of(StatisticsPolicy.class)
                .row("keras", share("momentum"))
                .row("pyTorch", share("momentum"))
                .row("tensorFlow", share("factor"));
    }

    private static Argument share(String name) {
        String message = name + " must be from 0 to 1, got ";
        return Argument.number(name, 0.5)
                .accepts("0", values -> 0.0)
                .accepts("1", values -> 1.0)
                .refuses(-0.1, message + -0.1)
                .refuses(1.1, message + 1.1)
                .refuses(Double.NaN, message + Double.NaN);
    }

    private static Argument policy() {
        return Argument.of("policy", () -> StatisticsPolicy.keras(0.9));
    }

    private static String badBatch(String defect) {
        return "batch must have finite statistics that pyTorch(0.1) can fold in, but " + defect
                + "; nothing was folded in";
    }

    // Values.

    private static RunningStatistics ofOneBatch() {
        RunningStatistics running = new RunningStatistics(4, StatisticsPolicy.pyTorch(0.1));
        running.update(someMoments());
        return running;
    }

    private static ColumnMoments ofOneRow() {
        return ColumnMoments.of(FloatTensor.matrix(row(1), 1, 4));
    }

    private static ColumnMoments ofTwoRows(int columns, float lastValue) {
        FloatTensor x = FloatTensor.zeros(2, columns);
        x.set(1, columns - 1, lastValue);
        return ColumnMoments.of(x);
    }

    private static State state(String policy, int columns) {
        return new State(policy, 2, 20, 1, false, new double[columns], new double[columns]);
    }

    private static float[] lastOf(float value) {
        return new float[] {1, 1, 1, value};
    }

    private static double[] last(double value) {
        return new double[] {1, 1, 1, value};
    }
}
