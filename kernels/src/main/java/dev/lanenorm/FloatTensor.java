package dev.lanenorm;

import dev.lanenorm.internal.Operand;
import dev.lanenorm.internal.Shape;
import java.util.Arrays;
import java.util.Objects;

/**
 * A view of a {@code float[]} as N examples of C channels of P positions: element (example, channel, position) is
 * {@code array[offset + example * stride + channel * P + position]}. Normalization is per channel, over its N * P
 * elements.
 *
 * <ul>
 *   <li>A row-major matrix is a tensor of one position; its rows are the examples, its columns the channels. A
 *       channels-last tensor (N, H, W, C) is a matrix of N * H * W rows and C columns.
 *   <li>A channel-major tensor, (N, C, L) or (N, C, H, W), has P = L or H * W positions.
 * </ul>
 *
 * <p>A view is checked once, when it is made. It holds no copy: writing to the array writes to the tensor. Examples may
 * be 0, so that a part of a batch can be empty; channels and positions are at least 1.
 */
public final class FloatTensor {
    /** So that a column index stays an int, even some steps past the last column. */
    private static final int MOST_COLUMNS = 1 << 30;

    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    /** After the 16 bytes of an array's header, 48 more lead to a multiple of 64. */
    private static final int ALIGNED_OFFSET = 12;

    private final Operand place;
    private final Shape shape;

    private FloatTensor(float[] array, int offset, int examples, int channels, int positions, int stride) {
        place = new Operand(array, offset, stride);
        shape = new Shape(examples, channels, positions);
    }

    /**
     * A dense matrix at the start of the array.
     *
     * @param array the elements, at least rows * columns
     * @param rows the number of rows N, 0 or more
     * @param columns the number of columns D, 1 to 2^30
     * @return the view
     * @throws IllegalArgumentException if a size is out of range or the array is too short
     */
    public static FloatTensor matrix(float[] array, int rows, int columns) {
        return matrix(array, 0, rows, columns, columns);
    }

    /**
     * A matrix with an offset and a row stride.
     *
     * @param array the elements
     * @param offset index of element (0, 0)
     * @param rows the number of rows N, 0 or more
     * @param columns the number of columns D, 1 to 2^30
     * @param stride distance from a row to the next, in elements, at least columns
     * @return the view
     * @throws IllegalArgumentException if a size is out of range, if offset + rows * stride exceeds an int, or if the
     *     view does not lie inside the array
     */
    public static FloatTensor matrix(float[] array, int offset, int rows, int columns, int stride) {
        Arguments.requireNonNull("array", array);
        requireMatrix(rows, columns);
        if (stride < columns) {
            throw new IllegalArgumentException("stride must be at least columns (" + columns + "), got " + stride);
        }
        return view(array, offset, rows, columns, 1, stride);
    }

    /**
     * A dense channel-major tensor, (N, C, L) or (N, C, H, W), at the start of the array.
     *
     * @param array the elements, at least N * C * P
     * @param examples the number of examples N, 0 or more
     * @param channels the number of channels C, 1 or more
     * @param sizes the lengths of the other axes, each 1 or more: L, or H and W; their product is P
     * @return the view
     * @throws IllegalArgumentException if a size is out of range or the array is too short
     */
    public static FloatTensor channelMajor(float[] array, int examples, int channels, int... sizes) {
        Arguments.requireNonNull("array", array);
        Arguments.requireNonNull("sizes", sizes);
        int positions = positions(examples, channels, sizes);
        return view(array, 0, examples, channels, positions, channels * positions);
    }

    /**
     * A tensor with an offset and a stride from example to example.
     *
     * @param array the elements
     * @param offset index of element (0, 0, 0)
     * @param examples the number of examples N, 0 or more
     * @param channels the number of channels C, 1 or more
     * @param positions the number of positions P of each channel, 1 or more
     * @param stride distance from an example to the next, in elements, at least C * P
     * @return the view
     * @throws IllegalArgumentException if a size is out of range, if offset + examples * stride exceeds an int, or if
     *     the view does not lie inside the array
     */
    public static FloatTensor of(float[] array, int offset, int examples, int channels, int positions, int stride) {
        Arguments.requireNonNull("array", array);
        Arguments.require(positions >= 1, "positions must be at least 1, got ", positions);
        int example = channels * positions(examples, channels, positions);
        if (stride < example) {
            throw new IllegalArgumentException(
                    "stride must be at least channels * positions (" + example + "), got " + stride);
        }
        return view(array, offset, examples, channels, positions, stride);
    }

