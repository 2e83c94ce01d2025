package dev.lanenorm.internal;

/** One or two plain sums of each column. */
public final class SumsReduction extends ColumnReduction {
    public SumsReduction(Team team, int results, int wideStreams, BlockLoop sums, InDouble inDouble) {
        super(team, results, wideStreams, sums, inDouble);
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
        if (hasSecond()) {
            Merge.sums(second, at, otherSecond, otherAt, columns);
        }
    }
}
