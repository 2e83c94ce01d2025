package dev.lanenorm.refusals;

import dev.lanenorm.BatchNormKernels;
import dev.lanenorm.BatchStatistics;
import dev.lanenorm.ColumnMoments;
import dev.lanenorm.GradientSums;
import dev.lanenorm.oracle.Samples;
import java.util.function.IntFunction;

/** The arguments of the passes that have 4 columns, each with what is wrong for it. */
final class Operands {
    private static final String OF_TRAINING = "epsilon must be finite and at least 2^-100 (7.9e-31), got ";
    private static final String OF_INFERENCE = "epsilon must be finite and at least 0, got ";
    private static final String UNKNOWN = " holds no statistics yet: run a forward pass into it, or set them";

    private Operands() {}

    // What is read.

    static Argument gamma() {
        return perColumn(Argument.optional("gamma", () -> row(6)));
    }

    static Argument beta() {
        return perColumn(Argument.optional("beta", () -> row(7)));
    }

    static Argument mean() {
        return perColumn(Argument.of("mean", () -> row(8)));
    }

    static Argument variance() {
        String message = "] must be at least 0, and at least 2^-1022 with epsilon added, got ";
        return perColumn(Argument.of("variance", () -> row(9)))
                .accepts("0", values -> new float[4])
                .refuses("negative", () -> new float[] {1, 1, -1, 1}, "variance[2" + message + -1f)
                .refuses("NaN", () -> new float[] {1, 1, 1, Float.NaN}, "variance[3" + message + Float.NaN);
    }

    /** Of a training pass. */
    static Argument epsilon(String name) {
        return Argument.number(name, 1e-5)
                .accepts("2^-100", values -> 0x1p-100)
                .refuses(0.0, OF_TRAINING + 0.0)
                .refuses(-1.0, OF_TRAINING + -1.0)
                .refuses(1e-31, OF_TRAINING + 1e-31)
                .refuses(Double.NaN, OF_TRAINING + Double.NaN)
                .refuses(Double.POSITIVE_INFINITY, OF_TRAINING + Double.POSITIVE_INFINITY);
    }

    /** Of given variances, all of which are positive. */
    static Argument epsilonOrZero() {
        return Argument.number("epsilon", 1e-5)
                .accepts("0", values -> 0.0)
                .refuses(-1.0, OF_INFERENCE + -1.0)
                .refuses(Double.NaN, OF_INFERENCE + Double.NaN)
                .refuses(Double.POSITIVE_INFINITY, OF_INFERENCE + Double.POSITIVE_INFINITY);
    }

    static Argument statistics() {
        return known("statistics");
    }

    /** Statistics that are read, by the name of the parameter. */
    static Argument known(String name) {
        return columns(Argument.of(name, Operands::someStatistics), BatchStatistics::new)
                .refuses(
                        "unknown",
                        values -> new BatchStatistics(4),
                        IllegalStateException.class,
                        values -> name + UNKNOWN);
    }

    static Argument sums() {
        return columns(Argument.of("sums", Operands::someSums), GradientSums::new)
                .refuses("of no rows", () -> new GradientSums(4), "sums.count must be at least 1, got 0");
    }

    // What is written.

    static Argument saved() {
        return columns(Argument.of("saved", () -> new BatchStatistics(4)), BatchStatistics::new);
    }

    static Argument result(IntFunction<?> ofColumns) {
        return columns(Argument.of("result", () -> ofColumns.apply(4)), ofColumns);
    }

    /** The gradients by the parameters, which may be unwanted. */
    static Argument dgamma() {
        return own(perColumn(Argument.optional("dgamma", () -> row(13))), "gamma");
    }

    static Argument dbeta() {
        return own(own(perColumn(Argument.optional("dbeta", () -> row(14))), "gamma"), "dgamma");
    }

    /** The same, where beta is read on the way. */
    static Argument dgammaBesideBeta() {
        return own(dgamma(), "beta");
    }

    static Argument dbetaBesideBeta() {
        return own(dbeta(), "beta");
    }

    // Kinds of wrong value.

    static Argument perColumn(Argument argument) {
        String message = argument.name() + ".length must be the number of columns, 4, got ";
        return argument.refuses("of 3", () -> new float[3], message + 3)
                .refuses("of 5", () -> new float[5], message + 5);
    }

    static Argument columns(Argument argument, IntFunction<?> ofColumns) {
        String message = argument.name() + " must have 4 columns, got ";
        return argument.refuses("of 3", () -> ofColumns.apply(3), message + 3)
                .refuses("of 5", () -> ofColumns.apply(5), message + 5);
    }

    static Argument own(Argument argument, String other) {
        return argument.refuses(
                "the array of " + other,
                values -> values.get(other),
                IllegalArgumentException.class,
                values -> argument.name() + " must be an array of its own, got the array of " + other);
    }

    static Argument atLeastOne(String name) {
        return atLeast(1, name);
    }

    static Argument atLeast(int least, String name) {
        String message = name + " must be at least " + least + ", got ";
        return Argument.number(name, 4)
                .accepts("" + least, values -> least)
                .refuses(least - 1, message + (least - 1))
                .refuses(Integer.MIN_VALUE, message + Integer.MIN_VALUE);
    }

    /** A column to ask for; the message is that of the JDK. */
    static Argument column() {
        return index("column", 4);
    }

    static Argument index(String name, int length) {
        Argument index = Argument.number(name, length - 1).accepts("0", values -> 0);
        for (int wrong : new int[] {-1, length}) {
            index = index.refuses(
                    "" + wrong,
                    values -> wrong,
                    IndexOutOfBoundsException.class,
                    values -> "Index " + wrong + " out of bounds for length " + length);
        }
        return index;
    }

    // Values.

    static float[] row(long seed) {
        return Samples.row(4, 0.5, 2, seed);
    }

    static ColumnMoments someMoments() {
        return ColumnMoments.of(Samples.normal(9, 4, 1, 2, 11));
    }

    static BatchStatistics someStatistics() {
        return new BatchStatistics(4).set(someMoments(), 1e-5);
    }

    static GradientSums someSums() {
        GradientSums sums = new GradientSums(4);
        BatchNormKernels.serial()
                .gradientSums(Samples.normal(9, 4, 1, 2, 11), Samples.normal(9, 4, 0, 1, 12), someStatistics(), sums);
        return sums;
    }
}
