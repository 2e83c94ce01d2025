package dev.lanenorm.benchmarks.compare;

import dev.lanenorm.benchmarks.Backward;
import dev.lanenorm.benchmarks.Copies;
import dev.lanenorm.benchmarks.Forward;
import dev.lanenorm.benchmarks.Normalize;
import dev.lanenorm.benchmarks.Roofs;
import java.util.ArrayList;
import java.util.List;

/** What is measured apart from everything else: one variant at one pass over one input. */
record BenchmarkCase(String input, int rows, int columns, String pass, Variant variant, int threads, boolean aliased) {

    static final String ROOF = "roof";

    /** All cases of all inputs, roofs first. */
    static List<BenchmarkCase> of(List<Input> inputs, Selection selection, List<Variant> variants) {
        int widest = variants.stream().mapToInt(Variant::lanes).max().orElse(1);
        List<BenchmarkCase> cases = new ArrayList<>();
        for (Input input : inputs) {
            for (int threads : selection.threads) {
                for (String roof : List.of("read", "readWrite", "twoReadsWrite")) {
                    cases.add(input.benchmarkCase(ROOF, new Variant(roof, "vector", 0), threads, false));
                }
            }
            for (Variant variant : variants) {
                if (variant.isNative()) {
                    cases.add(input.benchmarkCase("copy", variant, 1, false));
                }
                boolean narrow = variant.lanes() > 1 && variant.lanes() < widest;
                for (int threads : selection.threads) {
                    boolean repeated = threads != selection.threads.get(0) && (narrow || !variant.isThreaded());
                    for (String pass : selection.passes) {
                        if (repeated || !variant.computes(pass) || narrow && pass.equals("inference")) {
                            continue;
                        }
                        cases.add(input.benchmarkCase(pass, variant, variant.isThreaded() ? threads : 1, false));
                        if (selection.aliased && !narrow && variant.worksInPlace(pass)) {
                            cases.add(input.benchmarkCase(pass, variant, threads, true));
                        }
                    }
                }
            }
        }
        return cases;
    }

    /** An input and its size. */
    record Input(String name, int rows, int columns) {
        private BenchmarkCase benchmarkCase(String pass, Variant variant, int threads, boolean aliased) {
            return new BenchmarkCase(name, rows, columns, pass, variant, threads, aliased);
        }
    }

    /** What to compare. */
    record Selection(List<String> passes, List<Integer> threads, boolean aliased) {}

    boolean isRoof() {
        return pass.equals(ROOF);
    }

    /** The JMH benchmark, as a pattern. */
    String pattern() {
        return switch (pass) {
            case "forward" -> pattern(Forward.class, "forward");
            case "inference" -> pattern(Normalize.class, "infer");
            case "backward" -> pattern(Backward.class, "backward");
            case "copy" -> pattern(Copies.class, "copy");
            default -> pattern(Roofs.class, variant.algorithm());
        };
    }

    /** Whether the benchmark has the parameters algorithm and aliased. */
    boolean isTraining() {
        return pass.equals("forward") || pass.equals("backward");
    }

    /** Whether it is the same case, or both are of ours and compute the same by the same algorithm. */
    boolean owesTheBitsOf(BenchmarkCase other) {
        return equals(other)
                || variant.isOurs()
                        && other.variant.isOurs()
                        && !isRoof()
                        && variant.algorithm().equals(other.variant.algorithm())
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
        if (!variant.isOurs()) {
            return null;
        }
        return switch (pass + " " + variant.algorithm()) {
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
        return input + " " + pass + " " + (isRoof() ? variant.algorithm() : variant)
                + (threads > 1 ? ", " + threads + " threads" : "") + (aliased ? ", in place" : "");
    }
}