    /** Checks where the view lies; the sizes have been checked. */
    private static FloatTensor view(float[] array, int offset, int examples, int channels, int positions, int stride) {
        Arguments.require(offset >= 0, "offset must be at least 0, got ", offset);
        if (offset + (long) examples * stride > Integer.MAX_VALUE) {
            throw new IllegalArgumentException((positions == 1 ? "rows" : "examples")
                    + " * stride must stay below 2^31 elements, got " + examples + " * " + stride + " at offset "
                    + offset + ": use several views, and merge their moments");
        }
        FloatTensor view = new FloatTensor(array, offset, examples, channels, positions, stride);
        long end = examples == 0 ? offset : offset + (examples - 1L) * stride + channels * positions;
        if (end > array.length) {
            throw new IllegalArgumentException("array is too short: a view of " + view.layout() + " ends at " + end
                    + ", array.length is " + array.length);
        }
        return view;
    }

    /**
     * A tensor of zeros in an array of its own.
     *
     * @param examples the number of examples N, or of rows, 0 or more
     * @param channels the number of channels C, or of columns, 1 or more
     * @param sizes the lengths of the other axes, each 1 or more: none for a matrix, L, or H and W
     * @return the dense view of the new array
     * @throws IllegalArgumentException if a size is out of range
     */
    public static FloatTensor zeros(int examples, int channels, int... sizes) {
        return denseZeros(0, examples, channels, sizes);
    }

    /**
     * A tensor of zeros as {@link #zeros}, in storage whose 64-byte vectors do not straddle two cache lines where the
     * virtual machine allows it: from offset 12 of an array of its own. G1 puts a large array, of half a region or
     * more, at the start of a region; its elements begin 16 bytes further on, so that every 64-byte vector from offset
     * 0 straddles. Smaller arrays lie anywhere, with either method; so do elements behind a header of another length,
     * as with {@code -XX:+UseCompactObjectHeaders}.
     *
     * @param examples the number of examples N, or of rows, 0 or more
     * @param channels the number of channels C, or of columns, 1 or more
     * @param sizes the lengths of the other axes, each 1 or more: none for a matrix, L, or H and W
     * @return the dense view of the new array, from its {@link #offset} on
     * @throws IllegalArgumentException if a size is out of range
     */
    public static FloatTensor aligned(int examples, int channels, int... sizes) {
        return denseZeros(ALIGNED_OFFSET, examples, channels, sizes);
    }

    private static FloatTensor denseZeros(int offset, int examples, int channels, int... sizes) {
        Arguments.requireNonNull("sizes", sizes);
        if (sizes.length == 0) {
            requireMatrix(examples, channels);
            if ((long) examples * channels > LONGEST_ARRAY) {
                throw new IllegalArgumentException(
                        "rows * columns must be below 2^31 - 8 elements, got " + examples + " * " + channels);
            }
        }
        int positions = positions(examples, channels, sizes);
        int elements = examples * channels * positions;
        int start = Math.min(offset, LONGEST_ARRAY - elements);
        return new FloatTensor(new float[start + elements], start, examples, channels, positions, channels * positions);
    }

    private static void requireMatrix(int rows, int columns) {
        Arguments.require(rows >= 0, "rows must be at least 0, got ", rows);
        Arguments.require(columns >= 1, "columns must be at least 1, got ", columns);
        Arguments.require(columns <= MOST_COLUMNS, "columns must be at most 2^30, got ", columns);
    }

    /** The product P of the sizes; N * C * P must fit an array. */
    private static int positions(int examples, int channels, int... sizes) {
        Arguments.require(examples >= 0, "examples must be at least 0, got ", examples);
        Arguments.require(channels >= 1, "channels must be at least 1, got ", channels);
        long most = LONGEST_ARRAY / Math.max(1, examples) / channels;
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
        return (int) positions;
    }

    /**
     * The examples, or rows, from inclusive to exclusive, as a view of the same array.
     *
     * @param from the first
     * @param to the one after the last
     * @return the view
     * @throws IndexOutOfBoundsException if the range does not lie inside the tensor
     */
    public FloatTensor rows(int from, int to) {
        Objects.checkFromToIndex(from, to, examples());
        return new FloatTensor(array(), offset() + from * stride(), to - from, channels(), positions(), stride());
    }

    /**
     * The channels, or columns, from inclusive to exclusive, as a view of the same array with the same stride.
     *
     * @param from the first
     * @param to the one after the last
     * @return the view
     * @throws IndexOutOfBoundsException if the range is empty or does not lie inside the tensor
     */
    public FloatTensor columns(int from, int to) {
        Objects.checkFromToIndex(from, to, channels());
        Objects.checkIndex(from, to);
        return new FloatTensor(array(), offset() + from * positions(), examples(), to - from, positions(), stride());
    }

