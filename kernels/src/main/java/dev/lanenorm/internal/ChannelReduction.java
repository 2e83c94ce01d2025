package dev.lanenorm.internal;

import java.util.Arrays;

/**
 * The first sweep over a channel-major tensor: blocks of {@link Blocking#ROWS} rows are summed in float column by
 * column, the columns of a channel are added in double, and chunks of examples are merged in their order. This tree is
 * fixed by the sizes alone, so threads, which share out channels and chunks, change no bit.
 *
 * <p>Two results per channel, {@link #first} and {@link #second}. Working storage is kept between calls.
 */
public abstract class ChannelReduction implements Team.Task {
    /** Columns that make a call of the loops worth it: channels of fewer are taken together. */
    private static final int GROUP = Math.min(512, Blocking.PANEL);

    /** Elements of a channel whose mean is a shift near that of the chunk. */
    private static final int SAMPLE = 1024;

    /** Recomputes a channel, all in double. */
    @FunctionalInterface
    public interface InDouble {
        void run(int channel, double[] first, double[] second);
    }

    private final Team team;
    private final int wideStreams;
    private final ChannelLoop sums;
    private final InDouble inDouble;
    private float[] firstSum = {};
    private float[] secondSum = {};
    private double[] first = {};
    private double[] second = {};

    // The call in progress.
    private int examples;
    private int channels;
    private int positions;
    private boolean byExample;
    private int streams;
    private int group;
    private int blockColumns;
    private int chunkExamples;
    private int units;
    private int shares;

    /** @param sums the loop that sets {@link #firstSum} and {@link #secondSum} of a block */
    ChannelReduction(Team team, int wideStreams, ChannelLoop sums, InDouble inDouble) {
        this.team = team;
        this.wideStreams = wideStreams;
        this.sums = sums;
        this.inDouble = inDouble;
    }

    /** Prepares for the sums of some channels of a chunk, given its first rows. */
    void openChunk(int at, int stride, int rows, int columns, int blockAt, int count, int worker) {}

    /**
     * Turns the sums of so many channels of a chunk into their results.
     *
     * @return false if they should be formed once more, as this call has prepared it better
     */
    boolean closeChunk(int elements, double[] first, double[] second, int at, int blockAt, int count, int worker) {
        return true;
    }

    /** Adds accumulators of otherCount elements to the first ones, of count elements. */
    abstract void merge(long count, double[] first, double[] second, long otherCount, int otherAt, int channels);

    /** Makes room for what a kind of reduction needs: so many columns of blocks, and channels of groups. */
    void reserveBlocks(int columns, int groups) {}

    /** In how many streams the loop is to read. */
    public final int streams() {
        return streams;
    }

    /** Where the loop leaves its first sums. */
    public final float[] firstSum() {
        return firstSum;
    }

    /** Where the loop leaves its second sums. */
    public final float[] secondSum() {
        return secondSum;
    }

    /** The first result per channel; longer than the channels. */
    public final double[] first() {
        return first;
    }

    /** The second result per channel; longer than the channels. */
    public final double[] second() {
        return second;
    }

    /** The most channels taken together. */
    final int group() {
        return group;
    }

    /** The columns of a block, for each thread. */
    final int blockColumns() {
        return blockColumns;
    }

    /** Reduces the tensor behind the loop. */
    public final void run(int tensorExamples, int tensorChannels, int tensorPositions) {
        examples = tensorExamples;
        channels = tensorChannels;
        positions = tensorPositions;
        byExample = ChannelColumns.byExample(examples, positions);
        group = byExample ? Math.max(1, Math.min(channels, GROUP / positions)) : 1;
        blockColumns = byExample ? Math.min(Blocking.PANEL, group * positions) : ChannelColumns.WIDTH;
        streams = blockColumns < Blocking.WIDE ? 1 : wideStreams;
        chunkExamples = byExample ? Blocking.CHUNK : Math.max(1, Blocking.CHUNK / (positions / ChannelColumns.WIDTH));
        int groups = Split.parts(channels, group);
        int chunks = Math.max(1, Split.parts(examples, chunkExamples));
        units = groups * chunks;
        int threads = team.threadsFor((long) examples * channels * positions);
        shares = threads == 1 ? 1 : Math.min(units, 4 * threads);
        reserve(chunks, Math.min(shares, threads));
        if (examples == 0) {
            Arrays.fill(first, 0);
            Arrays.fill(second, 0);
            return;
        }
        team.run(shares, threads, false, this);
        for (int chunk = 1; chunk < chunks; chunk++) {
            int from = chunk * chunkExamples;
            int count = Math.min(chunkExamples, examples - from);
            merge((long) from * positions, first, second, (long) count * positions, chunk * channels, channels);
        }
        for (int channel = 0; channel < channels; channel++) {
            if (!Double.isFinite(first[channel] + second[channel])) {
                inDouble.run(channel, first, second);
            }
        }
    }

