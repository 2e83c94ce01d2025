package dev.lanenorm;

import dev.lanenorm.internal.BlockLoop;
import dev.lanenorm.internal.ChannelColumns;
import dev.lanenorm.internal.ColumnInDouble;
import dev.lanenorm.internal.ColumnReduction;
import dev.lanenorm.internal.JoinedRows;
import dev.lanenorm.internal.Loops;
import dev.lanenorm.internal.MomentsReduction;
import dev.lanenorm.internal.RowSweep;
import dev.lanenorm.internal.SumsReduction;
import dev.lanenorm.internal.Team;

/** The kinds of node the staged graph is made of, each one pass over its matrices. A row is a 1 x D matrix. */
final class StagedNodes {
    private final Loops loops;
    private final int rows;
    private final int channels;
    private final int positions;
    private final int columns;
    private final MomentsReduction moments;
    private final SumsReduction columnSums;
    private final SumsReduction productSums;
    private final RowSweep sweep;
    private final BlockLoop subtractRow = this::subtractRowBlock;
    private final BlockLoop multiplyRow = this::multiplyRowBlock;
    private final BlockLoop addRow = this::addRowBlock;
    private final BlockLoop spreadRow = this::spreadRowBlock;
    private final BlockLoop square = this::squareBlock;
    private final BlockLoop doubledProduct = this::doubledProductBlock;
    private final BlockLoop add = this::addBlock;

    // Operands of the node in progress; r and rLow hold one coefficient per column of a joined row.
    private FloatMatrix a;
    private FloatMatrix b;
    private FloatMatrix out;
    private final float[] r;
    private final float[] rLow;
    private final double[] channelSums;

    /** Of matrices of rows x (channels * positions): each row of coefficients and each result has channels elements. */
    StagedNodes(int rows, int channels, int positions, Loops loops, Team team) {
        this.loops = loops;
        this.rows = rows;
        this.channels = channels;
        this.positions = positions;
        columns = channels * positions;
        moments = new MomentsReduction(team, this::firstBlockSums, this::deviationSumsBlock, this::momentsInDouble);
        columnSums = new SumsReduction(team, 1, Loops.WIDE_STREAMS, this::columnSumsBlock, this::columnSumsInDouble);
        productSums = new SumsReduction(
                team, 1, Loops.WIDE_STREAMS_OF_TWO, this::productSumsBlock, this::productSumsInDouble);
        sweep = new RowSweep(team);
        r = new float[columns * JoinedRows.ofMap(rows, columns)];
        rLow = new float[r.length];
        channelSums = new double[channels];
    }

    /**
     * mean = high + low = sum(a) / N, by the shifted sums of the moments: plain float sums would lose the digits of a
     * distant mean.
     */
    void means(FloatMatrix a, FloatMatrix high, FloatMatrix low) {
        reduce(moments, a, null);
        double[] sums = perChannel(moments.first());
        for (int channel = 0; channel < channels; channel++) {
            double mean = sums[channel] / positions;
            high.set(0, channel, (float) mean);
            low.set(0, channel, (float) (mean - (float) mean));
        }
    }

    /** sum(a) of each column; valid until the next call. */
    double[] columnSums(FloatMatrix a) {
        reduce(columnSums, a, null);
        return perChannel(columnSums.first());
    }

    /** sum(a * b) of each column; valid until the next call. */
    double[] productSums(FloatMatrix a, FloatMatrix b) {
        reduce(productSums, a, b);
        return perChannel(productSums.first());
    }

    private void reduce(ColumnReduction reduction, FloatMatrix a, FloatMatrix b) {
        this.a = a;
        this.b = b;
        try {
            reduction.run(rows, columns, a.isDense() && (b == null || b.isDense()));
        } finally {
            forget();
        }
    }

    /** Adds up what belongs to a channel. */
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
    void subtractRow(FloatMatrix a, FloatMatrix row, FloatMatrix rowLow, FloatMatrix out) {
        coefficients(row, 1, r);
        coefficients(rowLow, 1, rLow);
        map(subtractRow, a, null, out);
    }

    /** out = a * row. */
    void multiplyRow(FloatMatrix a, FloatMatrix row, FloatMatrix out) {
        coefficients(row, 1, r);
        map(multiplyRow, a, null, out);
    }

    /** out = a + row. */
    void addRow(FloatMatrix a, FloatMatrix row, FloatMatrix out) {
        coefficients(row, 1, r);
        map(addRow, a, null, out);
    }

    /** out = 1 / N * ones * row. */
    void spreadRow(FloatMatrix row, FloatMatrix out) {
        coefficients(row, rows * positions, r);
        map(spreadRow, out, null, out);
    }

