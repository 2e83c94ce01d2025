package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanenorm.internal.Operation;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The deviations of a chunk are taken from the mean of its first block. The chunk is read again where that lies further
 * from the mean of the chunk than a standard deviation, and only there: counted in blocks.
 */
@Tag("once")
class ReadTwiceTest {
    private static final int BLOCKS = 8;
    private static final int ROWS = BLOCKS * 64;
    private static final int COLUMNS = 64;

    /**
     * The first block lies around 0, the seven others around 1, all spread by so much to both sides: the mean is 7/8,
     * and the variance spread^2 + 7/64. That is the square of the distance where the spread is 0.81.
     */
    @ParameterizedTest
    @CsvSource({"0.01, 2", "0.5, 2", "0.80, 2", "0.82, 1", "2, 1"})
    void firstBlocksThatLieFarOff(float spread, int times) {
        FloatTensor x = FloatTensor.zeros(ROWS, COLUMNS);
        for (int row = 0; row < ROWS; row++) {
            float value = (row < 64 ? 0 : 1) + (row % 2 == 0 ? spread : -spread);
            x.set(row, COLUMNS - 1, value);
        }
        assertBlocksRead(times * BLOCKS, x);
    }

    /** The mean of a column of one value may be off by its rounding, which is no distance. */
    @ParameterizedTest
    @ValueSource(floats = {52920.2f, 1e6f / 3, 0.1f, -7.21f, 1e-20f / 3})
    void constants(float value) {
        FloatTensor x = FloatTensor.zeros(ROWS, COLUMNS);
        java.util.Arrays.fill(x.array(), value);
        assertBlocksRead(BLOCKS, x);
    }

    private static void assertBlocksRead(int expected, FloatTensor x) {
        AtomicInteger blocks = new AtomicInteger();
        Backend counting = WatchedLoops.backend(loop -> {
            if (loop == Operation.DEVIATION_SUMS) {
                blocks.incrementAndGet();
            }
        });
        BatchNormKernels.serial(counting).moments(x, new ColumnMoments(COLUMNS));
        assertEquals(expected, blocks.getAndSet(0), "blocks of a matrix");
        FloatTensor tensor = FloatTensor.zeros(ROWS, COLUMNS, 2);
        for (int i = 0; i < tensor.array().length; i++) {
            tensor.array()[i] = x.array()[i / 2];
        }
        BatchNormKernels.serial(counting).moments(tensor, new ColumnMoments(COLUMNS));
        assertEquals(expected, blocks.get(), "blocks of a tensor");
    }
}
