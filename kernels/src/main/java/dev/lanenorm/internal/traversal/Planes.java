package dev.lanenorm.internal.traversal;

import dev.lanenorm.internal.Block;
import dev.lanenorm.internal.Blocking;
import dev.lanenorm.internal.Shape;
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
public final class Planes extends Traversal {
    /** Columns of a plane: four vectors of 16 lanes. */
    private static final int WIDTH = Blocking.COLUMNS;

    /** Columns that make a call of the loops worthwhile: channels with fewer are taken together. */
    private static final int GROUP = Math.min(512, Blocking.PANEL);

    /** Elements of a channel whose mean is near enough to that of the chunk to be its origin. */
    private static final int SAMPLE = 1024;

    // How the sweep in progress is cut.
    private boolean byExample;
    private int group;
    private int blockColumns;
    private boolean interleaved;
    private int chunks;
    private int chunkExamples;
    private int units;
    private int shares;

    public Planes(Team team) {
        super(team);
    }

    private static boolean byExample(Shape shape) {
        return shape.examples() >= shape.positions() / WIDTH;
    }

    /** The number of columns of a channel. */
    @Override
    public int copies(Shape shape) {
        return byExample(shape) ? shape.positions() : WIDTH;
    }

    /** Repeats each element for the columns of its channel. */
    @Override
    public void layOut(float[] coefficient, int count, int copies) {
        for (int channel = count - 1; channel >= 0; channel--) {
            Arrays.fill(coefficient, channel * copies, (channel + 1) * copies, coefficient[channel]);
        }
    }

    @Override
    public int coefficientsOffset(int channel, Shape shape) {
        return channel * copies(shape);
    }

    @Override
    void cutReduction() {
        int examples = operands.shape.examples();
        int channels = operands.shape.channels();
        int positions = operands.shape.positions();
        byExample = byExample(operands.shape);
        group = byExample ? Math.max(1, Math.min(channels, GROUP / positions)) : 1;
        blockColumns = byExample ? Math.min(Blocking.PANEL, group * positions) : WIDTH;
        interleaved = blockColumns >= Blocking.WIDE;
        chunkExamples = byExample ? Blocking.CHUNK : Math.max(1, Blocking.CHUNK / (positions / WIDTH));
        chunks = Math.max(1, Split.parts(examples, chunkExamples));
        share(Split.parts(channels, group) * chunks);
        accumulator.begin(operands, chunks * channels, Math.min(shares, threads) * blockColumns);
    }

    private void share(int count) {
        units = count;
        shares = threads == 1 ? 1 : Math.min(units, 4 * threads);
    }

    @Override
    void reduceColumns() {
        team.run(shares, threads, false, reduction);
        int channels = operands.shape.channels();
        for (int chunk = 1; chunk < chunks; chunk++) {
            long before = (long) chunk * chunkExamples * operands.shape.positions();
            long count = Math.min(
                    (long) chunkExamples * operands.shape.positions(), operands.shape.elementsOfChannel() - before);
            accumulator.merge(before, 0, count, chunk * channels, channels);
        }
    }

    /** Reduces a share of the units, each a group of channels of one chunk. */
    @Override
    void reduceShare(int share, int worker) {
        Block block = blocks[worker].interleaved(interleaved).sumsOffset(worker * blockColumns);
        int groups = Split.parts(operands.shape.channels(), group);
        int end = Split.start(share + 1, shares, units);
        for (int unit = Split.start(share, shares, units); unit < end; unit++) {
            reduceChunk(block, unit / groups, unit % groups * group);
        }
    }

    private void reduceChunk(Block block, int chunk, int channel) {
        int positions = operands.shape.positions();
        int from = chunk * chunkExamples;
        int rows = Math.min(chunkExamples, operands.shape.examples() - from);
        int count = Math.min(group, operands.shape.channels() - channel);
        int offset = chunk * operands.shape.channels() + channel;
        int element = channel * positions;
        if (byExample) {
            int sample = Math.min(Math.min(Blocking.ROWS, rows), Split.parts(SAMPLE, positions));
            block.ofExamples(from, 1, element, sample, Math.min(Blocking.PANEL, count * positions));
        } else {
            block.inExample(from, element, Math.min(Blocking.ROWS, positions / WIDTH), WIDTH);
        }
        int each = block.columns() / count;
        accumulator.open(operands, block, count);
        boolean isDone = false;
        for (int pass = 1; pass <= 2 && !isDone; pass++) {
            accumulator.results().clear(offset, count);
            if (byExample) {
                addPanels(block, from, rows, element, count, offset);
            } else {
                addPlanes(block, from, rows, channel, offset);
            }
            isDone = accumulator.close(rows * positions, count, each, block.sumsOffset(), false, offset);
        }
    }

