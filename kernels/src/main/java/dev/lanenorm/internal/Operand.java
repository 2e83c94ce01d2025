package dev.lanenorm.internal;

/**
 * Where a matrix or a tensor lies.
 *
 * @param offset the index of its first element
 * @param stride the distance from one example to the next, in elements
 */
public record Operand(float[] array, int offset, int stride) {}
