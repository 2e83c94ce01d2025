package dev.lanenorm.benchmarks.graph;

/**
 * What a part of a pass took.
 *
 * @param microseconds the median over the forks
 * @param gigabytesPerSecond what it moved at that pace; null where that is nothing
 * @param share of the parts' sum
 */
record Timing(double microseconds, Double gigabytesPerSecond, double share) {
    static Timing of(double microseconds, long bytes, double sum) {
        return new Timing(microseconds, bytes == 0 ? null : bytes / microseconds / 1e3, microseconds / sum);
    }
}
