package dev.lanenorm.benchmarks.files;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.UserException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Floats in C order, with as many dimensions as their file has.
 *
 * @param values the elements, the last axis fastest
 * @param shape the length of each axis
 */
public record FloatArray(float[] values, int... shape) {
    /** Zeros in C order. */
    static FloatArray zeros(String name, int... shape) {
        int elements = elements(shape);
        try {
            return new FloatArray(new float[elements], shape);
        } catch (OutOfMemoryError tooLarge) {
            throw new UserException(name + " has shape " + text(shape) + " and takes " + 4L * elements / (1 << 20)
                    + " MB as float32, more than is free of a heap of "
                    + Runtime.getRuntime().maxMemory() / (1 << 20) + " MB: start java with a larger -Xmx");
        }
    }

    /** How many elements an array of a shape has. */
    static int elements(int... shape) {
        return Arrays.stream(shape).reduce(1, (product, size) -> product * size);
    }

    /** A shape as NumPy writes it, for example {@code (32, 64, 28, 28)}. */
    static String text(int... shape) {
        String sizes = Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        return "(" + sizes + (shape.length == 1 ? ",)" : ")");
    }

    /** The shape as NumPy writes it. */
    public String shapeText() {
        return text(shape);
    }

    /** The shape as N x D, or as NumPy writes it. */
    public String size() {
        return shape.length == 2 ? shape[0] + " x " + shape[1] : shapeText();
    }

    /** Whether it is channel-major, (N, C, L) or (N, C, H, W). */
    public boolean isTensor() {
        return shape.length == 3 || shape.length == 4;
    }

    /** A view as a channel-major tensor, which it must be. */
    public FloatTensor tensor() {
        return FloatTensor.channelMajor(values, shape[0], shape[1], Arrays.copyOfRange(shape, 2, shape.length));
    }

    /**
     * A view as a matrix.
     *
     * @param name what messages call the array
     * @throws UserException unless there are two dimensions
     */
    public FloatTensor matrix(String name) {
        if (shape.length == 1) {
            throw oneDimension(name);
        }
        if (shape.length != 2) {
            throw new UserException(name + " has shape " + shapeText()
                    + "; expected a matrix, (N, D), or for apply and running a tensor, (N, C, L) or (N, C, H, W)");
        }
        return FloatTensor.matrix(values, shape[0], shape[1]);
    }

    /** Refuses one dimension, which could be a row or a column. */
    UserException oneDimension(String name) {
        int length = shape[0];
        return new UserException(name + " has one dimension, of " + length + ", and could be 1 x " + length + " or "
                + length + " x 1: save it as numpy.reshape(x, (1, -1)) for one row, as numpy.reshape(x, (-1, 1)) for"
                + " one column");
    }

    /** That its file holds other numbers, for a notice. */
    String roundedFrom(String name, String held, int count) {
        return name + " holds " + held + "; rounded to float32: " + count + " of " + values.length + " values";
    }

    /** Where an element stands: its row and column, or all its indices. */
    String place(int at) {
        int[] indices = new int[shape.length];
        int rest = at;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            indices[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        return shape.length == 2 ? "in row " + indices[0] + ", column " + indices[1] : "at index " + text(indices);
    }

    /** The first NaN or infinity and where it stands, for a warning; null if there is none. */
    public String firstNotFinite() {
        for (int at = 0; at < values.length; at++) {
            if (!Float.isFinite(values[at])) {
                return values[at] + " " + place(at);
            }
        }
        return null;
    }
}
