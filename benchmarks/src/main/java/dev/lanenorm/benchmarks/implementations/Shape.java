package dev.lanenorm.benchmarks.implementations;

import dev.lanenorm.FloatTensor;

/** Layout and sizes of a tensor. A matrix of N rows and C columns has H = W = 1. */
public record Shape(Layout layout, int examples, int channels, int height, int width) {
    /** Of a matrix. */
    public static Shape matrix(int rows, int columns) {
        return new Shape(Layout.matrix, rows, columns, 1, 1);
    }

    /** Elements of each channel: N * H * W. */
    public int elementsPerChannel() {
        return examples * height * width;
    }

    /** A view of elements that lie one after the other. */
    public FloatTensor view(FloatTensor elements) {
        return view(elements.array(), elements.offset());
    }

    /** A view of an array. */
    public FloatTensor view(float[] array) {
        return view(array, 0);
    }

    private FloatTensor view(float[] array, int offset) {
        return layout == Layout.channelMajor
                ? FloatTensor.of(array, offset, examples, channels, height * width, channels * height * width)
                : FloatTensor.matrix(array, offset, elementsPerChannel(), channels, channels);
    }

    /** Zeros. */
    public FloatTensor zeros() {
        return layout == Layout.channelMajor
                ? FloatTensor.zeros(examples, channels, height, width)
                : FloatTensor.zeros(elementsPerChannel(), channels);
    }

    /** Zeros in aligned storage. */
    FloatTensor aligned() {
        return layout == Layout.channelMajor
                ? FloatTensor.aligned(examples, channels, height, width)
                : FloatTensor.aligned(elementsPerChannel(), channels);
    }
}
