package dev.lanenorm.benchmarks.graph;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.Environment;
import dev.lanenorm.benchmarks.compare.measure.Missing;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Pass;
import dev.lanenorm.benchmarks.implementations.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One run of the graph beside the closed form: graph.json.
 *
 * @param input a shape, {@code digits}, or a file
 * @param rows N
 * @param columns D
 * @param epsilon added to the variance
 * @param writeUp whose names stand at the nodes
 * @param environment where times come from; null where nothing was measured
 * @param rounds forks of each pass; 0 where nothing was measured
 * @param backends those that were measured
 * @param given what the graph reads
 * @param nodes in their order
 * @param sweeps in their order
 * @param missing what was to be measured and was not
 */
record GraphReport(
        String input,
        int rows,
        int columns,
        double epsilon,
        WriteUp writeUp,
        Environment environment,
        int rounds,
        List<BackendName> backends,
        List<Given> given,
        List<NodeResult> nodes,
        List<SweepResult> sweeps,
        List<Missing> missing) {
    static GraphReport of(
            String input,
            Problem problem,
            WriteUp writeUp,
            Map<Node, FloatTensor> results,
            PartTimes times,
            Environment environment) {
        long elements = problem.elements();
        List<NodeResult> nodes = new ArrayList<>();
        results.forEach((node, result) -> nodes.add(NodeResult.of(
                node,
                writeUp,
                result,
                elements,
                timings(node, Node.of(node.pass()), Algorithm.staged, times, elements))));
        List<SweepResult> sweeps = Arrays.stream(Sweep.values())
                .map(sweep -> SweepResult.of(
                        sweep, elements, timings(sweep, Sweep.of(sweep.pass()), Algorithm.analytic, times, elements)))
                .toList();
        return new GraphReport(
                input,
                problem.x().rows(),
                problem.x().columns(),
                problem.epsilon(),
                writeUp,
                environment,
                times.rounds(),
                times.backends(),
                Given.of(problem, writeUp),
                nodes,
                sweeps,
                times.missing());
    }

    private static Map<BackendName, Timing> timings(
            Part part, List<? extends Part> all, Algorithm algorithm, PartTimes times, long elements) {
        Map<BackendName, Timing> timings = new EnumMap<>(BackendName.class);
        for (BackendName backend : times.backends()) {
            Map<String, Double> found = times.of(algorithm, part.pass(), backend);
            if (!found.isEmpty()) {
                double sum = all.stream()
                        .mapToDouble(other -> found.get(other.name()))
                        .sum();
                timings.put(backend, Timing.of(found.get(part.name()), part.bytesPerElement() * elements, sum));
            }
        }
        return timings;
    }

    /** The nodes of one pass. */
    List<NodeResult> nodes(Pass pass) {
        return nodes.stream().filter(node -> node.pass() == pass).toList();
    }

    /** The sweeps of one pass. */
    List<SweepResult> sweeps(Pass pass) {
        return sweeps.stream().filter(sweep -> sweep.pass() == pass).toList();
    }

    /** For example {@code digits, 1797 x 64}. */
    String title() {
        String size = rows + " x " + columns;
        return input.equals(rows + "x" + columns) ? size : input + ", " + size;
    }

    /** Whether there are times. */
    @JsonIgnore
    boolean isTimed() {
        return !backends.isEmpty();
    }

    void write(Path file) throws IOException {
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(file.toFile(), this);
    }
}
