/**
 * Batch-normalization kernels, hand-vectorized with {@code jdk.incubator.vector}.
 *
 * <p>The incubator module is optional: without {@code --add-modules jdk.incubator.vector} the same calls run plain
 * loops and give the same bits.
 */
module dev.lanenorm {
    // Not even `requires static jdk.incubator.vector`: whoever requires this module would be warned of an incubating
    // one, and could not build with -Werror. BackendSelection adds the read edge where the module is there.
    exports dev.lanenorm;
}
