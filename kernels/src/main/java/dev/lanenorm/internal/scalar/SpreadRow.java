package dev.lanenorm.internal.scalar;

/** out = r in every row. */
public final class SpreadRow {
    private SpreadRow() {}

    public static void run(float[] out, int outAt, int outStride, int rows, int columns, float[] r, int at) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(r, at, out, outAt + row * outStride, columns);
        }
    }
}
