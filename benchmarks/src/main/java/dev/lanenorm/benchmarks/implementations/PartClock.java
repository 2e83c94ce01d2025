package dev.lanenorm.benchmarks.implementations;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * Times the parts of a pass as it runs, nodes or sweeps, which follow each other in the same order in every call. A
 * part's time has one reading of the clock in it.
 */
public final class PartClock {
    private static final int MOST = 32;

    private final List<String> names = new ArrayList<>();
    private final long[] nanoseconds = new long[MOST];
    private final Map<String, List<Double>> microseconds = new LinkedHashMap<>();
    private boolean named;
    private int next;
    private long last;
    private long calls;

    /** A pass begins. */
    public void start() {
        named = !names.isEmpty();
        next = 0;
        calls++;
        last = System.nanoTime();
    }

    /** A part of it has ended. */
    public void done(String part) {
        long now = System.nanoTime();
        if (!named) {
            names.add(part);
        }
        nanoseconds[next++] += now - last;
        last = now;
    }

    /** Forgets what was not kept, and which parts there are: a pass of another kind may have come before. */
    public void restart() {
        names.clear();
        Arrays.fill(nanoseconds, 0);
        calls = 0;
    }

    /** Keeps the means of the calls since the restart: one iteration, as JMH takes its mean. */
    public void keep() {
        for (int part = 0; part < names.size(); part++) {
            microseconds
                    .computeIfAbsent(names.get(part), name -> new ArrayList<>())
                    .add(nanoseconds[part] / (1e3 * calls));
        }
    }

    /** Each part's median over the iterations kept. */
    public Map<String, Double> medians() {
        Map<String, Double> medians = new LinkedHashMap<>();
        microseconds.forEach((part, means) -> medians.put(
                part,
                new Median()
                        .evaluate(
                                means.stream().mapToDouble(Double::doubleValue).toArray())));
        return medians;
    }
}
