package dev.lanenorm;

import java.util.Arrays;

/**
 * A view of a {@code float[]} as a channel-major tensor, (N, C, L) or (N, C, H, W): element (example, channel,
 * position) is {@code array[offset + (example * C + channel) * P + position]}, with P = L or H * W positions.
 *
 * <p>The channels are what is normalized, each over N * P elements. A channels-last tensor (N, H, W, C) needs no class
 * of its own: it is a {@link FloatMatrix} of N * H * W rows and C columns.
 *
 * <p>The view is checked once, here, and holds no copy.
 */
public final class FloatTensor {
    private final float[] array;
    private final int offset;
    private final int examples;
    private final int channels;
    private final int positions;

    private FloatTensor(float[] array, int offset, int examples, int channels, int positions) {
        this.array = array;
        this.offset = offset;
        this.examples = examples;
        this.channels = channels;
        this.positions = positions;
    }

    /**
     * A view from the start of the array.
     *
     * @param array the elements, at least N * C * P
     * @param examples the number of examples N, 0 or more
     * @param channels the number of channels C, 1 or more
     * @param sizes the lengths of the other axes, each 1 or more: L, or H and W; their product is P
     * @return the view
     * @throws IllegalArgumentException if a size is out of range or the array is too short
     */
    public static FloatTensor of(float[] array, int examples, int channels, int... sizes) {
        return at(array, 0, examples, channels, sizes);
    }

    /**
     * A view with an offset.
     *
     * @param array the elements
     * @param offset index of element (0, 0, 0)
     * @param examples the number of examples N, 0 or more
     * @param channels the number of channels C, 1 or more
     * @param sizes the lengths of the other axes, each 1 or more: L, or H and W; their product is P
     * @return the view
     * @throws IllegalArgumentException if a size is out of range, or if the view does not lie inside the array
     */
    public static FloatTensor at(float[] array, int offset, int examples, int channels, int... sizes) {
        Arguments.requireNonNull("array", array);
        Arguments.require(offset >= 0, "offset must be at least 0, got ", offset);
        long positions = positions(examples, channels, sizes);
        long end = offset + examples * channels * positions;
        if (end > array.length) {
            throw new IllegalArgumentException("array is too short: " + examples + " examples of " + channels
                    + " channels of " + positions + " positions at offset " + offset + " end at " + end
                    + ", array.length is " + array.length);
        }
        return new FloatTensor(array, offset, examples, channels, (int) positions);
    }

    /**
     * A tensor of zeros in an array of its own.
     *
     * @param examples the number of examples N, 0 or more
     * @param channels the number of channels C, 1 or more
     * @param sizes the lengths of the other axes, each 1 or more: L, or H and W; their product is P
     * @return the view of the new array
     * @throws IllegalArgumentException if a size is out of range
     */
    public static FloatTensor zeros(int examples, int channels, int... sizes) {
        long positions = positions(examples, channels, sizes);
        return new FloatTensor(
                new float[(int) (examples * channels * positions)], 0, examples, channels, (int) positions);
    }

    /** The product of the sizes, of which N * C still fit an array. */
    private static long positions(int examples, int channels, int... sizes) {
        Arguments.require(examples >= 0, "examples must be at least 0, got ", examples);
        Arguments.require(channels >= 1, "channels must be at least 1, got ", channels);
        Arguments.requireNonNull("sizes", sizes);
        long most = (Integer.MAX_VALUE - 8) / Math.max(1, examples) / channels;
        long positions = 1;
        for (int size : sizes) {
            Arguments.require(size >= 1, "sizes must each be at least 1, got ", size);
            positions = positions > most ? positions : positions * size;
        }
        if (positions > most) {
            throw new IllegalArgumentException(
                    "examples * channels * sizes must stay below 2^31 - 8, got " + examples + " * " + channels + " * "
                            + Arrays.toString(sizes) + ": use several views, and merge their moments");
        }
        return positions;
    }

    /**
     * The array behind the view.
     *
     * @return the array, not a copy
     */
    public float[] array() {
        return array;
    }

    /**
     * Index of element (0, 0, 0).
     *
     * @return the offset into the array
     */
    public int offset() {
        return offset;
    }

    /**
     * The number of examples N.
     *
     * @return 0 or more
     */
    public int examples() {
        return examples;
    }

    /**
     * The number of channels C.
     *
     * @return 1 or more
     */
    public int channels() {
        return channels;
    }

    /**
     * The number of positions P of a channel of an example.
     *
     * @return 1 or more
     */
    public int positions() {
        return positions;
    }

    /**
     * The same elements as a matrix with one row per example: column {@code channel * P + position}.
     *
     * @return a dense view of N rows and C * P columns
     * @throws IllegalArgumentException if C * P is above 2^30
     */
    public FloatMatrix matrix() {
        return FloatMatrix.of(array, offset, examples, channels * positions, channels * positions);
    }

    /** Whether both have the same sizes. */
    boolean hasShapeOf(FloatTensor other) {
        return examples == other.examples && channels == other.channels && positions == other.positions;
    }

    /** Whether both views name the same elements in the same places. */
    boolean isSameViewAs(FloatTensor other) {
        return array == other.array && offset == other.offset && hasShapeOf(other);
    }

    /** Whether the views share an element. */
    boolean mayOverlap(FloatTensor other) {
        return array == other.array && offset < other.end() && other.offset < end();
    }

    private int end() {
        return offset + examples * channels * positions;
    }

    /** The sizes and the offset. */
    String layout() {
        return examples + " x " + channels + " x " + positions + " (offset " + offset + ")";
    }

    /**
     * The sizes, the offset, and the first elements of the first channel.
     *
     * @return for example {@code 32 x 64 x 196 (offset 0): 0.5, 1.25, -3.0, ...}
     */
    @Override
    public String toString() {
        return examples == 0
                ? layout()
                : layout() + ": " + FirstValues.of(positions, position -> array[offset + position]);
    }
}
