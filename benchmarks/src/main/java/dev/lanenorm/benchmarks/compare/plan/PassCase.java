package dev.lanenorm.benchmarks.compare.plan;

import dev.lanenorm.benchmarks.Backward;
import dev.lanenorm.benchmarks.Copies;
import dev.lanenorm.benchmarks.Forward;
import dev.lanenorm.benchmarks.Normalize;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.Layout;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One variant at one pass over one input in one layout. */
public record PassCase(
        Input input, Layout layout, Pass pass, Variant variant, int threads, boolean aliased, boolean aligned)
        implements BenchmarkCase {
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
        Map<String, String> parameters = new HashMap<>();
        parameters.put("layout", layout.name());
        parameters.put("backend", variant.backend().name());
        parameters.put("aligned", Boolean.toString(aligned));
        if (Pass.TRAINING.contains(pass)) {
            parameters.put("algorithm", variant.algorithm().name());
            parameters.put("aliased", Boolean.toString(aliased));
        }
        return parameters;
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
                        && layout == that.layout
                        && pass == that.pass
                        && aliased == that.aliased;
    }

    @Override
    public Integer bytesPerElement() {
        if (!isOurs()) {
            return null;
        }
        if (variant.algorithm() == Algorithm.analytic) {
            return Traffic.of(pass, aliased).stream()
                    .mapToInt(Traffic::bytesPerElement)
                    .sum();
        }
        return switch (pass) {
            // Node 1: 4, 2: 12, 3: 12, 4: 4, 7: 12, 8: 12, 9: 12.
            case forward -> 68;
            // Node 9: 4, 8: 8 + 12, 7: 8 + 12, 4: 8, 3: 16, 2: 16 + 4, 1: 8, 0: 16.
            case backward -> 112;
            case inference, copy -> throw new IllegalStateException(toString());
        };
    }

    @Override
    public String toString() {
        return layout.label(input.name()) + " " + pass + " " + variant
                + (threads > 1 ? ", " + threads + " threads" : "") + (aliased ? ", in place" : "")
                + (aligned ? ", aligned" : "");
    }
}
