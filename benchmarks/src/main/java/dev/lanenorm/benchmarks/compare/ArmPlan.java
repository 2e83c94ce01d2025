package dev.lanenorm.benchmarks.compare;

import dev.lanenorm.benchmarks.Backward;
import dev.lanenorm.benchmarks.Copies;
import dev.lanenorm.benchmarks.Forward;
import dev.lanenorm.benchmarks.Normalize;
import dev.lanenorm.benchmarks.Roofs;
import java.util.ArrayList;
import java.util.List;

/** An arm to be measured: one contender at one pass over one input. */
record ArmPlan(
        String input, int rows, int columns, String pass, ContenderPlan contender, int threads, boolean aliased) {

    static final String ROOF = "roof";

    /** All arms of all inputs, roofs first. */
    static List<ArmPlan> of(List<Input> inputs, Selection selection, List<ContenderPlan> contenders) {
        int widest = contenders.stream().mapToInt(ContenderPlan::lanes).max().orElse(1);
        List<ArmPlan> plans = new ArrayList<>();
        for (Input input : inputs) {
            for (int threads : selection.threads) {
                for (String roof : List.of("read", "readWrite", "twoReadsWrite")) {
                    plans.add(input.arm(ROOF, new ContenderPlan(roof, "vector", 0), threads, false));
                }
            }
            for (ContenderPlan contender : contenders) {
                if (contender.isNative()) {
                    plans.add(input.arm("copy", contender, 1, false));
                }
                boolean narrow = contender.lanes() > 1 && contender.lanes() < widest;
                for (int threads : selection.threads) {
                    boolean repeated = threads != selection.threads.get(0) && (narrow || !contender.isThreaded());
                    for (String pass : selection.passes) {
                        if (repeated || !contender.computes(pass) || narrow && pass.equals("inference")) {
                            continue;
                        }
                        plans.add(input.arm(pass, contender, contender.isThreaded() ? threads : 1, false));
                        if (selection.aliased && !narrow && contender.worksInPlace(pass)) {
                            plans.add(input.arm(pass, contender, threads, true));
                        }
                    }
                }
            }
        }
        return plans;
    }

    /** An input and its size. */
    record Input(String name, int rows, int columns) {
        private ArmPlan arm(String pass, ContenderPlan contender, int threads, boolean aliased) {
            return new ArmPlan(name, rows, columns, pass, contender, threads, aliased);
        }
    }

    /** What to compare. */
    record Selection(List<String> passes, List<Integer> threads, boolean aliased) {}

    boolean isRoof() {
        return pass.equals(ROOF);
    }

    /** The JMH benchmark, as a pattern. */
    String benchmark() {
        return switch (pass) {
            case "forward" -> pattern(Forward.class, "forward");
            case "inference" -> pattern(Normalize.class, "infer");
            case "backward" -> pattern(Backward.class, "backward");
            case "copy" -> pattern(Copies.class, "copy");
            default -> pattern(Roofs.class, contender.algorithm());
        };
    }

    /** Whether the benchmark has the parameters algorithm and aliased. */
    boolean isTraining() {
        return pass.equals("forward") || pass.equals("backward");
    }

    /** Whether it is the same arm, or both are of ours and compute the same by the same algorithm. */
    boolean owesTheBitsOf(ArmPlan other) {
        return equals(other)
                || contender.isOurs()
                        && other.contender.isOurs()
                        && !isRoof()
                        && contender.algorithm().equals(other.contender.algorithm())
                        && input.equals(other.input)
                        && pass.equals(other.pass)
                        && aliased == other.aliased;
    }

    private static String pattern(Class<?> type, String method) {
        return "^" + type.getName().replace(".", "\\.") + "\\." + method + "$";
    }

    /**
     * What our loops move through memory per element, in bytes: 4 for each read, 8 for each write to an array not read
     * before, as a store reads its line first. Null for peers.
     */
    Integer bytesPerElement() {
        if (!contender.isOurs()) {
            return null;
        }
        return switch (pass + " " + contender.algorithm()) {
            case "roof read" -> 4;
            case "roof readWrite", "inference analytic" -> 12;
            case "roof twoReadsWrite" -> 16;
            case "forward analytic" -> aliased ? 12 : 16;
            case "backward analytic" -> aliased ? 20 : 24;
            // Node 1: 4, 2: 12, 3: 12, 4: 4, 7: 12, 8: 12, 9: 12.
            case "forward staged" -> 68;
            // Node 9: 4, 8: 8 + 12, 7: 8 + 12, 4: 8, 3: 16, 2: 16 + 4, 1: 8, 0: 16.
            case "backward staged" -> 112;
            default -> throw new IllegalStateException(toString());
        };
    }

    @Override
    public String toString() {
        return input + " " + pass + " " + (isRoof() ? contender.algorithm() : contender)
                + (threads > 1 ? ", " + threads + " threads" : "") + (aliased ? ", in place" : "");
    }
}
