package dev.lanenorm.benchmarks.compare.plan;

import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase.Input;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.ArrayList;
import java.util.List;

/** Which cases were asked for. */
public record CaseSelection(List<Pass> passes, List<Integer> threads, boolean aliased) {
    /** All cases of all inputs, roofs first. */
    public List<BenchmarkCase> of(List<Input> inputs, List<Variant> variants) {
        int widest = variants.stream().mapToInt(Variant::lanes).max().orElse(1);
        List<BenchmarkCase> cases = new ArrayList<>();
        for (Input input : inputs) {
            for (int count : threads) {
                for (Traffic traffic : Traffic.values()) {
                    cases.add(new RoofCase(input, traffic, count));
                }
            }
            for (Variant variant : variants) {
                cases.addAll(of(input, variant, variant.lanes() > 1 && variant.lanes() < widest));
            }
        }
        return cases;
    }

    /**
     * Of one input and variant.
     *
     * @param narrow whether there are wider vectors, which show more than what the lanes are worth
     */
    private List<BenchmarkCase> of(Input input, Variant variant, boolean narrow) {
        boolean threaded = variant.backend().isThreaded();
        List<BenchmarkCase> cases = new ArrayList<>();
        if (variant.backend().isNative()) {
            cases.add(new PassCase(input, Pass.copy, variant, 1, false));
        }
        for (int count : narrow || !threaded ? threads.subList(0, 1) : threads) {
            for (Pass pass : passes) {
                if (!variant.computes(pass) || narrow && pass == Pass.inference) {
                    continue;
                }
                cases.add(new PassCase(input, pass, variant, threaded ? count : 1, false));
                if (aliased && !narrow && variant.worksInPlace(pass)) {
                    cases.add(new PassCase(input, pass, variant, count, true));
                }
            }
        }
        return cases;
    }
}
