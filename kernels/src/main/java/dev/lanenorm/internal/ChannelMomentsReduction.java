package dev.lanenorm.internal;

import java.util.Arrays;

/**
 * Mean (first) and M2 (second) of each channel. As in {@link MomentsReduction}, deviations are taken from the mean of a
 * chunk's first rows, and once more where that is far from the mean of the chunk.
 */
public final class ChannelMomentsReduction extends ChannelReduction {
    private final ChannelLoop blockSums;
    private float[] shift = {};
    private float[] channelShift = {};

    /**
     * @param blockSums sets {@link #firstSum} to sum(x) of a block
     * @param deviationSums sets {@link #firstSum} to sum(x - shift), and {@link #secondSum} to sum((x - shift)^2)
     */
    public ChannelMomentsReduction(Team team, ChannelLoop blockSums, ChannelLoop deviationSums, InDouble inDouble) {
        super(team, Loops.WIDE_STREAMS, deviationSums, inDouble);
        this.blockSums = blockSums;
    }

    /** What the deviations are taken from, per column of a block. */
    public float[] shift() {
        return shift;
    }

    @Override
    void reserveBlocks(int columns, int groups) {
        if (shift.length < columns) {
            shift = new float[columns];
        }
        if (channelShift.length < groups) {
            channelShift = new float[groups];
        }
    }

    @Override
    void openChunk(int at, int stride, int rows, int columns, int blockAt, int count, int worker) {
        blockSums.run(at, stride, rows, columns, 0, blockAt);
        int perChannel = columns / count;
        for (int channel = 0; channel < count; channel++) {
            double sum = total(firstSum(), blockAt + channel * perChannel, perChannel);
            channelShift[worker * group() + channel] = (float) (sum / ((double) rows * perChannel));
        }
        spreadShifts(blockAt, count, worker);
    }

    @Override
    boolean closeChunk(int elements, double[] sum, double[] squares, int at, int blockAt, int count, int worker) {
        int shiftAt = worker * group();
        Merge.sumsToMoments(elements, channelShift, shiftAt, sum, squares, at, count);
        if (Merge.moveFarShifts(elements, channelShift, shiftAt, sum, squares, at, count)) {
            spreadShifts(blockAt, count, worker);
            return false;
        }
        return true;
    }

    private void spreadShifts(int blockAt, int count, int worker) {
        int perChannel = blockColumns() / group();
        for (int channel = 0; channel < count; channel++) {
            int from = blockAt + channel * perChannel;
            Arrays.fill(shift, from, from + perChannel, channelShift[worker * group() + channel]);
        }
    }

    @Override
    void merge(long count, double[] mean, double[] m2, long otherCount, int otherAt, int channels) {
        Merge.moments(count, mean, m2, 0, otherCount, mean, m2, otherAt, channels);
    }
}
