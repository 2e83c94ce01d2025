package dev.lanenorm.benchmarks.compare.plan;

import dev.lanenorm.benchmarks.Inputs;
import dev.lanenorm.benchmarks.implementations.Layout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What is measured apart from everything else: a pass, or a roof, at one input on some threads. */
public sealed interface BenchmarkCase permits PassCase, PartsCase, RoofCase {
    Input input();

    int threads();

    /** The JMH benchmark, as a pattern. */
    String pattern();

    /** Its parameters beside input and threads. */
    Map<String, String> parameters();

    /** Flags of its fork, which writes into a folder what it has to say if it crashes. */
    List<String> flags(Path crashes);

    /** Whether the code is ours. */
    boolean isOurs();

    /** Whether it is the same case, or both owe the same results. */
    boolean owesTheBitsOf(BenchmarkCase other);

    /**
     * What our loops move through memory per element, in bytes: 4 for each read, 8 for each write to an array not read
     * before, as a store reads its line first. Null for peers.
     */
    Integer bytesPerElement();

    /** A method of a class of benchmarks, and no other. */
    static String pattern(Class<?> type, String method) {
        return "^" + type.getName().replace(".", "\\.") + "\\." + method + "$";
    }

    /** An input and its size; images have N * H * W rows and C columns. */
    record Input(String name, int rows, int columns) {
        /** In which it is measured. */
        List<Layout> layouts() {
            return Inputs.layouts(name);
        }
    }
}
