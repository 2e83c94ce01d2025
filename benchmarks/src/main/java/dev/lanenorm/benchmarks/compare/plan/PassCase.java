package dev.lanenorm.benchmarks.compare.plan;

import dev.lanenorm.benchmarks.Backward;
import dev.lanenorm.benchmarks.Copies;
import dev.lanenorm.benchmarks.Forward;
import dev.lanenorm.benchmarks.Normalize;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One variant at one pass over one input. */
public record PassCase(Input input, Pass pass, Variant variant, int threads, boolean aliased) implements BenchmarkCase {
    @Override
    public String pattern() {
        return switch (pass) {
            case forward -> BenchmarkCase.pattern(Forward.class, "forward");
            case inference -> BenchmarkCase.pattern(Normalize.class, "infer");
            case backward -> BenchmarkCase.pattern(Backward.class, "backward");
            case copy -> BenchmarkCase.pattern(Copies.class, "copy");
        };
    }

    @Override
    public Map<String, String> parameters() {
        String backend = variant.backend().name();
        return Pass.TRAINING.contains(pass)
                ? Map.of(
                        "backend", backend,
                        "algorithm", variant.algorithm().name(),
                        "aliased", Boolean.toString(aliased))
                : Map.of("backend", backend);
    }

    @Override
    public List<String> flags(Path crashes) {
        List<String> flags = new ArrayList<>(variant.flags(crashes));
        if (variant.lanes() > 0) {
            flags.add("-Dlanenorm.expectedLanes=" + variant.lanes());
        }
        return flags;
    }

    @Override
    public boolean isOurs() {
        return variant.isOurs();
    }

    /** Neither backend nor lanes nor threads change a bit of ours. */
    @Override
    public boolean owesTheBitsOf(BenchmarkCase other) {
        return equals(other)
                || other instanceof PassCase that
                        && isOurs()
                        && that.isOurs()
                        && variant.algorithm() == that.variant.algorithm()
                        && input.equals(that.input)
                        && pass == that.pass
                        && aliased == that.aliased;
    }

    @Override
    public Integer bytesPerElement() {
        if (!isOurs()) {
            return null;
        }
        boolean staged = variant.algorithm() == Algorithm.staged;
        return switch (pass) {
            // Staged, node 1: 4, 2: 12, 3: 12, 4: 4, 7: 12, 8: 12, 9: 12.
            case forward -> staged ? 68 : aliased ? 12 : 16;
            case inference -> 12;
            // Staged, node 9: 4, 8: 8 + 12, 7: 8 + 12, 4: 8, 3: 16, 2: 16 + 4, 1: 8, 0: 16.
            case backward -> staged ? 112 : aliased ? 20 : 24;
            case copy -> throw new IllegalStateException(toString());
        };
    }

    @Override
    public String toString() {
        return input.name() + " " + pass + " " + variant + (threads > 1 ? ", " + threads + " threads" : "")
                + (aliased ? ", in place" : "");
    }
}
