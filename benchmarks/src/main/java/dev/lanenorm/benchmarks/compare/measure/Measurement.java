package dev.lanenorm.benchmarks.compare.measure;

import dev.lanenorm.benchmarks.Failure;
import dev.lanenorm.benchmarks.InterruptibleRun;
import dev.lanenorm.benchmarks.Progress;
import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Rounds over all cases, and what they have found so far: a run can end early and keep it. */
public final class Measurement {
    private final int numberOfRounds;
    private final List<BenchmarkCase> cases;
    private final Map<BenchmarkCase, List<Forks.Round>> rounds = new LinkedHashMap<>();
    private final Map<BenchmarkCase, String> failures = new LinkedHashMap<>();

    public Measurement(List<BenchmarkCase> cases, int numberOfRounds) {
        this.cases = cases;
        this.numberOfRounds = numberOfRounds;
        cases.forEach(benchmark -> rounds.put(benchmark, new ArrayList<>()));
    }

    /** Each round begins at another case, so that no case always follows the same one. */
    public void run(Forks forks, InterruptibleRun run, PrintWriter terminal) throws IOException {
        Progress progress = new Progress(terminal, cases.size() * numberOfRounds);
        List<BenchmarkCase> order = new ArrayList<>(cases);
        for (int round = 0; round < numberOfRounds; round++) {
            for (BenchmarkCase benchmark : order) {
                String failure = failures.containsKey(benchmark) ? null : runFork(benchmark, forks, run);
                if (run.isEnded()) {
                    return;
                }
                progress.done(benchmark + (failure == null ? "" : ": " + failure));
            }
            Collections.rotate(order, cases.size() / numberOfRounds + 1);
        }
    }

    /** Null, or why there is no result. */
    private String runFork(BenchmarkCase benchmark, Forks forks, InterruptibleRun run) throws IOException {
        List<Forks.Round> earlier = rounds.get(benchmark);
        try {
            String judged = judgedBits(benchmark);
            Forks.Round round = forks.run(benchmark, earlier, judged);
            requireBits(benchmark, judged, round.bits());
            run.keep(() -> earlier.add(round));
            return null;
        } catch (Failure failure) {
            run.keep(() -> failures.put(benchmark, failure.getMessage()));
            return failure.getMessage();
        }
    }

    /**
     * Bits of the case's results that the oracle has judged already, or null: its own, or those of a case of ours that
     * owes the same ones, as neither backend nor lanes nor threads change a bit.
     */
    private String judgedBits(BenchmarkCase benchmark) {
        return rounds.entrySet().stream()
                .filter(entry -> entry.getKey().owesTheBitsOf(benchmark))
                .flatMap(entry -> entry.getValue().stream())
                .map(Forks.Round::bits)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** What is within the oracle's tolerance, but not what another fork has computed, breaks our contract. */
    static void requireBits(BenchmarkCase benchmark, String judged, String found) throws Failure {
        if (judged != null && benchmark.isOurs() && !judged.equals(found)) {
            throw new Failure("the contract is broken: a fork that owes the same bits has computed others, checksum "
                    + judged + ", this one " + found);
        }
    }

    /** Whether there is no figure yet. */
    public boolean isEmpty() {
        return rounds.values().stream().allMatch(List::isEmpty);
    }

    /** The figures so far. */
    public Map<BenchmarkCase, List<Forks.Round>> rounds() {
        return rounds;
    }

    /** Cases without all their rounds. */
    public List<Missing> missing() {
        List<Missing> missing = new ArrayList<>();
        rounds.forEach((benchmark, found) -> {
            if (found.size() < numberOfRounds) {
                String reason = failures.getOrDefault(benchmark, "interrupted");
                String after = found.isEmpty() ? "" : ", after " + found.size() + " of " + numberOfRounds + " rounds";
                missing.add(new Missing(benchmark.toString(), reason + after));
            }
        });
        return missing;
    }

    /** Whether a case of our own failed, which is our fault and not the machine's. */
    public boolean weFailed() {
        return failures.keySet().stream().anyMatch(BenchmarkCase::isOurs);
    }
}
