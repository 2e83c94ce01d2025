package dev.lanenorm.internal;

/**
 * The second sweep over a channel-major tensor: a map over all elements, in the order in which {@link ChannelReduction}
 * reduces them, so that a thread maps what it has reduced.
 */
public final class ChannelSweep implements Team.Task {
    private final Team team;

    // The call in progress.
    private ChannelLoop loop;
    private int examples;
    private int channels;
    private int positions;
    private boolean byExample;
    private int panels;
    private int blocks;
    private int units;
    private int shares;

    public ChannelSweep(Team team) {
        this.team = team;
    }

    /** Runs the loop over all elements. */
    public void run(ChannelLoop channelLoop, int tensorExamples, int tensorChannels, int tensorPositions) {
        loop = channelLoop;
        examples = tensorExamples;
        channels = tensorChannels;
        positions = tensorPositions;
        byExample = ChannelColumns.byExample(examples, positions);
        panels = Split.parts(channels * positions, Blocking.PANEL);
        blocks = Split.parts(examples, Blocking.ROWS);
        units = byExample ? blocks * panels : examples * channels;
        int threads = team.threadsFor((long) examples * channels * positions);
        shares = threads == 1 ? 1 : Math.min(units, 4 * threads);
        try {
            team.run(shares, threads, false, this);
        } finally {
            loop = null;
        }
    }

    /** A share of the units: planes, or panels of a block of examples. */
    @Override
    public void run(int share, int worker) {
        int to = (int) ((share + 1L) * units / shares);
        for (int unit = (int) ((long) share * units / shares); unit < to; unit++) {
            if (!byExample) {
                plane(unit, unit % channels);
            } else if (examples <= Blocking.CHUNK) {
                panel(unit % blocks * Blocking.ROWS, unit / blocks * Blocking.PANEL);
            } else {
                panel(unit / panels * Blocking.ROWS, unit % panels * Blocking.PANEL);
            }
        }
    }

    private void panel(int example, int column) {
        int row = channels * positions;
        int rows = Math.min(Blocking.ROWS, examples - example);
        loop.run(example * row + column, row, rows, Math.min(Blocking.PANEL, row - column), column, column);
    }

    private void plane(int plane, int channel) {
        int width = ChannelColumns.WIDTH;
        int rows = positions / width;
        int edge = positions % width;
        loop.run(plane * positions, width, rows, width, channel * width, 0);
        if (edge > 0) {
            loop.run(plane * positions + rows * width, width, 1, edge, channel * width, 0);
        }
    }
}
