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
    private float[] originOfResult = {};
    private float[] originOfColumn = {};

    public Moments(LoopSet loops) {
        super(loops.of(Operation.DEVIATION_SUMS), true, ColumnInDouble::moments);
        columnSums = loops.of(Operation.COLUMN_SUMS);
    }

    @Override
    public void begin(Operands operands, int resultColumns, int blockColumns) {
        super.begin(operands, resultColumns, blockColumns);
        if (originOfResult.length < blockColumns) {
            originOfResult = new float[blockColumns];
            originOfColumn = new float[blockColumns];
        }
        operands.origin = originOfColumn;
    }

    @Override
    public void open(Operands operands, Block block, int count) {
        columnSums.run(operands, block);
        float[] sum = operands.firstSum;
        int offset = block.sumsOffset();
        int each = block.columns() / count;
        if (each == 1) {
            for (int i = offset; i < offset + count; i++) {
                originOfColumn[i] = sum[i] / block.rows();
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            originOfResult[offset + i] =
                    (float) (Merge.total(sum, offset + i * each, each) / ((double) block.rows() * each));
        }
        repeatOrigins(offset, count, each);
    }

    /** Reads the origins at the index of the sums. */
    @Override
    public void add(Operands operands, Block block, int count, boolean isFirst, int offset) {
        super.add(operands, block.coefficientsOffset(block.sumsOffset()), count, isFirst, offset);
    }

    @Override
    public boolean close(int elements, int count, int each, int blockOffset, boolean wasWhole, int offset) {
        float[] origin = each == 1 ? originOfColumn : originOfResult;
        sumsToMoments(elements, origin, blockOffset, offset, count);
        if (wasWhole || !moveFarOrigins(elements, origin, blockOffset, offset, count)) {
            return true;
        }
        if (each > 1) {
            repeatOrigins(blockOffset, count, each);
        }
        return false;
    }

    /**
     * From sums of deviations to moments, in place: mean = origin + sum / n and M2 = squares - sum^2 / n. sum is
     * divided by n, not multiplied by 1 / n: if all deviations are equal, the quotient is exactly the deviation, and M2
     * is exactly 0.
     */
    private void sumsToMoments(int elements, float[] origin, int from, int offset, int count) {
        double[] sum = results().first();
        double[] squares = results().second();
        for (int i = 0; i < count; i++) {
            double total = sum[offset + i];
            double residual = total / elements;
            squares[offset + i] = Math.max(0, squares[offset + i] - total * residual);
            sum[offset + i] = residual;
        }
        for (int i = 0; i < count; i++) {
            sum[offset + i] += origin[from + i];
        }
    }

    /**
     * Moves an origin to the mean if it is more than a standard deviation away: the sums around it have lost digits.
     * The origin of a constant column may be off by its rounding and does not count as far. Returns whether any was
     * moved.
     */
    private boolean moveFarOrigins(int elements, float[] origin, int from, int offset, int count) {
        double[] mean = results().first();
        double[] m2 = results().second();
        boolean moved = false;
        for (int i = 0; i < count; i++) {
            double distance = mean[offset + i] - origin[from + i];
            if (elements * distance * distance > m2[offset + i]
                    && Math.abs(distance) > 0x1p-20 * Math.abs(mean[offset + i])) {
                origin[from + i] = (float) mean[offset + i];
                moved = true;
            }
        }
        return moved;
    }

    private void repeatOrigins(int offset, int count, int each) {
        for (int i = 0; i < count; i++) {
            Arrays.fill(originOfColumn, offset + i * each, offset + (i + 1) * each, originOfResult[offset + i]);
        }
    }

    @Override
    public void merge(long count, int offset, long otherCount, int otherOffset, int columns) {
        double[] mean = results().first();
        double[] m2 = results().second();
        Merge.moments(count, mean, m2, offset, otherCount, mean, m2, otherOffset, columns);
    }
}
