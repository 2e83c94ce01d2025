/**
 * Batch normalization of floats, over matrices, N rows (examples) by D columns (features), and over channel-major
 * tensors, N examples by D channels by P positions.
 *
 * <ul>
 *   <li>{@link dev.lanenorm.FloatTensor}: a checked view of a {@code float[]}, as a matrix or a channel-major tensor.
 *   <li>{@link dev.lanenorm.BatchNorm}: the layer of an application, with parameters, gradients and
 *       {@linkplain dev.lanenorm.RunningStatistics running statistics} by a named
 *       {@link dev.lanenorm.StatisticsPolicy}.
 *   <li>{@link dev.lanenorm.BatchNormKernels}: the analytic passes, two sweeps over memory each, alone or fused with a
 *       ReLU or leaky ReLU, and the kernels they consist of.
 *   <li>{@link dev.lanenorm.StagedBatchNorm}: the same function as a graph of nine nodes, with every intermediate in
 *       memory and readable.
 *   <li>{@link dev.lanenorm.ColumnMoments}, {@link dev.lanenorm.GradientSums}: mergeable column reductions, in double.
 *   <li>{@link dev.lanenorm.BatchStatistics}: mean, variance and inverseStd of each column.
 *   <li>{@link dev.lanenorm.Backend}: which loops run, on how many lanes, and why.
 * </ul>
 *
 * <p>The same input gives the same bits on every backend, on 4, 8 and 16 lanes, on any number of threads and on every
 * JDK.
 *
 * <p>A null argument that may not be null gives a {@link java.lang.NullPointerException} that names it.
 */
package dev.lanenorm;
