package dev.lanenorm.benchmarks.compare.plan;

import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase.Input;
import dev.lanenorm.benchmarks.implementations.Layout;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Which cases were asked for. */
public record CaseSelection(List<Pass> passes, List<Integer> threads, boolean aliased, boolean aligned) {
    private static final boolean[] NO = {false};
    private static final boolean[] BOTH = {false, true};

    /** All cases of all inputs, roofs first. */
    public List<BenchmarkCase> of(List<Input> inputs, List<Variant> variants) {
        int widest = variants.stream().mapToInt(Variant::lanes).max().orElse(1);
        List<BenchmarkCase> cases = new ArrayList<>();
        for (Input input : inputs) {
            cases.addAll(roofs(input));
            for (Layout layout : input.layouts()) {
                for (Variant variant : variants) {
                    boolean narrow = variant.lanes() > 1 && variant.lanes() < widest;
                    if (layout == Layout.matrix || variant.takesImages() && !narrow) {
                        cases.addAll(of(input, layout, variant, narrow));
                    }
                }
            }
        }
        return cases;
    }

    /** Of the sweeps that the passes need; on one thread too, as waking more may take longer than it saves. */
    private List<RoofCase> roofs(Input input) {
        Set<Traffic> sweeps = EnumSet.noneOf(Traffic.class);
        for (Pass pass : passes) {
            sweeps.addAll(Traffic.of(pass, false));
            if (aliased && Pass.TRAINING.contains(pass)) {
                sweeps.addAll(Traffic.of(pass, true));
            }
        }
        return IntStream.concat(IntStream.of(1), threads.stream().mapToInt(count -> count))
                .distinct()
                .boxed()
                .flatMap(count -> sweeps.stream().map(traffic -> new RoofCase(input, traffic, count)))
                .toList();
    }

    /**
     * Of one input in one layout, and one variant.
     *
     * @param narrow whether there are wider vectors, which show more than what the lanes are worth
     */
    private List<BenchmarkCase> of(Input input, Layout layout, Variant variant, boolean narrow) {
        boolean threaded = variant.backend().isThreaded();
        List<BenchmarkCase> cases = new ArrayList<>();
        if (variant.backend().isNative() && layout == Layout.matrix) {
            cases.add(new PassCase(input, layout, Pass.copy, variant, 1, false, false));
        }
        for (int count : narrow || !threaded ? threads.subList(0, 1) : threads) {
            for (Pass pass : passes) {
                if (!variant.computes(pass) || narrow && pass == Pass.inference) {
                    continue;
                }
                for (boolean inPlace : aliased && !narrow && variant.worksInPlace(pass) ? BOTH : NO) {
                    for (boolean onLines : aligned && !narrow && variant.canBeAligned() ? BOTH : NO) {
                        int used = threaded ? count : 1;
                        cases.add(new PassCase(input, layout, pass, variant, used, inPlace, onLines));
                    }
                }
            }
        }
        return cases;
    }
}
