package dev.lanenorm.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Words of the command line, turned into the constants that are written so. */
public final class Words {
    private Words() {}

    /** The constant of a word. */
    public static <E> E one(String option, String word, List<E> allowed) {
        for (E constant : allowed) {
            if (constant.toString().equals(word)) {
                return constant;
            }
        }
        int last = allowed.size() - 1;
        throw new UserException(option + " must be " + joined(", ", allowed.subList(0, last)) + " or "
                + allowed.get(last) + ", got " + word);
    }

    /** The constants of words, of which each is given once. */
    public static <E> List<E> each(String option, List<String> words, List<E> allowed) {
        List<E> constants = new ArrayList<>();
        for (String word : words) {
            constants.add(allowed.stream()
                    .filter(constant -> constant.toString().equals(word))
                    .findFirst()
                    .orElseThrow(() ->
                            new UserException(option + " must be of " + joined(", ", allowed) + ", got " + word)));
        }
        requireOnce(option, constants);
        return constants;
    }

    /** Refuses a list that is empty, or names something twice. */
    public static void requireOnce(String option, List<?> values) {
        if (values.isEmpty()) {
            throw new UserException(option + " must name at least one, got none");
        }
        if (Set.copyOf(values).size() < values.size()) {
            throw new UserException(option + " must name each once, got " + joined(",", values));
        }
    }

    /** Their words in a row. */
    public static String joined(String separator, List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(separator));
    }
}
