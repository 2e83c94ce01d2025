package dev.lanenorm.benchmarks.compare.report;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.OptBoolean;
import dev.lanenorm.benchmarks.compare.plan.Variant;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Layout;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.List;
import java.util.Map;

/**
 * A case that was measured, and what it took: an element of {@code cases} in report.json.
 *
 * @param input a shape, {@code digits}, or a file
 * @param rows N, of images N * H * W
 * @param columns D, of images C
 * @param layout matrix, channelMajor or channelsLast; a report that says nothing knows matrices only
 * @param pass forward, inference, backward or copy
 * @param algorithm staged or analytic
 * @param backend scalar or vector, or the name of a peer
 * @param lanes floats in one vector; 1 for plain loops and for peers
 * @param threads threads of one call
 * @param aliased whether the result is written over the input
 * @param aligned whether our matrices lie in aligned storage
 * @param microseconds one call, over the rounds
 * @param rounds microseconds of each round
 * @param bytesPerElement what our loops move; null for peers
 * @param gigabytesPerSecond at that rate; null for peers
 * @param allocatedBytesPerOperation on the Java heap
 * @param errors largest error of each result, on its scale
 * @param maxError the largest of them
 */
public record CaseResult(
        String input,
        int rows,
        int columns,
        @JacksonInject(useInput = OptBoolean.TRUE) Layout layout,
        Pass pass,
        Algorithm algorithm,
        BackendName backend,
        int lanes,
        int threads,
        boolean aliased,
        @JacksonInject(useInput = OptBoolean.TRUE) Boolean aligned,
        Microseconds microseconds,
        List<Double> rounds,
        Integer bytesPerElement,
        Double gigabytesPerSecond,
        double allocatedBytesPerOperation,
        Map<String, Double> errors,
        double maxError) {
    /** The input, and the layout of images. */
    String label() {
        return layout.label(Comparison.label(input));
    }

    /** What was measured. */
    Variant variant() {
        return new Variant(algorithm, backend, lanes);
    }

    /** The variant, and how it was measured. */
    String title() {
        return variant().title() + (aliased ? ", in place" : "") + (aligned ? ", aligned" : "");
    }

    /** Over the rounds. */
    public record Microseconds(double median, double min, double max) {}
}
