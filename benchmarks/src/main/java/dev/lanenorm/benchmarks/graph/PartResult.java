package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.List;
import java.util.Map;

/** What a node or a sweep moved, and how long it took. */
interface PartResult {
    Pass pass();

    String name();

    int bytesPerElement();

    long bytes();

    Map<BackendName, Timing> times();

    /** The sum of parts on a backend; null where they were not measured. */
    static Double microseconds(List<? extends PartResult> parts, BackendName backend) {
        double sum = 0;
        for (PartResult part : parts) {
            Timing timing = part.times().get(backend);
            if (timing == null) {
                return null;
            }
            sum += timing.microseconds();
        }
        return sum;
    }

    /** The sum of what they moved, per element of x. */
    static int bytesPerElement(List<? extends PartResult> parts) {
        return parts.stream().mapToInt(PartResult::bytesPerElement).sum();
    }

    /** The sum of what they moved. */
    static long bytes(List<? extends PartResult> parts) {
        return parts.stream().mapToLong(PartResult::bytes).sum();
    }
}
