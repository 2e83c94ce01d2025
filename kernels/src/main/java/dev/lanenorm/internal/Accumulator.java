package dev.lanenorm.internal;

/**
 * A reduction of columns: float sums of blocks, added in double, results of chunks, merged. A {@code Traversal} says
 * which blocks and chunks; what is added and how it is merged is said here and below, for all layouts. Working storage
 * is kept between calls.
 *
 * <p>A result belongs to one column of a block, or to several side by side: the positions of a channel.
 */
public abstract class Accumulator {
    /** Reduces a column once more, all in double: its float sums overflowed, or it holds a NaN or an infinity. */
    @FunctionalInterface
    public interface InDouble {
        /** Sets the results of a column, whose coefficients are at an index. */
        void reduce(Operands operands, int column, int coefficientsOffset, Partial results);
    }

    private final Loop sums;
    private final InDouble inDouble;
    private final Partial results;
    private final Partial chunks;
    private float[] firstSum = {};
    private float[] secondSum = {};

    /** @param sums sets the float sums of a block */
    Accumulator(Loop sums, boolean hasSecond, InDouble inDouble) {
        this.sums = sums;
        this.inDouble = inDouble;
        results = new Partial(hasSecond);
        chunks = new Partial(hasSecond);
    }

    /** What is computed. */
    public final Partial results() {
        return results;
    }

    /** Room for chunks that are not merged yet. */
    public final Partial chunks() {
        return chunks;
    }

    /** Makes room, and shows the loops where float sums belong. */
    public void begin(Operands operands, int resultColumns, int chunkColumns, int blockColumns) {
        results.reserve(resultColumns);
        chunks.reserve(chunkColumns);
        if (firstSum.length < blockColumns) {
            firstSum = new float[blockColumns];
            secondSum = new float[results.hasSecond() ? blockColumns : 0];
        }
        operands.firstSum = firstSum;
        operands.secondSum = secondSum;
    }

    /** Prepares for the sums of a chunk, given its first rows, of so many results. */
    public void open(Operands operands, Block block, int count) {}

    /** Adds a block to so many results, or, the first of a chunk, sets them. */
    public void add(Operands operands, Block block, int count, boolean isFirst, Partial to, int offset) {
        sums.run(operands, block);
        int each = block.columns() / count;
        Merge.sumsOfBlock(isFirst, to.first(), offset, firstSum, block.sumsOffset(), count, each);
        if (to.hasSecond()) {
            Merge.sumsOfBlock(isFirst, to.second(), offset, secondSum, block.sumsOffset(), count, each);
        }
    }

    /**
     * Turns the sums of a chunk of so many elements into so many results, of so many columns each.
     *
     * @param blockOffset where the float sums of the chunk's blocks are
     * @param isOpened whether {@link #open} has seen the whole chunk
     * @return false if they should be formed a second time, as this call has prepared it better
     */
    public boolean close(
            int elements, int count, int each, int blockOffset, boolean isOpened, Partial sums, int offset) {
        return true;
    }

    /** Adds results of otherCount elements to results of count elements. */
    public abstract void merge(
            long count, Partial into, int offset, long otherCount, Partial other, int otherOffset, int columns);

    /** Recomputes the results of a column that are no numbers. */
    public final void recomputeIfNotFinite(Operands operands, int column, int coefficientsOffset) {
        if (!results.isFinite(column)) {
            inDouble.reduce(operands, column, coefficientsOffset, results);
        }
    }
}
