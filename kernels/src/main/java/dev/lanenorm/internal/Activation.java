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
            Operation.LEAKY_RELU_GRADIENT);

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
            case LEAKY_RELU -> "leaky ReLU";
        };
    }

    /** Its name with the slope, where it has one. */
    public String named(float negativeSlope) {
        return this == LEAKY_RELU ? this + " of " + negativeSlope : toString();
    }

    /** The gradient with respect to the argument of the activation, for an element x. */
    public float before(Operands operands, float x, float dy, int offset) {
        if (this == NONE || fma(x - operands.mean[offset], operands.scale[offset], operands.shift[offset]) > 0) {
            return dy;
        }
        return this == RELU ? 0 : operands.negativeSlope[offset] * dy;
    }
}
