package dev.lanenorm.benchmarks;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.options.Options;

/** Parameters as a fork will have them, set on a benchmark of our own, which says what is wrong with them. */
final class Parameters {
    private Parameters() {}

    /**
     * Checks all combinations of the parameters of a benchmark.
     *
     * @return how many there are
     * @throws UserException naming benchmark, parameter, value and expectation
     */
    static int check(BenchmarkListEntry benchmark, Options options) {
        List<Map<String, String>> combinations = combinations(benchmark, options);
        for (Map<String, String> combination : combinations) {
            try {
                Measured measured = (Measured) Class.forName(benchmark.getUserClassQName())
                        .getDeclaredConstructor()
                        .newInstance();
                for (Map.Entry<String, String> parameter : combination.entrySet()) {
                    Field field = measured.getClass().getField(parameter.getKey());
                    field.set(measured, value(field, parameter.getValue()));
                }
                measured.check();
            } catch (UserException wrong) {
                throw new UserException(nameOf(benchmark) + ": " + wrong.getMessage());
            } catch (ReflectiveOperationException impossible) {
                throw new AssertionError(impossible);
            }
        }
        return combinations.size();
    }

    /** The class of a benchmark, as it is called on the command line. */
    static String nameOf(BenchmarkListEntry benchmark) {
        return benchmark.getUserClassQName().replaceAll(".*\\.", "");
    }

    private static List<Map<String, String>> combinations(BenchmarkListEntry benchmark, Options options) {
        Map<String, String[]> parameters = new TreeMap<>(benchmark.getParams().orElse(Map.of()));
        List<Map<String, String>> combinations = List.of(Map.of());
        for (Map.Entry<String, String[]> parameter : parameters.entrySet()) {
            Collection<String> values = options.getParameter(parameter.getKey()).orElse(List.of(parameter.getValue()));
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> combination : combinations) {
                for (String value : values) {
                    Map<String, String> with = new LinkedHashMap<>(combination);
                    with.put(parameter.getKey(), value);
                    longer.add(with);
                }
            }
            combinations = longer;
        }
        return combinations;
    }

    private static Object value(Field field, String text) {
        Class<?> type = field.getType();
        if (type == String.class) {
            return text;
        }
        if (type == int.class) {
            try {
                return Integer.valueOf(text);
            } catch (NumberFormatException noNumber) {
                throw wrong(field, "a whole number", text);
            }
        }
        List<?> words = type == boolean.class ? List.of(false, true) : Arrays.asList(type.getEnumConstants());
        return words.stream()
                .filter(word -> word.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> wrong(
                        field,
                        words.stream().map(Object::toString).collect(Collectors.joining(", ", "one of ", "")),
                        text));
    }

    private static UserException wrong(Field field, String expectation, String text) {
        return new UserException(field.getName() + " must be " + expectation + ", got " + text);
    }
}
