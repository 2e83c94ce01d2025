package dev.lanenorm.internal;

/**
 * A reduction of columns. The float sums of blocks are added in double, and the results of chunks are merged. A
 * {@code Traversal} chooses blocks and chunks; this class and its subclasses say, for all layouts, what is added and
 * how it is merged. Working storage is kept between calls.
 *
 * <p>A result belongs to one column of a block, or to several columns side by side: the positions of a channel.
 * {@code count} results of a block have {@code columns / count} columns each.
 */
public abstract class Accumulator {
    /** Reduces a column again, all in double: its float sums overflowed, or it holds a NaN or an infinity. */
    @FunctionalInterface
    public interface InDouble {
        /** Sets the results of a column whose coefficients are at coefficientsOffset. */
        void reduce(Operands operands, int column, int coefficientsOffset, Partial results);
    }

    private final Loop loop;
    private final InDouble inDouble;
    private final Partial results;
    private float[] firstSum = {};
    private float[] secondSum = {};

    /** @param loop sets the float sums of a block */
    Accumulator(Loop loop, boolean hasSecond, InDouble inDouble) {
        this.loop = loop;
        this.inDouble = inDouble;
        results = new Partial(hasSecond);
    }

    /** The results of the columns, from index 0 on; behind them, those of chunks that are not merged yet. */
    public final Partial results() {
        return results;
    }

    /** Makes room and tells the loops where float sums belong. */
    public void begin(Operands operands, int resultColumns, int blockColumns) {
        results.reserve(resultColumns);
        if (firstSum.length < blockColumns) {
            firstSum = new float[blockColumns];
            secondSum = new float[results.hasSecond() ? blockColumns : 0];
        }
        operands.firstSum = firstSum;
        operands.secondSum = secondSum;
    }

    /** Prepares for the sums of a chunk with count results, given its first rows. */
    public void open(Operands operands, Block block, int count) {}

    /** Adds the sums of a block to count results from an index on; those of the first block set them. */
    public void add(Operands operands, Block block, int count, boolean isFirst, int offset) {
        loop.run(operands, block);
        addSums(block, count, isFirst, firstSum, results.first(), offset);
        if (results.hasSecond()) {
            addSums(block, count, isFirst, secondSum, results.second(), offset);
        }
    }

    private static void addSums(Block block, int count, boolean isFirst, float[] sums, double[] results, int offset) {
        int from = block.sumsOffset();
        int each = block.columns() / count;
        if (each > 1) {
            for (int i = 0; i < count; i++) {
                double total = Merge.total(sums, from + i * each, each);
                results[offset + i] = isFirst ? total : results[offset + i] + total;
            }
        } else if (isFirst) {
            for (int i = 0; i < count; i++) {
                results[offset + i] = sums[from + i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                results[offset + i] += sums[from + i];
            }
        }
    }

    /**
     * Turns the sums of a chunk into count results, each of {@code elements} elements in {@code each} columns.
     *
     * @param blockOffset the index of the float sums of the chunk's blocks
     * @param wasWhole whether {@link #open} was given all rows of the chunk
     * @param offset the index of the results
     * @return false if the chunk is to be summed again, for which this call has prepared
     */
    public boolean close(int elements, int count, int each, int blockOffset, boolean wasWhole, int offset) {
        return true;
    }

    /** Merges the results of otherCount elements from an index on into those of count elements. */
    public abstract void merge(long count, int offset, long otherCount, int otherOffset, int columns);

    /** Recomputes the results of a column in double if they are not finite. */
    public final void recomputeIfNotFinite(Operands operands, int column, int coefficientsOffset) {
        if (!results.isFinite(column)) {
            inDouble.reduce(operands, column, coefficientsOffset, results);
        }
    }
}
