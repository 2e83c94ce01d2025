package dev.lanenorm.internal;

/** The sizes of a tensor; a matrix has one position. */
public record Shape(int examples, int channels, int positions) {
    /** The number of elements of an example. */
    public int row() {
        return channels * positions;
    }

    /** The number of elements. */
    public long elements() {
        return (long) examples * row();
    }

    /** The number of elements of a channel. */
    public long elementsOfChannel() {
        return (long) examples * positions;
    }

    @Override
    public String toString() {
        return examples + " x " + channels + (positions == 1 ? "" : " x " + positions);
    }
}
