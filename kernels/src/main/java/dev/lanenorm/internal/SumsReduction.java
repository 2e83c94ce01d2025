package dev.lanenorm.internal;

/** One or two plain sums of each column. */
public final class SumsReduction extends ColumnReduction {
    private float[] firstSum = {};
    private float[] secondSum = {};

    public SumsReduction(Team team, BlockLoop loop, InDouble inDouble) {
        super(team, loop, inDouble);
    }

    public float[] firstSum() {
        return firstSum;
    }

    public float[] secondSum() {
        return secondSum;
    }

    @Override
    void reserveBlocks(int size) {
        if (firstSum.length < size) {
            firstSum = new float[size];
            secondSum = new float[size];
        }
    }

    @Override
    void mergeBlock(long count, double[] first, double[] second, int at, int rows, int blockAt, int columns) {
        Merge.sumsOfBlock(first, at, firstSum, blockAt, columns);
        Merge.sumsOfBlock(second, at, secondSum, blockAt, columns);
    }

    @Override
    void merge(
            long count,
            double[] first,
            double[] second,
            int at,
            long otherCount,
            double[] otherFirst,
            double[] otherSecond,
            int otherAt,
            int columns) {
        Merge.sums(first, at, otherFirst, otherAt, columns);
        Merge.sums(second, at, otherSecond, otherAt, columns);
    }
}
