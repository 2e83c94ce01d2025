/**
 * Batch-normalization kernels, hand-vectorized with {@code jdk.incubator.vector}.
 *
 * <p>The incubator module is optional: without {@code --add-modules jdk.incubator.vector} the same calls run plain
 * loops and give the same bits.
 */
module dev.lanenorm {
    requires static jdk.incubator.vector;

    exports dev.lanenorm;
}
