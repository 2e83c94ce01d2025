package dev.lanenorm.internal;

/** One or two plain sums of each column. */
public final class Sums extends Accumulator {
    private Sums(Loop sums, boolean hasSecond, InDouble inDouble) {
        super(sums, hasSecond, inDouble);
    }

    /** sum(a). */
    public static Sums ofColumns(LoopSet loops) {
        return new Sums(loops.of(Operation.COLUMN_SUMS), false, ColumnInDouble::sum);
    }

    /** sum(a * b). */
    public static Sums ofProducts(LoopSet loops) {
        return new Sums(loops.of(Operation.PRODUCT_SUMS), false, ColumnInDouble::products);
    }

    /** sum(g) and sum(g * (x - mean)), where g is the gradient before an activation. */
    public static Sums ofGradients(LoopSet loops, Activation activation) {
        return new Sums(
                loops.of(activation.gradientSums),
                true,
                (operands, column, coefficientsOffset, results) ->
                        ColumnInDouble.gradientSums(activation, operands, column, coefficientsOffset, results));
    }

    @Override
    public void merge(long count, int offset, long otherCount, int otherOffset, int columns) {
        add(results().first(), offset, otherOffset, columns);
        if (results().hasSecond()) {
            add(results().second(), offset, otherOffset, columns);
        }
    }

    private static void add(double[] sums, int offset, int otherOffset, int columns) {
        for (int column = 0; column < columns; column++) {
            sums[offset + column] += sums[otherOffset + column];
        }
    }
}
