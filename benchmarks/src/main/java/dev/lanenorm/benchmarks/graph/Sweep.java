package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.Arrays;
import java.util.List;

/** The sweeps over memory of the closed form: two a pass. The names are those of the methods that run them. */
enum Sweep implements Part {
    /** Reduces x. */
    moments(Pass.forward, "mean, variance", List.of("x"), 4),
    /** Maps x. */
    normalize(Pass.forward, "y", List.of("x"), 12),
    /** Reduces both. */
    gradientSums(Pass.backward, "sums of dy", List.of("x", "dout"), 8),
    /** Maps both. */
    inputGradient(Pass.backward, "dx", List.of("x", "dout"), 16);

    private final Pass pass;
    private final String result;
    private final List<String> reads;
    private final int bytesPerElement;

    Sweep(Pass pass, String result, List<String> reads, int bytesPerElement) {
        this.pass = pass;
        this.result = result;
        this.reads = reads;
        this.bytesPerElement = bytesPerElement;
    }

    /** Those of one pass, in their order. */
    static List<Sweep> of(Pass pass) {
        return Arrays.stream(values()).filter(sweep -> sweep.pass == pass).toList();
    }

    @Override
    public Pass pass() {
        return pass;
    }

    /** What comes out. */
    String result() {
        return result;
    }

    /** The matrices it reads. */
    List<String> reads() {
        return reads;
    }

    @Override
    public int bytesPerElement() {
        return bytesPerElement;
    }
}
