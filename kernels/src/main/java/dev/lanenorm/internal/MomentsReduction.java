package dev.lanenorm.internal;

/** Count, mean (first) and M2 (second) of each column. */
public final class MomentsReduction extends ColumnReduction {
    private float[] shift = {};
    private float[] sum = {};
    private float[] squares = {};

    public MomentsReduction(Team team, BlockLoop loop, InDouble inDouble) {
        super(team, loop, inDouble);
    }

    public float[] shift() {
        return shift;
    }

    public float[] sum() {
        return sum;
    }

    public float[] squares() {
        return squares;
    }

    @Override
    void reserveBlocks(int size) {
        if (shift.length < size) {
            shift = new float[size];
            sum = new float[size];
            squares = new float[size];
        }
    }

    @Override
    void mergeBlock(long count, double[] mean, double[] m2, int at, int rows, int blockAt, int columns) {
        Merge.momentsOfBlock(count, mean, m2, at, rows, shift, sum, squares, blockAt, columns);
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
