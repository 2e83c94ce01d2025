package dev.lanenorm.benchmarks.compare.report;

import dev.lanenorm.benchmarks.Environment;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an input fits: the caches of a machine, and what lies beyond. */
final class SizeClass {
    private static final Pattern CACHE = Pattern.compile("(L\\d) (\\d+) KB");

    private SizeClass() {}

    /** A cache. */
    record Cache(String name, long bytes) {}

    static List<Cache> caches(Environment environment) {
        return environment.caches().stream()
                .map(CACHE::matcher)
                .filter(Matcher::matches)
                .map(cache -> new Cache(cache.group(1), 1024 * Long.parseLong(cache.group(2))))
                .toList();
    }

    /** The first cache that holds x, or memory. */
    static String of(int rows, int columns, List<Cache> caches) {
        return caches.stream()
                .filter(cache -> bytes(rows, columns) <= cache.bytes)
                .map(Cache::name)
                .findFirst()
                .orElse("memory");
    }

    /** Of x. */
    static long bytes(int rows, int columns) {
        return (long) Float.BYTES * rows * columns;
    }
}
