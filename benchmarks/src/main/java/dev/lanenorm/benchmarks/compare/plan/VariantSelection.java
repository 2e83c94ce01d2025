package dev.lanenorm.benchmarks.compare.plan;

import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Which variants were asked for.
 *
 * @param lanes null for all that this machine has
 */
public record VariantSelection(List<BackendName> backends, List<Integer> lanes, List<BackendName> peers) {
    /** Lanes there can be. */
    public static final List<Integer> WIDTHS = List.of(4, 8, 16);

    /** Ours on the widest vectors, and the peers. */
    public List<Variant> widest() {
        List<Variant> variants = new ArrayList<>();
        for (BackendName backend : backends) {
            int width = backend == BackendName.scalar ? 1 : lanes == null ? 0 : Collections.max(lanes);
            variants.add(new Variant(Algorithm.staged, backend, width));
            variants.add(new Variant(Algorithm.analytic, backend, width));
        }
        for (BackendName peer : peers) {
            variants.add(new Variant(Algorithm.analytic, peer, 1));
            if (peer == BackendName.textbook) {
                variants.add(new Variant(Algorithm.staged, peer, 1));
            }
        }
        return variants;
    }

    /** What the lanes are worth is seen on the analytic passes. */
    public List<Variant> narrower(Variant variant) {
        if (variant.backend() != BackendName.vector || variant.algorithm() != Algorithm.analytic) {
            return List.of();
        }
        return (lanes == null ? WIDTHS : lanes)
                .stream()
                        .filter(width -> width < variant.lanes())
                        .map(width -> new Variant(Algorithm.analytic, BackendName.vector, width))
                        .toList();
    }
}
