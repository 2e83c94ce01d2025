package dev.lanenorm.benchmarks.compare.measure;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.benchmarks.Failure;
import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase;
import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase.Input;
import dev.lanenorm.benchmarks.compare.plan.PassCase;
import dev.lanenorm.benchmarks.compare.plan.Variant;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Layout;
import dev.lanenorm.benchmarks.implementations.Pass;
import org.junit.jupiter.api.Test;

class MeasurementTest {
    private static final BenchmarkCase OURS = benchmark(BackendName.vector);
    private static final BenchmarkCase PEERS = benchmark(BackendName.onednn);

    @Test
    void aForkOfOursWithOtherBitsFails() throws Failure {
        Failure failure = assertThrows(Failure.class, () -> Measurement.requireBits(OURS, "aa", "bb"));
        assertTrue(failure.getMessage().contains("aa") && failure.getMessage().contains("bb"), failure.getMessage());
        Measurement.requireBits(OURS, "aa", "aa");
        Measurement.requireBits(OURS, null, "bb");
        Measurement.requireBits(PEERS, "aa", "bb");
    }

    private static BenchmarkCase benchmark(BackendName backend) {
        Variant variant = new Variant(Algorithm.analytic, backend, 0);
        return new PassCase(new Input("32x128", 32, 128), Layout.matrix, Pass.forward, variant, 1, false, false);
    }
}
