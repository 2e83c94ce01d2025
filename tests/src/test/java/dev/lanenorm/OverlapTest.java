package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which views of one array may be input and output: asked of a pass, each way round. */
@Tag("once")
class OverlapTest {
    /** Matrices of 3 x 4: the last row ends 4 elements after it has begun. */
    @ParameterizedTest
    @CsvSource({
        "0, 4, 12, 4, apart: one behind the other",
        "0, 4, 11, 4, overlap: by one element",
        "7, 4, 19, 4, apart: one behind the other, not from 0",
        "7, 4, 18, 4, overlap: by one element, not from 0",
        "0, 10, 4, 10, apart: side by side in the same rows",
        "0, 10, 3, 10, overlap: by a column",
        "0, 10, 6, 10, apart: side by side, up to the end of the row",
        "0, 10, 7, 10, overlap: over the end of the row",
        "7, 10, 21, 10, apart: side by side, one row down",
        "7, 10, 24, 10, overlap: in the last row",
        "0, 10, 30, 10, apart: the same columns, three rows down",
        "0, 10, 20, 10, overlap: the same columns, two rows down",
        "0, 10, 24, 9, apart: behind the end of the last row",
        "0, 10, 23, 9, overlap: behind it but for one element",
        "0, 10, 4, 9, overlap: rows of other lengths, which could",
        "0, 4, 0, 5, overlap: one beginning, other rows",
        "0, 10, 0, 10, apart: the same view"
    })
    void matrices(int xOffset, int xStride, int yOffset, int yStride, String expected) {
        float[] array = new float[100];
        FloatTensor x = FloatTensor.matrix(array, xOffset, 3, 4, xStride);
        FloatTensor y = FloatTensor.matrix(array, yOffset, 3, 4, yStride);
        assertEquals(expected.startsWith("overlap"), overlap(x, y), expected);
        assertEquals(expected.startsWith("overlap"), overlap(y, x), expected + ", the other way round");
    }

    /** A single row is the same view, whatever its stride. */
    @ParameterizedTest
    @CsvSource({"0, false", "3, true", "4, false"})
    void singleRows(int yOffset, boolean overlapping) {
        float[] array = new float[100];
        FloatTensor x = FloatTensor.matrix(array, 0, 1, 4, 4);
        assertEquals(overlapping, overlap(x, FloatTensor.matrix(array, yOffset, 1, 4, 9)));
    }

    /** Tensors of 2 x 3 x 5. */
    @ParameterizedTest
    @CsvSource({"0, 30, false", "0, 29, true", "7, 37, false", "7, 36, true", "7, 7, false", "7, 8, true"})
    void tensors(int xOffset, int yOffset, boolean overlapping) {
        float[] array = new float[100];
        FloatTensor x = FloatTensor.of(array, xOffset, 2, 3, 5, 15);
        FloatTensor y = FloatTensor.of(array, yOffset, 2, 3, 5, 15);
        assertEquals(overlapping, overlap(x, y));
        assertEquals(overlapping, overlap(y, x));
    }

    private static boolean overlap(FloatTensor x, FloatTensor y) {
        return refused(() -> BatchNormKernels.serial(Backend.scalar())
                .forward(x, null, null, 1e-5, y, new BatchStatistics(x.channels())));
    }

    private static boolean refused(Runnable call) {
        try {
            call.run();
            return false;
        } catch (IllegalArgumentException refusal) {
            assertTrue(refusal.getMessage().startsWith("y must not overlap x, got "), refusal.getMessage());
            return true;
        }
    }
}
