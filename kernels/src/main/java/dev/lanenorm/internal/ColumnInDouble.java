package dev.lanenorm.internal;

/**
 * Reductions of a single column, all in double, plane by plane, for columns whose float sums overflowed or that hold a
 * NaN or an infinity. They are slow, since the elements of a column lie far apart in memory, and rare.
 *
 * <p>A column of a matrix is one plane whose elements lie a stride apart.
 */
final class ColumnInDouble {
    private final Operands operands;
    private final int column;
    private final boolean isOfMatrix;
    private final int planes;
    private final int length;

    private ColumnInDouble(Operands operands, int column) {
        this.operands = operands;
        this.column = column;
        isOfMatrix = operands.shape.positions() == 1;
        planes = isOfMatrix ? 1 : operands.shape.examples();
        length = isOfMatrix ? operands.shape.examples() : operands.shape.positions();
    }

    private float get(Operand operand, int plane, int i) {
        int index = isOfMatrix ? i * operand.stride() + column : plane * operand.stride() + column * length + i;
        return operand.array()[operand.offset() + index];
    }

    /** Mean and M2, each plane in two passes. */
    static void moments(Operands operands, int column, int coefficientsOffset, Partial results) {
        ColumnInDouble values = new ColumnInDouble(operands, column);
        double[] mean = new double[1];
        double[] m2 = new double[1];
        results.clear(column, 1);
        for (int plane = 0; plane < values.planes; plane++) {
            values.moments(plane, mean, m2);
            long count = (long) plane * values.length;
            Merge.moments(count, results.first(), results.second(), column, values.length, mean, m2, 0, 1);
        }
    }

    private void moments(int plane, double[] mean, double[] m2) {
        double planeMean = 0;
        for (int i = 0; i < length; i++) {
            planeMean += get(operands.first, plane, i);
        }
        planeMean /= length;
        double squares = 0;
        for (int i = 0; i < length; i++) {
            double deviation = get(operands.first, plane, i) - planeMean;
            squares += deviation * deviation;
        }
        mean[0] = planeMean;
        m2[0] = squares;
    }

    /** sum(a). */
    static void sum(Operands operands, int column, int coefficientsOffset, Partial results) {
        ColumnInDouble values = new ColumnInDouble(operands, column);
        results.first()[column] = values.total((plane, i) -> values.get(operands.first, plane, i));
    }

    /** sum(a * b). */
    static void products(Operands operands, int column, int coefficientsOffset, Partial results) {
        ColumnInDouble values = new ColumnInDouble(operands, column);
        results.first()[column] = values.total(
                (plane, i) -> (double) values.get(operands.first, plane, i) * values.get(operands.second, plane, i));
    }

    /**
     * sum(g) and sum(g * (x - mean)), where g is the gradient before an activation. Products with g = 0 are kept: with
     * an infinite x, they are NaN.
     */
    static void gradientSums(
            Activation activation, Operands operands, int column, int coefficientsOffset, Partial results) {
        ColumnInDouble values = new ColumnInDouble(operands, column);
        double mean = operands.mean[coefficientsOffset];
        Value gradient = (plane, i) -> {
            float x = values.get(operands.first, plane, i);
            return activation.before(operands, x, values.get(operands.second, plane, i), coefficientsOffset);
        };
        Value product = (plane, i) -> {
            float x = values.get(operands.first, plane, i);
            return gradient.get(plane, i) * (activation.argument(operands, x, coefficientsOffset) - mean);
        };
        results.first()[column] = values.total(gradient);
        results.second()[column] = values.total(product);
    }

    /** A value for each element. */
    private interface Value {
        double get(int plane, int i);
    }

    private double total(Value value) {
        double total = 0;
        for (int plane = 0; plane < planes; plane++) {
            double sum = 0;
            for (int i = 0; i < length; i++) {
                sum += value.get(plane, i);
            }
            total += sum;
        }
        return total;
    }
}