    private void addPanels(Block block, int from, int rows, int element, int count, int offset) {
        int columns = count * operands.shape.positions();
        for (int panel = 0; panel < columns; panel += Blocking.PANEL) {
            int width = Math.min(Blocking.PANEL, columns - panel);
            addExamples(block, from, rows, element + panel, width, element + panel, count, offset);
        }
    }

    private void addPlanes(Block block, int from, int rows, int channel, int offset) {
        int element = channel * operands.shape.positions();
        int planeRows = operands.shape.positions() / WIDTH;
        for (int example = from; example < from + rows; example++) {
            for (int done = 0; done < planeRows; done += Blocking.ROWS) {
                block.inExample(example, element + done * WIDTH, Math.min(Blocking.ROWS, planeRows - done), WIDTH);
                add(block, channel * WIDTH, 1, offset);
            }
        }
        int edge = operands.shape.positions() % WIDTH;
        if (edge > 0) {
            addExamples(block, from, rows, element + planeRows * WIDTH, edge, channel * WIDTH, 1, offset);
        }
    }

    private void addExamples(
            Block block, int from, int rows, int element, int width, int coefficientsOffset, int count, int offset) {
        for (int done = 0; done < rows; done += Blocking.ROWS) {
            block.ofExamples(from + done, 1, element, Math.min(Blocking.ROWS, rows - done), width);
            add(block, coefficientsOffset, count, offset);
        }
    }

    private void add(Block block, int coefficientsOffset, int count, int offset) {
        accumulator.add(operands, block.coefficientsOffset(coefficientsOffset), count, false, offset);
    }

    @Override
    void mapElements() {
        byExample = byExample(operands.shape);
        share(byExample ? panels() * exampleBlocks() : operands.shape.examples() * operands.shape.channels());
        team.run(shares, threads, false, map);
    }

    private int panels() {
        return Split.parts(operands.shape.row(), Blocking.PANEL);
    }

    private int exampleBlocks() {
        return Split.parts(operands.shape.examples(), Blocking.ROWS);
    }

    /** Maps a share of the units: planes, or panels of a block of examples. */
    @Override
    void mapShare(int share, int worker) {
        Block block = blocks[worker];
        int channels = operands.shape.channels();
        int panels = panels();
        int exampleBlocks = exampleBlocks();
        int end = Split.start(share + 1, shares, units);
        for (int unit = Split.start(share, shares, units); unit < end; unit++) {
            if (!byExample) {
                mapPlane(block, unit / channels, unit % channels);
            } else if (operands.shape.examples() <= Blocking.CHUNK) {
                mapPanel(block, unit % exampleBlocks * Blocking.ROWS, unit / exampleBlocks * Blocking.PANEL);
            } else {
                mapPanel(block, unit / panels * Blocking.ROWS, unit % panels * Blocking.PANEL);
            }
        }
    }

    private void mapPanel(Block block, int example, int element) {
        int rows = Math.min(Blocking.ROWS, operands.shape.examples() - example);
        int width = Math.min(Blocking.PANEL, operands.shape.row() - element);
        loop.run(operands, block.ofExamples(example, 1, element, rows, width).coefficientsOffset(element));
    }

    private void mapPlane(Block block, int example, int channel) {
        int rows = operands.shape.positions() / WIDTH;
        int edge = operands.shape.positions() % WIDTH;
        int element = channel * operands.shape.positions();
        block.coefficientsOffset(channel * WIDTH);
        loop.run(operands, block.inExample(example, element, rows, WIDTH));
        if (edge > 0) {
            loop.run(operands, block.inExample(example, element + rows * WIDTH, 1, edge));
        }
    }
}
