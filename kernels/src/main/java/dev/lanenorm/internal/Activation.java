package dev.lanenorm.internal;

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

    private final Operation normalize;
    private final Operation normalizeAdd;
    private final Operation gradientSums;
    private final Operation inputGradient;
    private final Operation frozenGradient;
    private final Operation gradient;

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

    public Operation normalize() {
        return normalize;
    }

    /** The normalization with a residual added before the activation. */
    public Operation normalizeAdd() {
        return normalizeAdd;
    }

    public Operation gradientSums() {
        return gradientSums;
    }

    public Operation inputGradient() {
        return inputGradient;
    }

    /** The input gradient with frozen statistics. */
    public Operation frozenGradient() {
        return frozenGradient;
    }

    /** The gradient by the argument of the activation, given its result. */
    public Operation gradient() {
        return gradient;
    }

    @Override
    public String toString() {
        return switch (this) {
            case NONE -> "no activation";
            case RELU -> "ReLU";
            case LEAKY_RELU -> "leaky ReLU";
        };
    }

    /** The gradient before the activation, for an element x. */
    public float gradient(Operands operands, float x, float dy, int coefficientsOffset) {
        if (this == NONE || operands.isPositive(x, coefficientsOffset)) {
            return dy;
        }
        return this == RELU ? 0 : operands.negativeSlope[coefficientsOffset] * dy;
    }
}
