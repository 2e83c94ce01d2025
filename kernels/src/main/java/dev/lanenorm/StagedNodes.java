package dev.lanenorm;

import dev.lanenorm.internal.Accumulator;
import dev.lanenorm.internal.BroadcastRow;
import dev.lanenorm.internal.Loop;
import dev.lanenorm.internal.LoopSet;
import dev.lanenorm.internal.Moments;
import dev.lanenorm.internal.Operands;
import dev.lanenorm.internal.Operation;
import dev.lanenorm.internal.Sums;
import dev.lanenorm.internal.Team;
import dev.lanenorm.internal.traversal.Rows;
import java.util.Arrays;

/** The kinds of nodes in the staged graph, each one pass over its matrices. A row is a 1 x D matrix. */
final class StagedNodes {
    private final int rows;
    private final int channels;
    private final int positions;
    private final Rows traversal;
    private final Accumulator moments;
    private final Accumulator columnSums;
    private final Accumulator productSums;
    private final Loop subtractMean;
    private final Loop multiplyScale;
    private final Loop addShift;
    private final Loop square;
    private final Loop doubledProduct;
    private final Loop add;
    private final Loop broadcastRow = new BroadcastRow();
    private final Operands operands = new Operands();
    private final int copies;
    private final double[] channelSums;

    /** For matrices of rows x (channels * positions). Rows of coefficients and results have one element per channel. */
    StagedNodes(int rows, int channels, int positions, LoopSet loops, Team team) {
        this.rows = rows;
        this.channels = channels;
        this.positions = positions;
        traversal = new Rows(team);
        moments = new Moments(loops);
        columnSums = Sums.ofColumns(loops);
        productSums = Sums.ofProducts(loops);
        subtractMean = loops.of(Operation.SUBTRACT_MEAN);
        multiplyScale = loops.of(Operation.MULTIPLY_SCALE);
        addShift = loops.of(Operation.ADD_SHIFT);
        square = loops.of(Operation.SQUARE);
        doubledProduct = loops.of(Operation.DOUBLED_PRODUCT);
        add = loops.of(Operation.ADD);
        operands.of(rows, channels * positions, 1);
        copies = traversal.copies(operands);
        operands.reserve(channels * positions * copies);
        channelSums = new double[channels];
    }

    /**
     * mean = high + low = sum(a) / N, by the shifted sums of the moments: plain float sums would lose digits where the
     * mean is large.
     */
    void means(FloatTensor a, FloatTensor high, FloatTensor low) {
        double[] sums = reduce(moments, a, null);
        for (int channel = 0; channel < channels; channel++) {
            double mean = sums[channel] / positions;
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
        try {
            FloatTensor.show(operands, a, b, null);
            traversal.reduce(accumulator, operands);
        } finally {
            operands.clear();
        }
        return perChannel(accumulator.results().first());
    }

    /** Adds up the columns of each channel. */
    private double[] perChannel(double[] perColumn) {
        if (positions == 1) {
            return perColumn;
        }
        for (int channel = 0; channel < channels; channel++) {
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
        copy(row, 1, operands.mean);
        copy(rowLow, 1, operands.meanLow);
        map(subtractMean, a, null, out);
    }

    /** out = a * row. */
    void multiplyRow(FloatTensor a, FloatTensor row, FloatTensor out) {
        copy(row, 1, operands.scale);
        map(multiplyScale, a, null, out);
    }

    /** out = a + row. */
    void addRow(FloatTensor a, FloatTensor row, FloatTensor out) {
        copy(row, 1, operands.shift);
        map(addShift, a, null, out);
    }

    /** out = 1 / N * ones * row. */
    void broadcastRow(FloatTensor row, FloatTensor out) {
        copy(row, rows * positions, operands.shift);
        map(broadcastRow, null, null, out);
    }

    /** out = a^2. */
    void square(FloatTensor a, FloatTensor out) {
        map(square, a, null, out);
    }

    /** out = 2 * a * b. */
    void doubledProduct(FloatTensor a, FloatTensor b, FloatTensor out) {
        map(doubledProduct, a, b, out);
    }

    /** out = a + b. */
    void add(FloatTensor a, FloatTensor b, FloatTensor out) {
        map(add, a, b, out);
    }

    /** Sets the coefficient of each column to the element of its channel, divided by divisor. */
    private void copy(FloatTensor row, int divisor, float[] coefficient) {
        for (int channel = 0; channel < channels; channel++) {
            float value = row.get(0, channel) / divisor;
            Arrays.fill(coefficient, channel * positions, (channel + 1) * positions, value);
        }
        traversal.copy(coefficient, channels * positions, copies);
    }

    private void map(Loop node, FloatTensor a, FloatTensor b, FloatTensor out) {
        try {
            FloatTensor.show(operands, a, b, out);
            traversal.map(node, operands);
        } finally {
            operands.clear();
        }
    }
}
