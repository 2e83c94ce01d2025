/**
 * What the kernels are tested against, in double and written independently of them: the formulas, numerical gradients,
 * data with exact answers, and the scales that errors are measured on. The benchmarks check what they time with the
 * same code.
 */
package dev.lanenorm.oracle;
