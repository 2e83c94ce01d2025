package dev.lanenorm.benchmarks.compare;

import java.util.List;

/** One way of computing one pass on one input, and what it took: an element of {@code arms} in report.json. */
public record Arm(
        String input,
        int rows,
        int columns,
        String pass,
        String algorithm,
        String backend,
        int lanes,
        int threads,
        boolean aliased,
        Microseconds microseconds,
        List<Double> rounds,
        int bytesPerElement,
        double gigabytesPerSecond,
        double allocatedBytesPerOperation,
        double maxError) {

    /** Over the rounds. */
    public record Microseconds(double median, double min, double max) {}
}
