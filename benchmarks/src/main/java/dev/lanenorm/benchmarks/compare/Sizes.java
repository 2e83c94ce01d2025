package dev.lanenorm.benchmarks.compare;

import dev.lanenorm.benchmarks.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as a user writes them: {@code 256}, {@code 1..130}, or {@code 1..4096:40} for 40 of them in equal ratios. */
final class Sizes {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:\\.\\.(\\d{1,9})(?::(\\d{1,4}))?)?");

    private static final int MOST = 10_000;

    private Sizes() {}

    static List<Integer> of(String option, String text) {
        Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            throw wrong(option, text);
        }
        int from = Integer.parseInt(range.group(1));
        int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
        int count = range.group(3) == null ? to - from + 1 : Integer.parseInt(range.group(3));
        if (from < 1 || to < from || count < 1) {
            throw wrong(option, text);
        }
        if (count > MOST) {
            throw new UserException(option + " must name at most " + MOST + " sizes, got " + text);
        }
        if (range.group(3) == null || count > to - from) {
            List<Integer> all = new ArrayList<>();
            for (int size = from; size <= to; size++) {
                all.add(size);
            }
            return all;
        }
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double share = count == 1 ? 0 : i / (count - 1.0);
            int size = (int) Math.round(from * Math.pow((double) to / from, share));
            if (sizes.isEmpty() || sizes.get(sizes.size() - 1) < size) {
                sizes.add(size);
            }
        }
        return sizes;
    }

    private static UserException wrong(String option, String text) {
        return new UserException(option + " must be a size such as 256, 1..130 or 1..4096:40, got " + text);
    }
}
