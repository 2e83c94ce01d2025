/**
 * Batch-normalization kernels, hand-vectorized with {@code jdk.incubator.vector}.
 *
 * <p>The incubator module is optional: without {@code --add-modules jdk.incubator.vector} the same calls run plain
 * loops and give the same bits.
 */
module dev.lanenorm {
    // Not even `requires static jdk.incubator.vector`: javac would warn whoever requires this module, and a build with
    // -Werror would fail. BackendSelection adds the read edge where the module is there.
    exports dev.lanenorm;
}
