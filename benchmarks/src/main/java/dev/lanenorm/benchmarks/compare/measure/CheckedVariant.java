package dev.lanenorm.benchmarks.compare.measure;

import dev.lanenorm.benchmarks.compare.plan.Variant;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import java.util.Map;

/**
 * What a variant is and how many digits it keeps: an element of {@code variants} in report.json.
 *
 * @param algorithm staged or analytic
 * @param backend scalar or vector, or the name of a peer
 * @param lanes floats in one vector; 1 for plain loops and for peers
 * @param implementation version, and the code path taken where there is a choice
 * @param ordinary largest error of y, dx, dgamma and dbeta, each on its scale, where mean / std is 0.5
 * @param offset the same where mean / std is 10000
 * @param sameBitsOnTwoThreads whether two threads give the bits of one; null for what runs on one only
 */
public record CheckedVariant(
        Algorithm algorithm,
        BackendName backend,
        int lanes,
        String implementation,
        Map<String, Double> ordinary,
        Map<String, Double> offset,
        Boolean sameBitsOnTwoThreads) {

    /** With the lanes that were found. */
    public Variant variant() {
        return new Variant(algorithm, backend, lanes);
    }
}
