package dev.lanenorm.internal;

/**
 * What a call works on. The public method sets it before a sweep, the loops read it, and it is cleared when the sweep
 * ends, however it ends. Coefficients and sums are working storage and stay.
 */
public final class Operands {
    // The matrices or tensors that are read and written, all of these sizes.

    private int examples;
    private int channels;
    private int positions;

    public final Operand first = new Operand();
    public final Operand second = new Operand();
    public final Operand out = new Operand();

    // Coefficients, one for each column of a row as the traversal lays it out.

    public float[] mean = {};
    public float[] meanLow = {};
    public float[] scale = {};
    public float[] shift = {};
    public float[] slope = {};
    public float[] dyShift = {};
    public float[] negativeSlope = {};

    // Of the reduction in progress: the origins of deviations, and the sums of a block, column by column.

    public float[] origin = {};
    public float[] firstSum = {};
    public float[] secondSum = {};

    /** Sets the sizes of all matrices of a call. */
    public Operands of(int newExamples, int newChannels, int newPositions) {
        examples = newExamples;
        channels = newChannels;
        positions = newPositions;
        return this;
    }

    public int examples() {
        return examples;
    }

    public int channels() {
        return channels;
    }

    public int positions() {
        return positions;
    }

    /** The number of elements of an example. */
    public int row() {
        return channels * positions;
    }

    /** The number of elements of a matrix. */
    public long elements() {
        return (long) examples * channels * positions;
    }

    /** Whether, in all matrices, each example begins where the one before it ends. */
    public boolean isDense() {
        return isDense(first) && isDense(second) && isDense(out);
    }

    private boolean isDense(Operand operand) {
        return !operand.isSet() || operand.stride() == row();
    }

    /** Makes room for a number of values of each coefficient. */
    public void reserve(int count) {
        if (mean.length < count) {
            mean = new float[count];
            meanLow = new float[count];
            scale = new float[count];
            shift = new float[count];
            slope = new float[count];
            dyShift = new float[count];
            negativeSlope = new float[count];
        }
    }

    /** Whether (x - mean) * scale + shift is above 0, as the loops compute it. */
    public boolean isPositive(float x, int coefficientsOffset) {
        return Math.fma(x - mean[coefficientsOffset], scale[coefficientsOffset], shift[coefficientsOffset]) > 0;
    }

    /** Forgets the caller's arrays. */
    public void clear() {
        first.clear();
        second.clear();
        out.clear();
    }
}
