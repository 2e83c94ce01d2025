package dev.lanenorm.internal.scalar;

import dev.lanenorm.internal.Streams;
import java.util.Arrays;

/**
 * sum = sum(a).
 *
 * <p>Rows go through buffers: see {@link RowBuffers}.
 */
public final class ColumnSums {
    private ColumnSums() {}

    public static void run(float[] a, int aAt, int aStride, int rows, int columns, int streams, float[] sum, int at) {
        float[][] buffers = RowBuffers.take();
        float[] aRow = buffers[0];
        float[] sumRow = buffers[1];
        for (int from = 0; from < columns; from += RowBuffers.WIDTH) {
            int width = Math.min(RowBuffers.WIDTH, columns - from);
            Arrays.fill(sumRow, 0, width, 0);
            for (int turn = 0; turn < rows; turn++) {
                int row = Streams.row(turn, rows, streams);
                System.arraycopy(a, aAt + row * aStride + from, aRow, 0, width);
                row(aRow, sumRow, width);
            }
            System.arraycopy(sumRow, 0, sum, at + from, width);
        }
        RowBuffers.put(buffers);
    }

    private static void row(float[] a, float[] sum, int width) {
        for (int column = 0; column < width; column++) {
            sum[column] += a[column];
        }
    }
}
