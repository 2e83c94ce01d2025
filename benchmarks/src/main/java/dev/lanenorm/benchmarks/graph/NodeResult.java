package dev.lanenorm.benchmarks.graph;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.List;
import java.util.Map;

/**
 * What a node has computed, and how long it took: an element of {@code nodes} in graph.json.
 *
 * @param pass forward or backward
 * @param node 1 to 9 forward, 9 to 0 backward
 * @param result under Kratzert's name
 * @param name under the write-up's
 * @param formula in the write-up's names
 * @param reads the arrays it reads, under Kratzert's names
 * @param shape rows and columns
 * @param values the first ones, or all
 * @param bytesPerElement moved through memory, per element of x
 * @param bytes moved through memory
 * @param times by backend; none where nothing was measured
 */
record NodeResult(
        Pass pass,
        int node,
        @JsonProperty("result") Node result,
        String name,
        String formula,
        List<String> reads,
        List<Integer> shape,
        Excerpt values,
        int bytesPerElement,
        long bytes,
        Map<BackendName, Timing> times)
        implements PartResult {
    static NodeResult of(
            Node node, WriteUp writeUp, FloatTensor result, long elements, Map<BackendName, Timing> times) {
        return new NodeResult(
                node.pass(),
                node.number(),
                node,
                writeUp.name(node.name()),
                node.formula(writeUp),
                node.reads(),
                List.of(result.rows(), result.columns()),
                Excerpt.of(result),
                node.bytesPerElement(),
                node.bytesPerElement() * elements,
                times);
    }

    /** Name and formula; a write-up that passes the gradient on has one name for both. */
    String equation() {
        return name.equals(formula) ? name : name + " = " + formula;
    }
}
