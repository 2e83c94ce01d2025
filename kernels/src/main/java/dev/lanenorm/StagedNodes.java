package dev.lanenorm;

import dev.lanenorm.internal.Accumulator;
import dev.lanenorm.internal.Block;
import dev.lanenorm.internal.LoopSet;
import dev.lanenorm.internal.Moments;
import dev.lanenorm.internal.Operands;
import dev.lanenorm.internal.Operation;
import dev.lanenorm.internal.Shape;
import dev.lanenorm.internal.Sums;
import dev.lanenorm.internal.Team;
import java.util.Arrays;

/**
 * The kinds of nodes in the staged graph, each one pass over its matrices. A row is a 1 x D matrix. A tensor of several
 * positions is traversed as the matrix of its N examples.
 */
final class StagedNodes {
    private final Shape shape;
    private final Sweeps sweeps;
    private final Moments moments;
    private final Sums columnSums;
    private final Sums productSums;
    private final double[] channelSums;

    StagedNodes(Shape shape, LoopSet loops, Team team) {
        this.shape = shape;
        sweeps = new Sweeps(loops, team).over(new Shape(shape.examples(), shape.row(), 1));
        moments = new Moments(loops);
        columnSums = Sums.ofColumns(loops);
        productSums = Sums.ofProducts(loops);
        channelSums = new double[shape.channels()];
    }

    /**
     * mean = high + low = sum(a) / N, by the shifted sums of the moments: plain float sums would lose digits where the
     * mean is large.
     */
    void means(FloatTensor a, FloatTensor high, FloatTensor low) {
        double[] sums = reduce(moments, a, null);
        for (int channel = 0; channel < shape.channels(); channel++) {
            double mean = sums[channel] / shape.positions();
            high.set(0, channel, (float) mean);
            low.set(0, channel, (float) (mean - (float) mean));
        }
    }

    /** sum(a) of each column; valid until the next call. */
    double[] columnSums(FloatTensor a) {
        return reduce(columnSums, a, null);
    }

    /** sum(a * b) of each column; valid until the next call. */
    double[] productSums(FloatTensor a, FloatTensor b) {
        return reduce(productSums, a, b);
    }

    private double[] reduce(Accumulator accumulator, FloatTensor a, FloatTensor b) {
        sweeps.reduce(accumulator, a, b);
        return perChannel(accumulator.results().first());
    }

    /** Adds up the columns of each channel. */
    private double[] perChannel(double[] perColumn) {
        int positions = shape.positions();
        if (positions == 1) {
            return perColumn;
        }
        for (int channel = 0; channel < shape.channels(); channel++) {
            double sum = perColumn[channel * positions];
            for (int column = channel * positions + 1; column < (channel + 1) * positions; column++) {
                sum += perColumn[column];
            }
            channelSums[channel] = sum;
        }
        return channelSums;
    }

    /** out = a - row - rowLow. */
    void subtractRow(FloatTensor a, FloatTensor row, FloatTensor rowLow, FloatTensor out) {
        set(sweeps.operands.mean, row, 1);
        set(sweeps.operands.meanLow, rowLow, 1);
        sweeps.map(Operation.SUBTRACT_MEAN, a, null, out);
    }

    /** out = a * row. */
    void multiplyRow(FloatTensor a, FloatTensor row, FloatTensor out) {
        set(sweeps.operands.scale, row, 1);
        sweeps.map(Operation.MULTIPLY_SCALE, a, null, out);
    }

    /** out = a + row. */
    void addRow(FloatTensor a, FloatTensor row, FloatTensor out) {
        set(sweeps.operands.shift, row, 1);
        sweeps.map(Operation.ADD_SHIFT, a, null, out);
    }

    /** out = 1 / N * ones * row. */
    void broadcastRow(FloatTensor row, FloatTensor out) {
        set(sweeps.operands.shift, row, shape.examples() * shape.positions());
        sweeps.map(StagedNodes::broadcast, null, null, out);
    }

    /** out = shift in every row: a copy, the same on every backend. */
    private static void broadcast(Operands operands, Block block) {
        float[] out = operands.out.array();
        int outRow = block.start(operands.out);
        for (int row = 0; row < block.rows(); row++) {
            System.arraycopy(operands.shift, block.coefficientsOffset(), out, outRow, block.columns());
            outRow += block.stride(operands.out);
        }
    }

    /** out = a^2. */
    void square(FloatTensor a, FloatTensor out) {
        sweeps.map(Operation.SQUARE, a, null, out);
    }

    /** out = 2 * a * b. */
    void doubledProduct(FloatTensor a, FloatTensor b, FloatTensor out) {
        sweeps.map(Operation.DOUBLED_PRODUCT, a, b, out);
    }

    /** out = a + b. */
    void add(FloatTensor a, FloatTensor b, FloatTensor out) {
        sweeps.map(Operation.ADD, a, b, out);
    }

    /** Sets the coefficient of each column to the element of its channel, divided by divisor. */
    private void set(float[] coefficient, FloatTensor row, int divisor) {
        int positions = shape.positions();
        for (int channel = 0; channel < shape.channels(); channel++) {
            float value = row.get(0, channel) / divisor;
            Arrays.fill(coefficient, channel * positions, (channel + 1) * positions, value);
        }
        sweeps.layOut(coefficient);
    }
}
