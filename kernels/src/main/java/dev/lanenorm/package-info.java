/**
 * Batch normalization over row-major matrices of floats, N rows (examples) by D columns (features).
 *
 * <ul>
 *   <li>{@link dev.lanenorm.BatchNorm}: the layer of an application, with parameters, gradients and
 *       {@linkplain dev.lanenorm.RunningStatistics running statistics} by a named
 *       {@link dev.lanenorm.StatisticsPolicy}.
 *   <li>{@link dev.lanenorm.BatchNormKernels}: the analytic passes, two sweeps over memory each, and the kernels they
 *       consist of.
 *   <li>{@link dev.lanenorm.BatchNormReluKernels}: the same with a ReLU, and a residual before it, in the same sweeps.
 *   <li>{@link dev.lanenorm.BatchNormChannelKernels}: the same for channel-major tensors, where they lie.
 *   <li>{@link dev.lanenorm.StagedBatchNorm}: the same function as a graph of nine nodes, every intermediate in memory
 *       and readable.
 *   <li>{@link dev.lanenorm.FloatMatrix}: a checked view of a {@code float[]}; {@link dev.lanenorm.FloatTensor}: one of
 *       (N, C, H, W) or (N, C, L).
 *   <li>{@link dev.lanenorm.ColumnMoments}, {@link dev.lanenorm.GradientSums}: column reductions, in double, that can
 *       be merged.
 *   <li>{@link dev.lanenorm.BatchStatistics}: mean, variance and inverseStd of each column.
 *   <li>{@link dev.lanenorm.Backend}: which loops run, on how many lanes, and why.
 * </ul>
 *
 * <p>For one input the results are the same bits on every backend, on 4, 8 and 16 lanes, on any number of threads and
 * on every JDK.
 */
package dev.lanenorm;
