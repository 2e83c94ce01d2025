package dev.lanenorm.benchmarks.compare;

import dev.lanenorm.benchmarks.Backward;
import dev.lanenorm.benchmarks.Forward;
import dev.lanenorm.benchmarks.Roofs;
import java.util.ArrayList;
import java.util.List;

/** An arm to be measured. Lanes are 1 for scalar loops, 0 for the widest vectors there are. */
record ArmPlan(
        String input,
        int rows,
        int columns,
        String pass,
        String algorithm,
        String backend,
        int lanes,
        int threads,
        boolean aliased) {

    static final String ROOF = "roof";

    /** All arms of all inputs, roofs first. */
    static List<ArmPlan> of(List<Input> inputs, Selection selection) {
        List<ArmPlan> plans = new ArrayList<>();
        for (Input input : inputs) {
            for (String roof : List.of("read", "readWrite", "twoReadsWrite")) {
                plans.add(new ArmPlan(input.name, input.rows, input.columns, ROOF, roof, "vector", 0, 1, false));
            }
            for (String pass : selection.passes) {
                for (int threads : selection.threads) {
                    for (String backend : selection.backends) {
                        for (int lanes : backend.equals("scalar") ? List.of(1) : selection.lanes) {
                            for (String algorithm : List.of("staged", "analytic")) {
                                plans.add(new ArmPlan(
                                        input.name,
                                        input.rows,
                                        input.columns,
                                        pass,
                                        algorithm,
                                        backend,
                                        lanes,
                                        threads,
                                        false));
                            }
                            if (selection.aliased) {
                                plans.add(new ArmPlan(
                                        input.name,
                                        input.rows,
                                        input.columns,
                                        pass,
                                        "analytic",
                                        backend,
                                        lanes,
                                        threads,
                                        true));
                            }
                        }
                    }
                }
            }
        }
        return plans;
    }

    /** An input and its size. */
    record Input(String name, int rows, int columns) {}

    /** What to compare. */
    record Selection(
            List<String> passes, List<String> backends, List<Integer> lanes, List<Integer> threads, boolean aliased) {}

    boolean isRoof() {
        return pass.equals(ROOF);
    }

    /** The JMH benchmark, as a pattern. */
    String benchmark() {
        Class<?> type = isRoof() ? Roofs.class : pass.equals("forward") ? Forward.class : Backward.class;
        return "^" + type.getName().replace(".", "\\.") + "\\." + (isRoof() ? algorithm : pass) + "$";
    }

    /**
     * What the loops move through memory per element, in bytes: 4 for each read, 8 for each write to an array not read
     * before, as a store reads its line first.
     */
    int bytesPerElement() {
        return switch (pass + " " + algorithm) {
            case "roof read" -> 4;
            case "roof readWrite" -> 12;
            case "roof twoReadsWrite" -> 16;
            case "forward analytic" -> aliased ? 12 : 16;
            case "backward analytic" -> aliased ? 20 : 24;
            // Node 1: 4, 2: 12, 3: 12, 4: 4, 7: 12, 8: 12, 9: 12.
            case "forward staged" -> 68;
            // Node 9: 4, 8: 8 + 12, 7: 8 + 12, 4: 8, 3: 16, 2: 16 + 4, 1: 8, 0: 16.
            case "backward staged" -> 112;
            default -> throw new IllegalStateException(pass + " " + algorithm);
        };
    }

    @Override
    public String toString() {
        String size =
                isRoof() ? "" : " " + backend + (lanes > 1 ? "-" + lanes : "") + (threads > 1 ? " x" + threads : "");
        return input + " " + pass + " " + algorithm + size + (aliased ? " in place" : "");
    }
}
