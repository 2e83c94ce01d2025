package dev.lanenorm.internal;

/** Where a matrix or a tensor of the current call lies. */
public final class Operand {
    private float[] array;
    private int offset;
    private int stride;

    /** Sets where the elements lie; examples lie {@code newStride} apart. */
    public void set(float[] newArray, int newOffset, int newStride) {
        array = newArray;
        offset = newOffset;
        stride = newStride;
    }

    /** Forgets the array. */
    void clear() {
        array = null;
    }

    boolean isSet() {
        return array != null;
    }

    public float[] array() {
        return array;
    }

    /** The index of the first element. */
    public int offset() {
        return offset;
    }

    /** The distance from one example to the next, in elements. */
    public int stride() {
        return stride;
    }
}