    /** A share of the units, each some channels of one chunk. */
    @Override
    public final void run(int share, int worker) {
        int groups = Split.parts(channels, group);
        int to = (int) ((share + 1L) * units / shares);
        for (int unit = (int) ((long) share * units / shares); unit < to; unit++) {
            int chunk = unit / groups;
            reduce(chunk, unit % groups * group, worker);
        }
    }

    private void reduce(int chunk, int channel, int worker) {
        int from = chunk * chunkExamples;
        int rows = Math.min(chunkExamples, examples - from);
        int count = Math.min(group, channels - channel);
        int at = chunk * channels + channel;
        int blockAt = worker * blockColumns;
        int element = (from * channels + channel) * positions;
        if (byExample) {
            int columns = Math.min(Blocking.PANEL, count * positions);
            int sample = Math.min(Math.min(Blocking.ROWS, rows), Split.parts(SAMPLE, positions));
            openChunk(element, channels * positions, sample, columns, blockAt, count, worker);
        } else {
            int width = ChannelColumns.WIDTH;
            openChunk(element, width, Math.min(Blocking.ROWS, positions / width), width, blockAt, 1, worker);
        }
        sumChunk(element, rows, channel, count, at, blockAt);
        if (!closeChunk(rows * positions, first, second, at, blockAt, count, worker)) {
            sumChunk(element, rows, channel, count, at, blockAt);
            closeChunk(rows * positions, first, second, at, blockAt, count, worker);
        }
    }

    private void sumChunk(int element, int rows, int channel, int count, int at, int blockAt) {
        Arrays.fill(first, at, at + count, 0);
        Arrays.fill(second, at, at + count, 0);
        int row = channels * positions;
        if (byExample) {
            int columns = count * positions;
            for (int panel = 0; panel < columns; panel += Blocking.PANEL) {
                int width = Math.min(Blocking.PANEL, columns - panel);
                sumRows(element + panel, row, rows, width, channel * positions + panel, count, at, blockAt);
            }
            return;
        }
        int width = ChannelColumns.WIDTH;
        int planeRows = positions / width;
        for (int example = 0; example < rows; example++) {
            sumRows(element + example * row, width, planeRows, width, channel * width, 1, at, blockAt);
        }
        int edge = positions % width;
        if (edge > 0) {
            sumRows(element + planeRows * width, row, rows, edge, channel * width, 1, at, blockAt);
        }
    }

    /** Adds the sums of a matrix to those of its channels. */
    private void sumRows(
            int element,
            int stride,
            int count,
            int columns,
            int coefficientsAt,
            int channelCount,
            int at,
            int blockAt) {
        int perChannel = columns / channelCount;
        for (int done = 0; done < count; done += Blocking.ROWS) {
            int rows = Math.min(Blocking.ROWS, count - done);
            sums.run(element + done * stride, stride, rows, columns, coefficientsAt, blockAt);
            for (int channel = 0; channel < channelCount; channel++) {
                first[at + channel] += total(firstSum, blockAt + channel * perChannel, perChannel);
                second[at + channel] += total(secondSum, blockAt + channel * perChannel, perChannel);
            }
        }
    }

    /** The sum of some floats, in four sums side by side: one would wait for each addition. */
    static double total(float[] values, int at, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = at;
        for (; i <= at + count - 4; i += 4) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
        }
        for (; i < at + count; i++) {
            a += values[i];
        }
        return a + b + (c + d);
    }

    /** Makes room for the chunks, and for the blocks of so many threads. */
    private void reserve(int chunks, int workers) {
        if (first.length < chunks * channels) {
            first = new double[chunks * channels];
            second = new double[chunks * channels];
        }
        if (firstSum.length < workers * blockColumns) {
            firstSum = new float[workers * blockColumns];
            secondSum = new float[workers * blockColumns];
        }
        reserveBlocks(workers * blockColumns, workers * group);
    }
}
