package dev.lanenorm.benchmarks.compare.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * Times of a pass of ours at one of many neighbouring shapes.
 *
 * @param setting NAME=VALUE of a constant of the blocking, or empty for the rule
 */
public record SweepPoint(int rows, int columns, Pass pass, String setting, List<Double> nanosecondsPerElement) {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Writes a sweep as JSON. */
    static void write(List<SweepPoint> points, Path file) throws IOException {
        JSON.writeValue(file.toFile(), points);
    }

    public boolean isMeasured() {
        return !nanosecondsPerElement.isEmpty();
    }

    public boolean followsRule() {
        return setting.isEmpty();
    }

    public double median() {
        return new Median()
                .evaluate(
                        nanosecondsPerElement.stream().mapToDouble(time -> time).toArray());
    }

    /** The rule's time over this setting's, the least of all rounds. */
    public double leastGain(SweepPoint rule) {
        double least = Double.POSITIVE_INFINITY;
        int rounds = Math.min(nanosecondsPerElement.size(), rule.nanosecondsPerElement.size());
        for (int round = 0; round < rounds; round++) {
            least = Math.min(least, rule.nanosecondsPerElement.get(round) / nanosecondsPerElement.get(round));
        }
        return least;
    }

    @Override
    public String toString() {
        return rows + "x" + columns + " " + pass + (followsRule() ? "" : " " + setting);
    }
}
