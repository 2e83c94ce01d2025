package dev.lanenorm.internal.traversal;

import dev.lanenorm.internal.Accumulator;
import dev.lanenorm.internal.Block;
import dev.lanenorm.internal.Blocking;
import dev.lanenorm.internal.Loop;
import dev.lanenorm.internal.Operands;
import dev.lanenorm.internal.Partial;
import dev.lanenorm.internal.Split;
import dev.lanenorm.internal.Team;
import java.util.Arrays;

/**
 * The traversal of a channel-major tensor of N examples, C channels and P positions. The loops see a channel as several
 * neighbouring columns, which share their coefficients and whose sums are added up.
 *
 * <ul>
 *   <li>By example: the tensor is an N x (C * P) matrix with P columns per channel.
 *   <li>By plane: each plane of P positions is a matrix of P / WIDTH rows and {@link #WIDTH} columns. What is left over
 *       of the planes of a channel, its edge, is one matrix with a row per example.
 * </ul>
 *
 * <p>The cut that gives the taller matrices is taken, as each column costs a sum in double and rows cost nothing.
 * Blocks of {@link Blocking#ROWS} rows are summed in float column by column, the columns of a channel are added in
 * double, and chunks of examples are merged in their order. Threads share out channels and chunks.
 */
public final class Planes implements Traversal {
    /** Columns of a plane: four vectors of 16 lanes. */
    private static final int WIDTH = Blocking.COLUMNS;

    /** Columns that make a call of the loops worthwhile: channels with fewer are taken together. */
    private static final int GROUP = Math.min(512, Blocking.PANEL);

    /** Elements of a channel whose mean is near enough to that of the chunk to be its origin. */
    private static final int SAMPLE = 1024;

    private final Team team;
    private final Team.Task reduction = this::reduceShare;
    private final Team.Task map = this::mapShare;
    private Block[] blocks = {};

    // The sweep in progress.
    private Operands operands;
    private Accumulator accumulator;
    private Loop loop;
    private int examples;
    private int channels;
    private int positions;
    private boolean byExample;
    private boolean interleaved;
    private int group;
    private int blockColumns;
    private int chunkExamples;
    private int units;
    private int shares;

    public Planes(Team team) {
        this.team = team;
    }

    private static boolean byExample(Operands shape) {
        return shape.examples() >= shape.positions() / WIDTH;
    }

    /** The number of columns of a channel. */
    @Override
    public int copies(Operands shape) {
        return byExample(shape) ? shape.positions() : WIDTH;
    }

    /** Repeats each element for the columns of its channel. */
    @Override
    public void copy(float[] coefficient, int count, int copies) {
        for (int channel = count - 1; channel >= 0; channel--) {
            Arrays.fill(coefficient, channel * copies, (channel + 1) * copies, coefficient[channel]);
        }
    }

    @Override
    public int coefficientsOffset(int channel, Operands shape) {
        return channel * copies(shape);
    }

    private int begin(Operands newOperands) {
        operands = newOperands;
        examples = newOperands.examples();
        channels = newOperands.channels();
        positions = newOperands.positions();
        byExample = byExample(newOperands);
        int threads = team.threadsFor(newOperands.elements());
        blocks = Blocks.atLeast(threads, blocks);
        return threads;
    }

    private void end() {
        operands = null;
        accumulator = null;
        loop = null;
    }

    @Override
    public void reduce(Accumulator newAccumulator, Operands newOperands) {
        accumulator = newAccumulator;
        int threads = begin(newOperands);
        group = byExample ? Math.max(1, Math.min(channels, GROUP / positions)) : 1;
        blockColumns = byExample ? Math.min(Blocking.PANEL, group * positions) : WIDTH;
        interleaved = blockColumns >= Blocking.WIDE;
        chunkExamples = byExample ? Blocking.CHUNK : Math.max(1, Blocking.CHUNK / (positions / WIDTH));
        int chunks = Math.max(1, Split.parts(examples, chunkExamples));
        units = Split.parts(channels, group) * chunks;
        shares = threads == 1 ? 1 : Math.min(units, 4 * threads);
        int blockRoom = Math.min(shares, threads) * blockColumns;
        accumulator.begin(operands, chunks * channels, 0, blockRoom);
        try {
            if (examples == 0) {
                accumulator.results().clear(0, channels);
                return;
            }
            team.run(shares, threads, false, reduction);
            for (int chunk = 1; chunk < chunks; chunk++) {
                mergeChunk(chunk);
            }
            for (int channel = 0; channel < channels; channel++) {
                accumulator.recomputeIfNotFinite(operands, channel, coefficientsOffset(channel, operands));
            }
        } finally {
            end();
        }
    }

    private void mergeChunk(int chunk) {
        Partial results = accumulator.results();
        int from = chunk * chunkExamples;
        long count = (long) Math.min(chunkExamples, examples - from) * positions;
        accumulator.merge((long) from * positions, results, 0, count, results, chunk * channels, channels);
    }

    /** Reduces a share of the units, each a group of channels of one chunk. */
    private void reduceShare(int share, int worker) {
        int groups = Split.parts(channels, group);
        for (int unit = start(share); unit < start(share + 1); unit++) {
            reduceChunk(blocks[worker], unit / groups, unit % groups * group, worker * blockColumns);
        }
    }

