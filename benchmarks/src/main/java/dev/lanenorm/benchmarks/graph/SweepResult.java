package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.List;
import java.util.Map;

/**
 * What a sweep of the closed form took: an element of {@code sweeps} in graph.json.
 *
 * @param pass forward or backward
 * @param name of the sweep
 * @param result what comes out
 * @param reads the matrices it reads
 * @param bytesPerElement moved through memory, per element of x
 * @param bytes moved through memory
 * @param times by backend; none where nothing was measured
 */
record SweepResult(
        Pass pass,
        String name,
        String result,
        List<String> reads,
        int bytesPerElement,
        long bytes,
        Map<BackendName, Timing> times)
        implements PartResult {
    static SweepResult of(Sweep sweep, long elements, Map<BackendName, Timing> times) {
        return new SweepResult(
                sweep.pass(),
                sweep.name(),
                sweep.result(),
                sweep.reads(),
                sweep.bytesPerElement(),
                sweep.bytesPerElement() * elements,
                times);
    }
}
