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
 * Who is compared: ours, examined, with vectors narrower than the widest; and the peers that are there.
 *
 * @param examined contenders that run here
 * @param absent peers that do not, and why
 * @param contenders those to be measured
 */
record Lineup(List<Examined> examined, List<Missing> absent, List<ContenderPlan> contenders) {
    /** Lanes there can be. */
    static final List<Integer> WIDTHS = List.of(4, 8, 16);

    /**
     * What was asked for.
     *
     * @param lanes null for all that this machine has
     */
    record Selection(List<String> backends, List<Integer> lanes, List<String> peers) {
        private List<ContenderPlan> widest() {
            List<ContenderPlan> contenders = new ArrayList<>();
            for (String backend : backends) {
                int width = backend.equals("scalar") ? 1 : lanes == null ? 0 : Collections.max(lanes);
                contenders.add(new ContenderPlan("staged", backend, width));
                contenders.add(new ContenderPlan("analytic", backend, width));
            }
            for (String peer : peers) {
                contenders.add(new ContenderPlan("analytic", peer, 1));
                if (peer.equals("textbook")) {
                    contenders.add(new ContenderPlan("staged", peer, 1));
                }
            }
            return contenders;
        }

        /** What the lanes are worth is seen on the analytic passes. */
        private List<ContenderPlan> narrower(ContenderPlan contender) {
            if (!contender.backend().equals("vector") || !contender.algorithm().equals("analytic")) {
                return List.of();
            }
            return (lanes == null ? WIDTHS : lanes)
                    .stream()
                            .filter(width -> width < contender.lanes())
                            .map(width -> new ContenderPlan("analytic", "vector", width))
                            .toList();
        }
    }

    /** Ours must run; peers may be absent. */
    static Lineup examined(Selection selection, Examiner examiner, PrintWriter progress)
            throws IOException, InterruptedException {
        List<Examined> examined = new ArrayList<>();
        List<Missing> absent = new ArrayList<>();
        List<ContenderPlan> contenders = new ArrayList<>();
        for (ContenderPlan wanted : selection.widest()) {
            progress.println("examining " + Tables.title(wanted));
            progress.flush();
            try {
                Examined found = examiner.examine(wanted);
                if (wanted.lanes() > found.lanes()) {
                    throw new UserException(
                            "--lanes " + wanted.lanes() + " cannot be had: the widest here are " + found.lanes());
                }
                examined.add(found);
                contenders.addAll(selection.narrower(found.plan()));
                contenders.add(found.plan());
            } catch (Failure failure) {
                if (wanted.isOurs()) {
                    throw new UserException(wanted + " cannot run: " + failure.getMessage());
                }
                absent.add(new Missing(Tables.title(wanted), failure.getMessage()));
            }
        }
        return new Lineup(examined, absent, contenders);
    }

    /** Floats in the widest vectors. */
    int widest() {
        return examined.stream().mapToInt(Examined::lanes).max().orElse(1);
    }
}
