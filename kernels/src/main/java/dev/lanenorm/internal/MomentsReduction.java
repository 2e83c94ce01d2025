package dev.lanenorm.internal;

/**
 * Mean (first) and M2 (second) of each column.
 *
 * <p>The deviations of a chunk are taken from the mean of its first block, which is read twice. Only where that lies
 * further from the mean of the chunk than its standard deviation, so that much would cancel, the chunk is read again.
 */
public final class MomentsReduction extends ColumnReduction {
    private final BlockLoop blockSums;
    private float[] shift = {};

    /**
     * @param blockSums sets {@link #firstSum} to sum(x) of a block
     * @param deviationSums sets {@link #firstSum} to sum(x - shift), and {@link #secondSum} to sum((x - shift)^2)
     */
    public MomentsReduction(Team team, BlockLoop blockSums, BlockLoop deviationSums, InDouble inDouble) {
        super(team, 2, Loops.WIDE_STREAMS, deviationSums, inDouble);
        this.blockSums = blockSums;
    }

    /** What the deviations are taken from. */
    public float[] shift() {
        return shift;
    }

    @Override
    void reserveBlocks(int size) {
        shift = new float[size];
    }

    @Override
    void openChunk(int row, int rowStep, int rows, int column, int columns, int blockAt) {
        blockSums.run(row, rowStep, rows, column, columns, blockAt);
        float[] sum = firstSum();
        for (int i = blockAt; i < blockAt + columns; i++) {
            shift[i] = sum[i] / rows;
        }
    }

    @Override
    boolean closeChunk(int rows, double[] sum, double[] squares, int at, int blockAt, int columns) {
        Merge.sumsToMoments(rows, shift, blockAt, sum, squares, at, columns);
        return rows <= Blocking.ROWS || !Merge.moveFarShifts(rows, shift, blockAt, sum, squares, at, columns);
    }

    @Override
    void merge(
            long count,
            double[] mean,
            double[] m2,
            int at,
            long otherCount,
            double[] otherMean,
            double[] otherM2,
            int otherAt,
            int columns) {
        Merge.moments(count, mean, m2, at, otherCount, otherMean, otherM2, otherAt, columns);
    }
}
