package dev.lanenorm.benchmarks.compare;

import dev.lanenorm.benchmarks.Failure;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.compare.Report.Missing;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Who is compared: ours, checked, with vectors narrower than the widest; and the peers that are there.
 *
 * @param checked variants that run here
 * @param absent peers that do not, and why
 * @param measured those to be measured
 */
record CheckedVariants(List<CheckedVariant> checked, List<Missing> absent, List<Variant> measured) {
    /** Lanes there can be. */
    static final List<Integer> WIDTHS = List.of(4, 8, 16);

    /**
     * What was asked for.
     *
     * @param lanes null for all that this machine has
     */
    record Selection(List<String> backends, List<Integer> lanes, List<String> peers) {
        private List<Variant> widest() {
            List<Variant> variants = new ArrayList<>();
            for (String backend : backends) {
                int width = backend.equals("scalar") ? 1 : lanes == null ? 0 : Collections.max(lanes);
                variants.add(new Variant("staged", backend, width));
                variants.add(new Variant("analytic", backend, width));
            }
            for (String peer : peers) {
                variants.add(new Variant("analytic", peer, 1));
                if (peer.equals("textbook")) {
                    variants.add(new Variant("staged", peer, 1));
                }
            }
            return variants;
        }

        /** What the lanes are worth is seen on the analytic passes. */
        private List<Variant> narrower(Variant variant) {
            if (!variant.backend().equals("vector") || !variant.algorithm().equals("analytic")) {
                return List.of();
            }
            return (lanes == null ? WIDTHS : lanes)
                    .stream()
                            .filter(width -> width < variant.lanes())
                            .map(width -> new Variant("analytic", "vector", width))
                            .toList();
        }
    }

    /** Ours must run; peers may be absent. */
    static CheckedVariants of(Selection selection, AccuracyChecks checks, PrintWriter progress)
            throws IOException, InterruptedException {
        List<CheckedVariant> checked = new ArrayList<>();
        List<Missing> absent = new ArrayList<>();
        List<Variant> measured = new ArrayList<>();
        for (Variant wanted : selection.widest()) {
            progress.println("examining " + Tables.title(wanted));
            progress.flush();
            try {
                CheckedVariant found = checks.check(wanted);
                if (wanted.lanes() > found.lanes()) {
                    throw new UserException(
                            "--lanes " + wanted.lanes() + " cannot be had: the widest here are " + found.lanes());
                }
                checked.add(found);
                measured.addAll(selection.narrower(found.variant()));
                measured.add(found.variant());
            } catch (Failure failure) {
                if (wanted.isOurs()) {
                    throw new UserException(wanted + " cannot run: " + failure.getMessage());
                }
                absent.add(new Missing(Tables.title(wanted), failure.getMessage()));
            }
        }
        return new CheckedVariants(checked, absent, measured);
    }

    /** Floats in the widest vectors. */
    int widest() {
        return checked.stream().mapToInt(CheckedVariant::lanes).max().orElse(1);
    }
}
