package dev.lanenorm.internal;

/** One or two plain sums of each column. */
public final class SumsReduction extends ColumnReduction {
    /** Reads a column in double. */
    @FunctionalInterface
    public interface InDouble {
        void run(int rows, int column, double[] first, double[] second);
    }

    private final BlockLoop loop;
    private final InDouble inDouble;
    private float[] firstSum = {};
    private float[] secondSum = {};

    public SumsReduction(Team team, BlockLoop loop, InDouble inDouble) {
        super(team);
        this.loop = loop;
        this.inDouble = inDouble;
    }

    /** Reduces rows x columns of the matrices behind the loop. */
    public void run(int rows, int columns, boolean dense) {
        reduce(rows, columns, dense);
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
    void reduceBlock(int row, int rowStep, int rows, int column, int columns, int at) {
        loop.run(row, rowStep, rows, column, columns, at);
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

    @Override
    void recomputeInDouble(int rows, int column, double[] first, double[] second) {
        inDouble.run(rows, column, first, second);
    }
}
