package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import dev.lanenorm.internal.ChannelReduction;
import dev.lanenorm.internal.ChannelSumsReduction;
import dev.lanenorm.internal.ChannelSweep;
import dev.lanenorm.internal.JoinedRows;
import dev.lanenorm.internal.RowSweep;
import dev.lanenorm.internal.SumsReduction;
import dev.lanenorm.internal.Team;
import dev.lanenorm.oracle.Samples;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes, offsets and strides near 2^31, most of them without the memory. */
class LimitsTest {
    /** One row needs no more memory than its columns, however far the next one would be. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 15, 16, 17, 70, 300, 513, 1041})
    void stridesNearTheLimit(int columns) {
        FloatMatrix x = Samples.normal(1, columns, 1, 2, 1);
        FloatMatrix dy = Samples.normal(1, columns, 0.2, 1, 2);
        float[] gamma = Samples.row(columns, -2, 2, 3);
        float[] beta = Samples.row(columns, -2, 2, 4);
        for (int offset : new int[] {0, 7}) {
            Passes.assertSameBits(
                    Passes.all(x, dy, gamma, beta, Backend.live(), null, 1),
                    Passes.all(far(x, offset), far(dy, offset), gamma, beta, Backend.live(), null, 1),
                    columns + " columns at offset " + offset + " on " + Backend.live());
        }
    }

    private static FloatMatrix far(FloatMatrix row, int offset) {
        float[] array = new float[offset + row.columns()];
        System.arraycopy(row.array(), 0, array, offset, row.columns());
        return FloatMatrix.of(array, offset, 1, row.columns(), Integer.MAX_VALUE - offset);
    }

    @ParameterizedTest
    @CsvSource({
        "2147483639, 1, 1",
        "2147483137, 1, 1",
        "1, 2147483639, 1",
        "1, 1, 2147483639",
        "1073741819, 2, 1",
        "46340, 1, 46340",
        "2, 1000000, 1000"
    })
    @Tag("once")
    void everyElementOfATensorOnce(int examples, int channels, int positions) {
        long elements = (long) examples * channels * positions;
        Count mapped = new Count();
        new ChannelSweep(Team.serial())
                .run(
                        (at, stride, rows, columns, coefficientsAt, blockAt) -> mapped.add(at, stride, rows, columns),
                        examples,
                        channels,
                        positions);
        assertEquals(elements, mapped.elements, "map");
        if (channels * Math.max(1L, examples / 512) > 10_000_000) {
            return; // The results of the chunks alone would take more memory than this test.
        }
        Count reduced = new Count();
        ChannelReduction reduction = new ChannelSumsReduction(
                Team.serial(),
                (at, stride, rows, columns, coefficientsAt, blockAt) -> reduced.add(at, stride, rows, columns),
                (channel, first, second) -> {});
        reduction.run(examples, channels, positions);
        assertEquals(elements, reduced.elements, "reduction");
    }

    @ParameterizedTest
    @CsvSource({"2147483639, 1", "306783377, 7", "33554431, 64", "16777215, 128", "2097151, 1023", "3, 700000000"})
    @Tag("once")
    void everyElementOfAMatrixOnce(int rows, int columns) {
        Count mapped = new Count();
        new RowSweep(Team.serial())
                .run(
                        (row, rowStep, count, column, width, at) -> mapped.add(row, rowStep, count, width),
                        JoinedRows.ofMap(rows, columns),
                        rows,
                        columns);
        assertEquals((long) rows * columns, mapped.elements, "map");
        if (columns > 10_000_000) {
            return; // The sums alone would take more memory than this test.
        }
        Count reduced = new Count();
        new SumsReduction(
                        Team.serial(),
                        1,
                        4,
                        (row, rowStep, count, column, width, at) -> reduced.add(row, rowStep, count, width),
                        (count, column, first, second) -> {})
                .run(rows, columns, true);
        assertEquals((long) rows * columns, reduced.elements, "reduction");
    }

    /** Adds up what blocks cover. */
    private static final class Count {
        private long elements;

        void add(int at, int step, int rows, int columns) {
            assertTrue(at >= 0 && rows > 0 && columns > 0, "a block that begins at " + at + ", of " + rows + " rows");
            elements += (long) rows * columns;
        }
    }

    @Test
    void whatCannotBeHadIsRefusedByName() {
        refused("columns must be at most 2^30, got 1073741825", () -> FloatMatrix.zeros(1, (1 << 30) + 1));
        refused(
                "columns must be at most 2^30, got 2147483647",
                () -> FloatMatrix.of(new float[1], 1, Integer.MAX_VALUE));
        refused(
                "rows * stride must stay below 2^31 elements, got 2 * 2147483647 at offset 0: use several views, and"
                        + " merge their moments",
                () -> FloatMatrix.of(new float[1], 0, 2, 1, Integer.MAX_VALUE));
        refused(
                "rows * stride must stay below 2^31 elements, got 1 * 2147483647 at offset 1: use several views, and"
                        + " merge their moments",
                () -> FloatMatrix.of(new float[9], 1, 1, 1, Integer.MAX_VALUE));
        refused(
                "rows * columns must be below 2^31 - 8 elements, got 65536 * 65536",
                () -> FloatMatrix.zeros(1 << 16, 1 << 16));
        refused(
                "examples * channels * sizes must stay below 2^31 - 8, got 65536 * 32768 * [1]: use several views, and"
                        + " merge their moments",
                () -> FloatTensor.zeros(65536, 32768, 1));
        refused(
                "examples * channels * sizes must stay below 2^31 - 8, got 1 * 1 * [65536, 65536, 65536, 65536]: use"
                        + " several views, and merge their moments",
                () -> FloatTensor.zeros(1, 1, 65536, 65536, 65536, 65536));
    }

    private static void refused(String expected, Runnable call) {
        assertEquals(
                expected,
                assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    /** Moments of 8 GB, which need a virtual machine of their own. */
    @Test
    @Tag("once")
    void aMatrixAsLargeAsAnArray() {
        long memory = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
        if (memory < 16L << 30) {
            System.out.println("SKIPPED: a matrix of 8 GB takes a machine of 16 GB, this one has " + (memory >> 30));
        }
        assumeTrue(memory >= 16L << 30, "8 GB of floats do not fit");
        JavaProcess run = JavaProcess.onClassPath(
                List.of("--add-modules=jdk.incubator.vector", "-Xmx9500m", "-XX:+UseSerialGC", "-XX:MaxNewSize=300m"),
                LargeRun.class);
        assertEquals("32767 x 65537: all columns are right", run.firstLine(), run.err());
    }
}
