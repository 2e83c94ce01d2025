package dev.lanenorm.internal;

/**
 * What a call works on. The public method sets it before a sweep, the loops read it, and it is cleared when the sweep
 * ends, however it ends. Coefficients and sums are working storage and stay.
 */
public final class Operands {
    /** The sizes of all matrices or tensors that are read and written. */
    public Shape shape;

    public Operand first;
    public Operand second;
    public Operand out;

    // Coefficients, one for each column of a row as the traversal lays it out.

    public float[] mean = {};
    public float[] meanLow = {};
    public float[] scale = {};
    public float[] shift = {};
    public float[] slope = {};
    public float[] dyShift = {};
    public float[] negativeSlope = {};
    public float[] inverseNegativeSlope = {};

    // Of the reduction in progress: the origins of deviations, and the sums of a block, column by column.

    public float[] origin = {};
    public float[] firstSum = {};
    public float[] secondSum = {};

    /** Whether, in all matrices, each example begins where the one before it ends. */
    public boolean isDense() {
        return isDense(first) && isDense(second) && isDense(out);
    }

    private boolean isDense(Operand operand) {
        return operand == null || operand.stride() == shape.row();
    }

    /** Makes room for a number of values of each coefficient. */
    public void reserve(int count) {
        if (mean.length < count) {
            meanLow = new float[count];
            scale = new float[count];
            shift = new float[count];
            slope = new float[count];
            dyShift = new float[count];
            negativeSlope = new float[count];
            inverseNegativeSlope = new float[count];
            // Last, as it tells of the room for all.
            mean = new float[count];
        }
    }

    /** Forgets the caller's arrays. */
    public void clear() {
        first = null;
        second = null;
        out = null;
    }
}
