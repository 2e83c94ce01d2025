package dev.lanenorm.internal;

/** Two plain sums of each channel. */
public final class ChannelSumsReduction extends ChannelReduction {
    public ChannelSumsReduction(Team team, ChannelLoop sums, InDouble inDouble) {
        super(team, Loops.WIDE_STREAMS_OF_TWO, sums, inDouble);
    }

    @Override
    void merge(long count, double[] first, double[] second, long otherCount, int otherAt, int channels) {
        Merge.sums(first, 0, first, otherAt, channels);
        Merge.sums(second, 0, second, otherAt, channels);
    }
}
