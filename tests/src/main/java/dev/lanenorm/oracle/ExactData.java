package dev.lanenorm.oracle;

import dev.lanenorm.FloatTensor;

/**
 * Data whose sums, mean and variance are exact in float in any order, after oneDNN's benchdnn: mean[c] = 0.25 * 2^(c
 * mod 7), values in pairs s, s' with s + s' = 2 * mean and few mantissa bits; an odd count ends with the mean itself.
 */
public final class ExactData {
    private ExactData() {}

    /** The exact mean of a column. */
    public static float mean(int column) {
        return 0.25f * (1 << column % 7);
    }

    /** N x D values. */
    public static FloatTensor of(int rows, int columns) {
        FloatTensor x = FloatTensor.zeros(rows, columns);
        int flex = Math.max(3, (24 - (32 - Integer.numberOfLeadingZeros(Math.max(0, rows - 1)))) / 2 - 1);
        int mask = (1 << flex) - 1;
        for (int column = 0; column < columns; column++) {
            float mean = mean(column);
            for (int row = 0; row < rows; row++) {
                boolean last = row == rows - 1 && rows % 2 == 1;
                int generated = ((row / 2 + column) * 1637) & mask;
                float fraction = (row % 2 == 0 ? generated : -generated) / (float) (1 << flex);
                x.set(row, column, last ? mean : mean * (1 + fraction));
            }
        }
        return x;
    }
}