    /** out = a^2. */
    void square(FloatMatrix a, FloatMatrix out) {
        map(square, a, null, out);
    }

    /** out = 2 * a * b. */
    void doubledProduct(FloatMatrix a, FloatMatrix b, FloatMatrix out) {
        map(doubledProduct, a, b, out);
    }

    /** out = a + b. */
    void add(FloatMatrix a, FloatMatrix b, FloatMatrix out) {
        map(add, a, b, out);
    }

    private void coefficients(FloatMatrix row, int divisor, float[] target) {
        for (int channel = 0; channel < channels; channel++) {
            target[channel] = row.get(0, channel) / divisor;
        }
        ChannelColumns.spread(target, channels, positions);
        JoinedRows.repeat(target, columns, target.length / columns);
    }

    private void map(BlockLoop node, FloatMatrix a, FloatMatrix b, FloatMatrix out) {
        this.a = a;
        this.b = b;
        this.out = out;
        boolean dense = a.isDense() && (b == null || b.isDense()) && out.isDense();
        try {
            sweep.run(node, dense ? JoinedRows.ofMap(rows, columns) : 1, rows, columns);
        } finally {
            forget();
        }
    }

    private void forget() {
        a = null;
        b = null;
        out = null;
    }

    // The nodes, block by block.

    private void firstBlockSums(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.columnSums(
                a.array(),
                a.at(row, column),
                a.stride() * rowStep,
                rows,
                columns,
                moments.streams(),
                moments.firstSum(),
                at);
    }

    private void deviationSumsBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.deviationSums(
                a.array(),
                a.at(row, column),
                a.stride() * rowStep,
                rows,
                columns,
                moments.streams(),
                moments.shift(),
                at,
                moments.firstSum(),
                moments.secondSum(),
                at);
    }

    private void columnSumsBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.columnSums(
                a.array(),
                a.at(row, column),
                a.stride() * rowStep,
                rows,
                columns,
                columnSums.streams(),
                columnSums.firstSum(),
                at);
    }

    private void productSumsBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.productSums(
                a.array(),
                a.at(row, column),
                a.stride() * rowStep,
                b.array(),
                b.at(row, column),
                b.stride() * rowStep,
                rows,
                columns,
                productSums.streams(),
                productSums.firstSum(),
                at);
    }

    private void subtractRowBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.subtractRow(
                a.array(),
                a.at(row, column),
                a.stride() * rowStep,
                out.array(),
                out.at(row, column),
                out.stride() * rowStep,
                rows,
                columns,
                r,
                rLow,
                at);
    }

    private void multiplyRowBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.multiplyRow(
                a.array(),
                a.at(row, column),
                a.stride() * rowStep,
                out.array(),
                out.at(row, column),
                out.stride() * rowStep,
                rows,
                columns,
                r,
                at);
    }

    private void addRowBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.addRow(
                a.array(),
                a.at(row, column),
                a.stride() * rowStep,
                out.array(),
                out.at(row, column),
                out.stride() * rowStep,
                rows,
                columns,
                r,
                at);
    }

    private void spreadRowBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.spreadRow(out.array(), out.at(row, column), out.stride() * rowStep, rows, columns, r, at);
    }

    private void squareBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.square(
                a.array(),
                a.at(row, column),
                a.stride() * rowStep,
                out.array(),
                out.at(row, column),
                out.stride() * rowStep,
                rows,
                columns);
    }

    private void doubledProductBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.doubledProduct(
                a.array(),
                a.at(row, column),
                a.stride() * rowStep,
                b.array(),
                b.at(row, column),
                b.stride() * rowStep,
                out.array(),
                out.at(row, column),
                out.stride() * rowStep,
                rows,
                columns);
    }

    private void addBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loops.add(
                a.array(),
                a.at(row, column),
                a.stride() * rowStep,
                b.array(),
                b.at(row, column),
                b.stride() * rowStep,
                out.array(),
                out.at(row, column),
                out.stride() * rowStep,
                rows,
                columns);
    }

    private void momentsInDouble(int rows, int column, double[] mean, double[] m2) {
        ColumnInDouble.moments(a.array(), a.at(0, column), a.stride(), rows, column, mean, m2);
    }

    private void columnSumsInDouble(int rows, int column, double[] sum, double[] unused) {
        sum[column] = ColumnInDouble.sum(a.array(), a.at(0, column), a.stride(), rows);
    }

    private void productSumsInDouble(int rows, int column, double[] sum, double[] unused) {
        sum[column] = ColumnInDouble.products(
                a.array(), a.at(0, column), a.stride(), b.array(), b.at(0, column), b.stride(), rows, 0);
    }
}
