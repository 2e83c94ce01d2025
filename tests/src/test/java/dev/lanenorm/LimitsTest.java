package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import dev.lanenorm.internal.Block;
import dev.lanenorm.internal.Loop;
import dev.lanenorm.internal.LoopSet;
import dev.lanenorm.internal.Operand;
import dev.lanenorm.internal.Operands;
import dev.lanenorm.internal.Operation;
import dev.lanenorm.internal.Shape;
import dev.lanenorm.internal.Sums;
import dev.lanenorm.internal.Team;
import dev.lanenorm.internal.traversal.Planes;
import dev.lanenorm.internal.traversal.Rows;
import dev.lanenorm.internal.traversal.Traversal;
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
        FloatTensor x = Samples.normal(1, columns, 1, 2, 1);
        FloatTensor dy = Samples.normal(1, columns, 0.2, 1, 2);
        float[] gamma = Samples.row(columns, -2, 2, 3);
        float[] beta = Samples.row(columns, -2, 2, 4);
        for (int offset : new int[] {0, 7}) {
            Passes.assertSameBits(
                    Passes.all(x, dy, gamma, beta, Backend.live(), null, 1),
                    Passes.all(far(x, offset), far(dy, offset), gamma, beta, Backend.live(), null, 1),
                    columns + " columns at offset " + offset + " on " + Backend.live());
        }
    }

    private static FloatTensor far(FloatTensor row, int offset) {
        float[] array = new float[offset + row.columns()];
        System.arraycopy(row.array(), 0, array, offset, row.columns());
        return FloatTensor.matrix(array, offset, 1, row.columns(), Integer.MAX_VALUE - offset);
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
        boolean fits = channels * Math.max(1L, examples / 512) <= 10_000_000;
        everyElementOnce(new Planes(Team.serial()), examples, channels, positions, fits);
    }

    @ParameterizedTest
    @CsvSource({"2147483639, 1", "306783377, 7", "33554431, 64", "16777215, 128", "2097151, 1023", "3, 700000000"})
    @Tag("once")
    void everyElementOfAMatrixOnce(int rows, int columns) {
        everyElementOnce(new Rows(Team.serial()), rows, columns, 1, columns <= 10_000_000);
    }

    /** @param sumsFit whether their results take no more memory than this test has */
    private static void everyElementOnce(
            Traversal traversal, int examples, int channels, int positions, boolean sumsFit) {
        Operands operands = new Operands();
        operands.shape = new Shape(examples, channels, positions);
        operands.first = new Operand(new float[0], 0, channels * positions);
        operands.out = operands.first;
        Count mapped = new Count();
        traversal.map(mapped, operands);
        assertEquals(operands.shape.elements(), mapped.elements, "map");
        if (sumsFit) {
            Count reduced = new Count();
            traversal.reduce(Sums.ofColumns(reduced), operands);
            assertEquals(operands.shape.elements(), reduced.elements, "reduction");
        }
    }

    /** Adds up what blocks cover. */
    private static final class Count implements Loop, LoopSet {
        private long elements;

        @Override
        public void run(Operands operands, Block block) {
            int start = block.start(operands.first);
            assertTrue(
                    start >= 0 && block.rows() > 0 && block.columns() > 0,
                    "a block that begins at " + start + ", of " + block.rows() + " rows");
            elements += (long) block.rows() * block.columns();
        }

        @Override
        public int lanes() {
            return 1;
        }

        @Override
        public Loop of(Operation operation) {
            return this;
        }
    }

    @Test
    void whatCannotBeHadIsRefusedByName() {
        refused("columns must be at most 2^30, got 1073741825", () -> FloatTensor.zeros(1, (1 << 30) + 1));
        refused(
                "columns must be at most 2^30, got 2147483647",
                () -> FloatTensor.matrix(new float[1], 1, Integer.MAX_VALUE));
        refused(
                "rows * stride must stay below 2^31 elements, got 2 * 2147483647 at offset 0: use several views, and"
                        + " merge their moments",
                () -> FloatTensor.matrix(new float[1], 0, 2, 1, Integer.MAX_VALUE));
        refused(
                "rows * stride must stay below 2^31 elements, got 1 * 2147483647 at offset 1: use several views, and"
                        + " merge their moments",
                () -> FloatTensor.matrix(new float[9], 1, 1, 1, Integer.MAX_VALUE));
        refused(
                "rows * columns must be below 2^31 - 8 elements, got 65536 * 65536",
                () -> FloatTensor.zeros(1 << 16, 1 << 16));
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
