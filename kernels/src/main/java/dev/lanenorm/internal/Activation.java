package dev.lanenorm.internal;

import static java.lang.Math.fma;

/** What follows the normalization: the operations it is fused into, and the gradient back through it. */
public enum Activation {
    /** y as it is. */
    NONE(Operation.NORMALIZE, null, Operation.GRADIENT_SUMS, Operation.INPUT_GRADIENT, Operation.MULTIPLY_SCALE, null),

    /** max(0, y). */
    RELU(
            Operation.NORMALIZE_RELU,
            Operation.NORMALIZE_ADD_RELU,
            Operation.RELU_GRADIENT_SUMS,
            Operation.RELU_INPUT_GRADIENT,
            Operation.RELU_FROZEN_GRADIENT,
            Operation.RELU_GRADIENT),

    /** y where it is above 0, elsewhere negativeSlope * y. */
    LEAKY_RELU(
            Operation.NORMALIZE_LEAKY_RELU,
            Operation.NORMALIZE_ADD_LEAKY_RELU,
            Operation.LEAKY_RELU_GRADIENT_SUMS,
            Operation.LEAKY_RELU_INPUT_GRADIENT,
            Operation.LEAKY_RELU_FROZEN_GRADIENT,
            Operation.LEAKY_RELU_GRADIENT),

    /** A leaky ReLU on the way back from its result: what the loops read as x is y. */
    INVERTED_LEAKY_RELU(
            null,
            null,
            Operation.INVERTED_LEAKY_RELU_GRADIENT_SUMS,
            Operation.INVERTED_LEAKY_RELU_INPUT_GRADIENT,
            Operation.INVERTED_LEAKY_RELU_FROZEN_GRADIENT,
            null);

    private static final float LEAST_INVERTED_SLOPE = 0x1p-20f;

    public final Operation normalize;

    /** The normalization with a residual added before the activation. */
    public final Operation normalizeAdd;

    public final Operation gradientSums;
    public final Operation inputGradient;

    /** The input gradient with frozen statistics. */
    public final Operation frozenGradient;

    /** The gradient with respect to the argument of the activation, given its result. */
    public final Operation gradient;

    Activation(
            Operation normalize,
            Operation normalizeAdd,
            Operation gradientSums,
            Operation inputGradient,
            Operation frozenGradient,
            Operation gradient) {
        this.normalize = normalize;
        this.normalizeAdd = normalizeAdd;
        this.gradientSums = gradientSums;
        this.inputGradient = inputGradient;
        this.frozenGradient = frozenGradient;
        this.gradient = gradient;
    }

    @Override
    public String toString() {
        return switch (this) {
            case NONE -> "no activation";
            case RELU -> "ReLU";
            case LEAKY_RELU, INVERTED_LEAKY_RELU -> "leaky ReLU";
        };
    }

    /** Its name with the slope, where it has one. */
    public String named(float negativeSlope) {
        return this == LEAKY_RELU ? this + " of " + negativeSlope : toString();
    }

    public boolean isLeaky() {
        return this == LEAKY_RELU || this == INVERTED_LEAKY_RELU;
    }

    /** Whether the way back reads x, and computes the result from it again. */
    public boolean readsX() {
        return this == RELU || this == LEAKY_RELU;
    }

    /** Whether the result tells the argument. */
    public boolean isInvertible(float negativeSlope) {
        return this == NONE || isLeaky() && negativeSlope >= LEAST_INVERTED_SLOPE;
    }

    /**
     * Refuses an activation whose argument its result does not tell.
     *
     * @throws IllegalStateException naming it
     */
    public void requireInvertible(float negativeSlope) {
        if (this == RELU) {
            throw new IllegalStateException("a ReLU loses what is below 0: to go back from y, use a leaky ReLU");
        }
        if (!isInvertible(negativeSlope)) {
            throw new IllegalStateException(
                    "to go back from y, negativeSlope must be at least 2^-20 (9.5e-7), got " + negativeSlope);
        }
    }

    /** The argument of the normalization, for an element that the loops read as x. */
    public float argument(Operands operands, float x, int offset) {
        return this != INVERTED_LEAKY_RELU || x > 0 ? x : operands.inverseNegativeSlope[offset] * x;
    }

    /** The gradient with respect to the argument of the activation, for an element that the loops read as x. */
    public float before(Operands operands, float x, float dy, int offset) {
        boolean passes =
                switch (this) {
                    case NONE -> true;
                    case RELU, LEAKY_RELU ->
                        fma(x - operands.mean[offset], operands.scale[offset], operands.shift[offset]) > 0;
                    case INVERTED_LEAKY_RELU -> x > 0;
                };
        if (passes) {
            return dy;
        }
        return this == RELU ? 0 : operands.negativeSlope[offset] * dy;
    }
}
