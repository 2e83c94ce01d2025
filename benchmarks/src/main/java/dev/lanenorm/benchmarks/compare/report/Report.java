package dev.lanenorm.benchmarks.compare.report;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lanenorm.benchmarks.Environment;
import dev.lanenorm.benchmarks.Reason;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.benchmarks.UserFile;
import dev.lanenorm.benchmarks.compare.measure.CheckedVariant;
import dev.lanenorm.benchmarks.compare.measure.Forks;
import dev.lanenorm.benchmarks.compare.measure.Missing;
import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase;
import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase.Input;
import dev.lanenorm.benchmarks.compare.plan.PassCase;
import dev.lanenorm.benchmarks.compare.plan.RoofCase;
import dev.lanenorm.benchmarks.compare.plan.Traffic;
import dev.lanenorm.benchmarks.implementations.Layout;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * All figures of a run: report.json.
 *
 * @param environment where they come from
 * @param command that gave them
 * @param variants what was compared
 * @param results what was measured
 * @param roofs sweeps over memory at the same sizes
 * @param missing what was asked for and has no figures, or not all
 */
public record Report(
        Environment environment,
        String command,
        @JsonAlias("contenders") List<CheckedVariant> variants,
        @JsonProperty("cases") @JsonAlias("arms") List<CaseResult> results,
        List<Roof> roofs,
        List<Missing> missing) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .injectableValues(new InjectableValues.Std()
                    .addValue(Layout.class, Layout.matrix)
                    .addValue(Boolean.class, false))
            .build();

    /** A sweep over memory at the size of an input. */
    public record Roof(
            String input,
            int rows,
            int columns,
            @JsonProperty("kind") Traffic traffic,
            int threads,
            CaseResult.Microseconds microseconds,
            List<Double> rounds,
            int bytesPerElement,
            double gigabytesPerSecond) {}

    /** A ratio of two cases: median, smallest and largest over the rounds. */
    record Ratio(double median, double min, double max) {
        /** Whether every round says the same of which case is faster. */
        boolean isClear() {
            return min > 1 || max < 1;
        }
    }

    public static Report of(
            Environment environment,
            String command,
            List<CheckedVariant> variants,
            Map<BenchmarkCase, List<Forks.Round>> measured,
            List<Missing> missing) {
        List<CaseResult> results = new ArrayList<>();
        List<Roof> roofs = new ArrayList<>();
        measured.forEach((benchmark, rounds) -> {
            if (rounds.isEmpty()) {
                return;
            }
            List<Double> times = rounds.stream().map(Forks.Round::microseconds).toList();
            Input input = benchmark.input();
            CaseResult.Microseconds microseconds = summary(times);
            Integer bytes = benchmark.bytesPerElement();
            Double rate = bytes == null
                    ? null
                    : (double) bytes * input.rows() * input.columns() / microseconds.median() / 1000;
            if (benchmark instanceof RoofCase roof) {
                roofs.add(new Roof(
                        input.name(),
                        input.rows(),
                        input.columns(),
                        roof.traffic(),
                        roof.threads(),
                        microseconds,
                        times,
                        bytes,
                        rate));
            } else if (benchmark instanceof PassCase pass) {
                Map<String, Double> errors = errorsOf(pass, measured);
                results.add(new CaseResult(
                        input.name(),
                        input.rows(),
                        input.columns(),
                        pass.layout(),
                        pass.pass(),
                        pass.variant().algorithm(),
                        pass.variant().backend(),
                        pass.variant().lanes(),
                        pass.threads(),
                        pass.aliased(),
                        pass.aligned(),
                        microseconds,
                        times,
                        bytes,
                        rate,
                        summary(rounds.stream().map(Forks.Round::allocatedBytes).toList())
                                .median(),
                        errors,
                        errors.values().stream()
                                .mapToDouble(error -> error)
                                .max()
                                .orElse(0)));
            }
        });
        return new Report(environment, command, variants, results, roofs, missing);
    }

    /** Found by the first fork with these results, which another case of ours may have had. */
    private static Map<String, Double> errorsOf(
            BenchmarkCase benchmark, Map<BenchmarkCase, List<Forks.Round>> measured) {
        String bits = measured.get(benchmark).get(0).bits();
        return measured.entrySet().stream()
                .filter(entry -> entry.getKey().owesTheBitsOf(benchmark))
                .flatMap(entry -> entry.getValue().stream())
                .filter(round -> round.bits().equals(bits) && !round.errors().isEmpty())
                .map(Forks.Round::errors)
                .findFirst()
                .orElse(Map.of());
    }

    private static CaseResult.Microseconds summary(List<Double> values) {
        double[] array = values.stream().mapToDouble(value -> value).toArray();
        return new CaseResult.Microseconds(new Median().evaluate(array), StatUtils.min(array), StatUtils.max(array));
    }

    /** The ratio of two cases' times, taken round by round. */
    static Ratio ratio(List<Double> numerator, List<Double> denominator) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(numerator.size(), denominator.size()); round++) {
            ratios.add(numerator.get(round) / denominator.get(round));
        }
        CaseResult.Microseconds summary = summary(ratios);
        return new Ratio(summary.median(), summary.min(), summary.max());
    }

    /** The least time of a pass by the roofs of its size. Empty where one was not measured. */
    OptionalDouble roofMicroseconds(String input, Pass pass, int threads, boolean inPlace) {
        double roof = Traffic.of(pass, inPlace).stream()
                .mapToDouble(traffic -> fastest(input, traffic, threads))
                .sum();
        return Double.isNaN(roof) ? OptionalDouble.empty() : OptionalDouble.of(roof);
    }

    /** The fastest sweep on at most so many threads. */
    private double fastest(String input, Traffic traffic, int threads) {
        return roofs.stream()
                .filter(roof -> roof.input.equals(input) && roof.traffic == traffic && roof.threads <= threads)
                .mapToDouble(roof -> roof.microseconds.median())
                .min()
                .orElse(Double.NaN);
    }

    /** The same, of results on matrices only. */
    Report ofMatrices() {
        return only(result -> result.layout() == Layout.matrix);
    }

    /** The same, of results on images only. */
    Report ofImages() {
        return only(result -> result.layout() != Layout.matrix);
    }

    private Report only(Predicate<CaseResult> chosen) {
        List<CaseResult> some = results.stream().filter(chosen).toList();
        Set<String> inputs = some.stream().map(CaseResult::input).collect(Collectors.toSet());
        List<Roof> theirs =
                roofs.stream().filter(roof -> inputs.contains(roof.input)).toList();
        return new Report(environment, command, variants, some, theirs, missing);
    }

    /** Most rounds of any case. */
    public int rounds() {
        return results.stream().mapToInt(result -> result.rounds().size()).max().orElse(0);
    }

    /** Writes report.json. */
    void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), this);
    }

    /** Reads a report.json. */
    public static Report read(Path file) {
        UserFile.require(file, "a report.json of compare");
        try {
            Report report = JSON.readValue(file.toFile(), Report.class);
            if (report.environment == null
                    || report.variants == null
                    || report.results == null
                    || report.roofs == null
                    || report.missing == null) {
                throw new UserException(file + " is no report.json of this version of compare");
            }
            return report;
        } catch (JsonMappingException wrong) {
            String place = wrong.getPath().stream()
                    .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                    .collect(Collectors.joining());
            throw new UserException(file + " is no report.json of this version of compare"
                    + (place.isEmpty()
                            ? ""
                            : ": " + place.replaceFirst("^\\.", "") + " is not what is expected there"));
        } catch (JacksonException wrong) {
            throw new UserException(file + " is no report.json of this version of compare: it is no JSON from line "
                    + wrong.getLocation().getLineNr() + ", column "
                    + wrong.getLocation().getColumnNr() + " on");
        } catch (IOException broken) {
            throw new UserException("cannot read " + file + ": " + Reason.of(broken));
        }
    }
}