    private int start(int share) {
        return (int) ((long) share * units / shares);
    }

    private void reduceChunk(Block block, int chunk, int channel, int blockOffset) {
        int from = chunk * chunkExamples;
        int rows = Math.min(chunkExamples, examples - from);
        int count = Math.min(group, channels - channel);
        int offset = chunk * channels + channel;
        int element = channel * positions;
        if (byExample) {
            int sample = Math.min(Math.min(Blocking.ROWS, rows), Split.parts(SAMPLE, positions));
            block.ofExamples(from, 1, element, sample, Math.min(Blocking.PANEL, count * positions));
        } else {
            block.inExample(from, element, Math.min(Blocking.ROWS, positions / WIDTH), WIDTH);
        }
        int each = block.columns() / count;
        accumulator.open(operands, block.interleaved(interleaved).sumsOffset(blockOffset), count);
        boolean isDone = false;
        for (int pass = 1; pass <= 2 && !isDone; pass++) {
            sumChunk(block, from, rows, channel, count, offset, blockOffset);
            isDone =
                    accumulator.close(rows * positions, count, each, blockOffset, false, accumulator.results(), offset);
        }
    }

    private void sumChunk(Block block, int from, int rows, int channel, int count, int offset, int blockOffset) {
        accumulator.results().clear(offset, count);
        int element = channel * positions;
        if (byExample) {
            int columns = count * positions;
            for (int panel = 0; panel < columns; panel += Blocking.PANEL) {
                int width = Math.min(Blocking.PANEL, columns - panel);
                sumExamples(block, from, rows, element + panel, width, element + panel, count, offset, blockOffset);
            }
            return;
        }
        int coefficientsOffset = channel * WIDTH;
        int planeRows = positions / WIDTH;
        for (int example = from; example < from + rows; example++) {
            for (int done = 0; done < planeRows; done += Blocking.ROWS) {
                block.inExample(example, element + done * WIDTH, Math.min(Blocking.ROWS, planeRows - done), WIDTH);
                add(block, coefficientsOffset, 1, offset, blockOffset);
            }
        }
        int edge = positions % WIDTH;
        if (edge > 0) {
            sumExamples(
                    block, from, rows, element + planeRows * WIDTH, edge, coefficientsOffset, 1, offset, blockOffset);
        }
    }

    private void sumExamples(
            Block block,
            int from,
            int rows,
            int element,
            int width,
            int coefficientsOffset,
            int count,
            int offset,
            int blockOffset) {
        for (int done = 0; done < rows; done += Blocking.ROWS) {
            block.ofExamples(from + done, 1, element, Math.min(Blocking.ROWS, rows - done), width);
            add(block, coefficientsOffset, count, offset, blockOffset);
        }
    }

    private void add(Block block, int coefficientsOffset, int count, int offset, int blockOffset) {
        block.interleaved(interleaved).coefficientsOffset(coefficientsOffset).sumsOffset(blockOffset);
        accumulator.add(operands, block, count, false, accumulator.results(), offset);
    }

    @Override
    public void map(Loop newLoop, Operands newOperands) {
        loop = newLoop;
        int threads = begin(newOperands);
        units = byExample ? panels() * exampleBlocks() : examples * channels;
        shares = threads == 1 ? 1 : Math.min(units, 4 * threads);
        try {
            team.run(shares, threads, false, map);
        } finally {
            end();
        }
    }

    private int panels() {
        return Split.parts(channels * positions, Blocking.PANEL);
    }

    private int exampleBlocks() {
        return Split.parts(examples, Blocking.ROWS);
    }

    /** Maps a share of the units: planes, or panels of a block of examples. */
    private void mapShare(int share, int worker) {
        Block block = blocks[worker];
        int panels = panels();
        int exampleBlocks = exampleBlocks();
        for (int unit = start(share); unit < start(share + 1); unit++) {
            if (!byExample) {
                mapPlane(block, unit / channels, unit % channels);
            } else if (examples <= Blocking.CHUNK) {
                mapPanel(block, unit % exampleBlocks * Blocking.ROWS, unit / exampleBlocks * Blocking.PANEL);
            } else {
                mapPanel(block, unit / panels * Blocking.ROWS, unit % panels * Blocking.PANEL);
            }
        }
    }

    private void mapPanel(Block block, int example, int element) {
        int rows = Math.min(Blocking.ROWS, examples - example);
        int width = Math.min(Blocking.PANEL, channels * positions - element);
        loop.run(operands, block.ofExamples(example, 1, element, rows, width).coefficientsOffset(element));
    }

    private void mapPlane(Block block, int example, int channel) {
        int rows = positions / WIDTH;
        int edge = positions % WIDTH;
        int element = channel * positions;
        loop.run(operands, block.inExample(example, element, rows, WIDTH).coefficientsOffset(channel * WIDTH));
        if (edge > 0) {
            int last = element + rows * WIDTH;
            loop.run(operands, block.inExample(example, last, 1, edge).coefficientsOffset(channel * WIDTH));
        }
    }
}
