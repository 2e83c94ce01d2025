package dev.lanenorm.benchmarks.files;

/** Walks an array with its first axis fastest, as Fortran stores it, and says where in C order each element stands. */
final class FortranOrder {
    private final int[] shape;
    private final int[] strides;
    private final int[] indices;
    private int at;

    FortranOrder(int... shape) {
        this.shape = shape;
        strides = new int[shape.length];
        indices = new int[shape.length];
        int stride = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
    }

    /** The place of the next element. */
    int next() {
        int here = at;
        for (int axis = 0; axis < shape.length; axis++) {
            at += strides[axis];
            if (++indices[axis] < shape[axis]) {
                break;
            }
            at -= shape[axis] * strides[axis];
            indices[axis] = 0;
        }
        return here;
    }
}
