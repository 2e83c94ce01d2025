package dev.lanenorm.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.benchmarks.Failure;
import org.junit.jupiter.api.Test;

class MeasurementTest {
    private static final BenchmarkCase OURS = arm("vector");
    private static final BenchmarkCase PEERS = arm("onednn");

    @Test
    void aForkOfOursWithOtherBitsFails() throws Failure {
        Failure failure = assertThrows(Failure.class, () -> Measurement.requireBits(OURS, "aa", "bb"));
        assertTrue(failure.getMessage().contains("aa") && failure.getMessage().contains("bb"), failure.getMessage());
        Measurement.requireBits(OURS, "aa", "aa");
        Measurement.requireBits(OURS, null, "bb");
        Measurement.requireBits(PEERS, "aa", "bb");
    }

    private static BenchmarkCase arm(String backend) {
        return new BenchmarkCase("32x128", 32, 128, "forward", new Variant("analytic", backend, 0), 1, false);
    }
}
