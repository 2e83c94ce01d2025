package dev.lanenorm.benchmarks.compare.plan;

import dev.lanenorm.benchmarks.PassWorkload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A pass whose nodes or sweeps are timed one by one as it runs.
 *
 * @param whole the pass
 * @param problem the folder of its data
 */
public record PartsCase(PassCase whole, Path problem) implements BenchmarkCase {
    @Override
    public Input input() {
        return whole.input();
    }

    @Override
    public int threads() {
        return whole.threads();
    }

    @Override
    public String pattern() {
        return whole.pattern();
    }

    @Override
    public Map<String, String> parameters() {
        return whole.parameters();
    }

    @Override
    public List<String> flags(Path crashes) {
        List<String> flags = new ArrayList<>(whole.flags(crashes));
        flags.add("-D" + PassWorkload.PARTS_OF + "=" + problem);
        return flags;
    }

    @Override
    public boolean isOurs() {
        return whole.isOurs();
    }

    @Override
    public boolean owesTheBitsOf(BenchmarkCase other) {
        return other instanceof PartsCase that && problem.equals(that.problem) && whole.owesTheBitsOf(that.whole);
    }

    @Override
    public Integer bytesPerElement() {
        return whole.bytesPerElement();
    }

    @Override
    public String toString() {
        return whole.toString();
    }
}
