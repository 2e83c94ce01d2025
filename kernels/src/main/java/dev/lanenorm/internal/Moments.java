package dev.lanenorm.internal;

import java.util.Arrays;

/**
 * Mean (first) and M2 (second) of each column.
 *
 * <p>The deviations of a chunk are taken from an origin, the mean of its first rows, which are read twice. Where the
 * origin is more than a standard deviation from the mean of the chunk, much would cancel, and the chunk is read again.
 */
public final class Moments extends Accumulator {
    private final Loop columnSums;
    private float[] origin = {};
    private float[] origins = {};

    public Moments(LoopSet loops) {
        super(loops.of(Operation.DEVIATION_SUMS), true, ColumnInDouble::moments);
        columnSums = loops.of(Operation.COLUMN_SUMS);
    }

    @Override
    public void begin(Operands operands, int resultColumns, int blockColumns) {
        super.begin(operands, resultColumns, blockColumns);
        if (origin.length < blockColumns) {
            origin = new float[blockColumns];
            origins = new float[blockColumns];
        }
        operands.origin = origins;
    }

    @Override
    public void open(Operands operands, Block block, int count) {
        columnSums.run(operands, block);
        float[] sum = operands.firstSum;
        int offset = block.sumsOffset();
        int each = block.columns() / count;
        if (each == 1) {
            for (int i = offset; i < offset + count; i++) {
                origins[i] = sum[i] / block.rows();
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            origin[offset + i] = (float) (Merge.total(sum, offset + i * each, each) / ((double) block.rows() * each));
        }
        repeatOrigins(offset, count, each);
    }

    /** Reads the origins at the index of the sums. */
    @Override
    public void add(Operands operands, Block block, int count, boolean isFirst, int offset) {
        super.add(operands, block.coefficientsOffset(block.sumsOffset()), count, isFirst, offset);
    }

    @Override
    public boolean close(int elements, int count, int each, int blockOffset, boolean isOpened, int offset) {
        double[] mean = results().first();
        double[] m2 = results().second();
        float[] from = each == 1 ? origins : origin;
        Merge.sumsToMoments(elements, from, blockOffset, mean, m2, offset, count);
        if (isOpened || !Merge.moveFarShifts(elements, from, blockOffset, mean, m2, offset, count)) {
            return true;
        }
        if (each > 1) {
            repeatOrigins(blockOffset, count, each);
        }
        return false;
    }

    private void repeatOrigins(int offset, int count, int each) {
        for (int i = 0; i < count; i++) {
            Arrays.fill(origins, offset + i * each, offset + (i + 1) * each, origin[offset + i]);
        }
    }

    @Override
    public void merge(long count, int offset, long otherCount, int otherOffset, int columns) {
        double[] mean = results().first();
        double[] m2 = results().second();
        Merge.moments(count, mean, m2, offset, otherCount, mean, m2, otherOffset, columns);
    }
}
