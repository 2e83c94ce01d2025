package dev.lanenorm.benchmarks.compare.plan;

import dev.lanenorm.benchmarks.Roofs;
import dev.lanenorm.benchmarks.VirtualMachine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A sweep over memory at the size of an input. */
public record RoofCase(Input input, Traffic traffic, int threads) implements BenchmarkCase {
    @Override
    public String pattern() {
        return BenchmarkCase.pattern(Roofs.class, traffic.name());
    }

    @Override
    public Map<String, String> parameters() {
        return Map.of();
    }

    @Override
    public List<String> flags(Path crashes) {
        return VirtualMachine.flags(crashes);
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public boolean owesTheBitsOf(BenchmarkCase other) {
        return equals(other);
    }

    @Override
    public Integer bytesPerElement() {
        return traffic.bytesPerElement();
    }

    @Override
    public String toString() {
        return input.name() + " roof " + traffic + (threads > 1 ? ", " + threads + " threads" : "");
    }
}
