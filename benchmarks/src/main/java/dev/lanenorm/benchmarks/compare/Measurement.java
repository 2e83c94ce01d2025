package dev.lanenorm.benchmarks.compare;

import dev.lanenorm.benchmarks.Failure;
import dev.lanenorm.benchmarks.InterruptibleRun;
import dev.lanenorm.benchmarks.Progress;
import dev.lanenorm.benchmarks.compare.Report.Missing;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Rounds over all arms, and what they have found so far: a run can end early and keep it. */
final class Measurement {
    private final int numberOfRounds;
    private final List<ArmPlan> plans;
    private final Map<ArmPlan, List<Forks.Round>> rounds = new LinkedHashMap<>();
    private final Map<ArmPlan, String> failures = new LinkedHashMap<>();

    Measurement(List<ArmPlan> plans, int numberOfRounds) {
        this.plans = plans;
        this.numberOfRounds = numberOfRounds;
        plans.forEach(plan -> rounds.put(plan, new ArrayList<>()));
    }

    /** Each round begins at another arm, so that no arm always follows the same one. */
    void run(Forks forks, InterruptibleRun run, PrintWriter terminal) throws IOException {
        Progress progress = new Progress(terminal, plans.size() * numberOfRounds);
        List<ArmPlan> order = new ArrayList<>(plans);
        for (int round = 0; round < numberOfRounds; round++) {
            for (ArmPlan plan : order) {
                String failure = failures.containsKey(plan) ? null : runFork(plan, forks, run);
                if (run.isEnded()) {
                    return;
                }
                progress.done(plan + (failure == null ? "" : ": " + failure));
            }
            Collections.rotate(order, plans.size() / numberOfRounds + 1);
        }
    }

    /** Null, or why there is no result. */
    private String runFork(ArmPlan plan, Forks forks, InterruptibleRun run) throws IOException {
        List<Forks.Round> earlier = rounds.get(plan);
        try {
            String judged = judgedBits(plan);
            Forks.Round round = forks.run(plan, earlier, judged);
            requireBits(plan, judged, round.bits());
            run.keep(() -> earlier.add(round));
            return null;
        } catch (Failure failure) {
            run.keep(() -> failures.put(plan, failure.getMessage()));
            return failure.getMessage();
        }
    }

    /**
     * Bits of the arm's results that the oracle has judged already, or null: its own, or those of an arm of ours that
     * owes the same ones, as neither backend nor lanes nor threads change a bit.
     */
    private String judgedBits(ArmPlan plan) {
        return rounds.entrySet().stream()
                .filter(entry -> entry.getKey().owesTheBitsOf(plan))
                .flatMap(entry -> entry.getValue().stream())
                .map(Forks.Round::bits)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** What is within the oracle's tolerance, but not what another fork has computed, breaks our contract. */
    static void requireBits(ArmPlan plan, String judged, String found) throws Failure {
        if (judged != null && plan.contender().isOurs() && !judged.equals(found)) {
            throw new Failure("the contract is broken: a fork that owes the same bits has computed others, checksum "
                    + judged + ", this one " + found);
        }
    }

    /** Whether there is no figure yet. */
    boolean isEmpty() {
        return rounds.values().stream().allMatch(List::isEmpty);
    }

    /** The figures so far. */
    Map<ArmPlan, List<Forks.Round>> rounds() {
        return rounds;
    }

    /** Arms without all their rounds. */
    List<Missing> missing() {
        List<Missing> missing = new ArrayList<>();
        rounds.forEach((plan, found) -> {
            if (found.size() < numberOfRounds) {
                String reason = failures.getOrDefault(plan, "interrupted");
                String after = found.isEmpty() ? "" : ", after " + found.size() + " of " + numberOfRounds + " rounds";
                missing.add(new Missing(plan.toString(), reason + after));
            }
        });
        return missing;
    }

    /** Whether an arm of our own failed, which is our fault and not the machine's. */
    boolean weFailed() {
        return failures.keySet().stream().anyMatch(plan -> plan.contender().isOurs());
    }
}