    /** {@return the array under the view, not a copy} */
    public float[] array() {
        return place.array();
    }

    /** {@return the index of the first element in the array} */
    public int offset() {
        return place.offset();
    }

    /** {@return the number of examples N, 0 or more} */
    public int examples() {
        return shape.examples();
    }

    /** {@return the number of channels C, 1 or more} */
    public int channels() {
        return shape.channels();
    }

    /** {@return the number of positions P of each channel: 1 for a matrix} */
    public int positions() {
        return shape.positions();
    }

    /** {@return the rows of a matrix, 0 or more: its {@link #examples}} */
    public int rows() {
        return shape.examples();
    }

    /** {@return the columns of a matrix, 1 or more: its {@link #channels}} */
    public int columns() {
        return shape.channels();
    }

    /** {@return the distance from one example, or row, to the next, in elements, at least C * P} */
    public int stride() {
        return place.stride();
    }

    /**
     * Reads an element of a matrix.
     *
     * @param row 0 to rows - 1
     * @param column 0 to columns - 1
     * @return the element
     * @throws IndexOutOfBoundsException if row or column is out of range
     * @throws IllegalStateException if this is a tensor of several positions
     */
    public float get(int row, int column) {
        requireOnePosition();
        return get(row, column, 0);
    }

    /**
     * Reads an element.
     *
     * @param example 0 to examples - 1
     * @param channel 0 to channels - 1
     * @param position 0 to positions - 1
     * @return the element
     * @throws IndexOutOfBoundsException if an index is out of range
     */
    public float get(int example, int channel, int position) {
        return array()[index(example, channel, position)];
    }

    /**
     * Writes an element of a matrix.
     *
     * @param row 0 to rows - 1
     * @param column 0 to columns - 1
     * @param value the new value
     * @throws IndexOutOfBoundsException if row or column is out of range
     * @throws IllegalStateException if this is a tensor of several positions
     */
    public void set(int row, int column, float value) {
        requireOnePosition();
        set(row, column, 0, value);
    }

    /**
     * Writes an element.
     *
     * @param example 0 to examples - 1
     * @param channel 0 to channels - 1
     * @param position 0 to positions - 1
     * @param value the new value
     * @throws IndexOutOfBoundsException if an index is out of range
     */
    public void set(int example, int channel, int position, float value) {
        array()[index(example, channel, position)] = value;
    }

    private void requireOnePosition() {
        if (positions() > 1) {
            throw new IllegalStateException("a tensor of " + positions() + " positions needs the position, too");
        }
    }

    private int index(int example, int channel, int position) {
        Objects.checkIndex(example, examples());
        Objects.checkIndex(channel, channels());
        return offset() + example * stride() + channel * positions() + Objects.checkIndex(position, positions());
    }

    /** The sizes. */
    Shape shape() {
        return shape;
    }

    /** The place of a tensor; null for none. */
    static Operand place(FloatTensor view) {
        return view == null ? null : view.place;
    }

    /** Whether both views name the same elements in the same places. */
    boolean isSameViewAs(FloatTensor other) {
        return array() == other.array()
                && offset() == other.offset()
                && shape.equals(other.shape)
                && (stride() == other.stride() || examples() <= 1);
    }

    /** Whether the views may share an element. Exact for equal strides; for others it may say yes too often. */
    boolean mayOverlap(FloatTensor other) {
        if (array() != other.array() || examples() == 0 || other.examples() == 0) {
            return false;
        }
        if (end() <= other.offset() || other.end() <= offset()) {
            return false;
        }
        if (stride() != other.stride()) {
            return true;
        }
        int distance = Math.floorMod(other.offset() - offset(), stride());
        return distance < shape.row() || distance > stride() - other.shape.row();
    }

    private int end() {
        return offset() + (examples() - 1) * stride() + shape.row();
    }

    /** Sizes, offset and stride. */
    String layout() {
        return shape + " (offset " + offset() + ", stride " + stride() + ")";
    }

    /**
     * {@return sizes, offset, stride, and the first elements of the first row, or of the first channel; for example
     * {@code 32 x 10 (offset 0, stride 16): 0.5, 1.25, -3.0, ...}}
     */
    @Override
    public String toString() {
        int shown = positions() == 1 ? channels() : positions();
        return examples() == 0 ? layout() : layout() + ": " + FirstValues.of(shown, i -> array()[offset() + i]);
    }
}
