package dev.lanenorm.benchmarks.compare.measure;

import dev.lanenorm.benchmarks.Failure;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.compare.plan.Variant;
import dev.lanenorm.benchmarks.compare.plan.VariantSelection;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Who is compared: ours, checked, with vectors narrower than the widest; and the peers that are there.
 *
 * @param checked variants that run here
 * @param absent peers that do not, and why
 * @param measured those to be measured
 */
public record CheckedVariants(List<CheckedVariant> checked, List<Missing> absent, List<Variant> measured) {
    /** Ours must run; peers may be absent. */
    public static CheckedVariants of(VariantSelection selection, AccuracyChecks checks, PrintWriter progress)
            throws IOException, InterruptedException {
        List<CheckedVariant> checked = new ArrayList<>();
        List<Missing> absent = new ArrayList<>();
        List<Variant> measured = new ArrayList<>();
        for (Variant wanted : selection.widest()) {
            progress.println("examining " + wanted.title());
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
                absent.add(new Missing(wanted.title(), failure.getMessage()));
            }
        }
        return new CheckedVariants(checked, absent, measured);
    }

    /** Floats in the widest vectors. */
    public int widest() {
        return checked.stream().mapToInt(CheckedVariant::lanes).max().orElse(1);
    }
}
