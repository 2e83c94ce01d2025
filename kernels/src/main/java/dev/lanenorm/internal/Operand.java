package dev.lanenorm.internal;

/** Where a matrix or a tensor of the call in progress lies. */
public final class Operand {
    private float[] array;
    private int offset;
    private int stride;

    /** Takes the place of its elements; examples lie {@code newStride} apart. */
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

    /** Index of the first element. */
    public int offset() {
        return offset;
    }

    /** From one example to the next. */
    public int stride() {
        return stride;
    }
}
