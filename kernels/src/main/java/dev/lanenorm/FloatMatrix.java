package dev.lanenorm;

import java.util.Objects;

/**
 * A view of a {@code float[]} as a row-major matrix: element (row, column) is {@code array[offset + row * stride +
 * column]}.
 *
 * <p>The view is checked once, here, and holds no copy: writing the array writes the matrix. Rows may be 0, so that a
 * part of a batch can be empty; columns are at least 1.
 */
public final class FloatMatrix {
    /** So that the index of a column, and of one some steps further, is an int. */
    private static final int MOST_COLUMNS = 1 << 30;

    private final float[] array;
    private final int offset;
    private final int rows;
    private final int columns;
    private final int stride;

    private FloatMatrix(float[] array, int offset, int rows, int columns, int stride) {
        this.array = array;
        this.offset = offset;
        this.rows = rows;
        this.columns = columns;
        this.stride = stride;
    }

    /**
     * A dense view from the start of the array.
     *
     * @param array the elements, at least rows * columns
     * @param rows the number of rows N, 0 or more
     * @param columns the number of columns D, 1 to 2^30
     * @return the view
     * @throws IllegalArgumentException if a size is out of range or the array is too short
     */
    public static FloatMatrix of(float[] array, int rows, int columns) {
        return of(array, 0, rows, columns, columns);
    }

    /**
     * A view with an offset and a row stride.
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
    public static FloatMatrix of(float[] array, int offset, int rows, int columns, int stride) {
        Arguments.requireNonNull("array", array);
        Arguments.require(rows >= 0, "rows must be at least 0, got ", rows);
        requireColumns(columns);
        if (stride < columns) {
            throw new IllegalArgumentException("stride must be at least columns (" + columns + "), got " + stride);
        }
        Arguments.require(offset >= 0, "offset must be at least 0, got ", offset);
        long end = rows == 0 ? offset : offset + (rows - 1L) * stride + columns;
        if (offset + (long) rows * stride > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("rows * stride must stay below 2^31 elements, got " + rows + " * "
                    + stride + " at offset " + offset + ": use several views, and merge their moments");
        }
        if (end > array.length) {
            throw new IllegalArgumentException("array is too short: a view of " + rows + " rows by " + columns
                    + " columns with stride " + stride + " at offset " + offset + " ends at " + end
                    + ", array.length is "
                    + array.length);
        }
        return new FloatMatrix(array, offset, rows, columns, stride);
    }

    /**
     * A dense matrix of zeros in an array of its own.
     *
     * @param rows the number of rows N, 0 or more
     * @param columns the number of columns D, 1 to 2^30
     * @return the view of the new array
     * @throws IllegalArgumentException if a size is out of range
     */
    public static FloatMatrix zeros(int rows, int columns) {
        Arguments.require(rows >= 0, "rows must be at least 0, got ", rows);
        requireColumns(columns);
        long size = (long) rows * columns;
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "rows * columns must be below 2^31 - 8 elements, got " + rows + " * " + columns);
        }
        return new FloatMatrix(new float[(int) size], 0, rows, columns, columns);
    }

    private static void requireColumns(int columns) {
        Arguments.require(columns >= 1, "columns must be at least 1, got ", columns);
        Arguments.require(columns <= MOST_COLUMNS, "columns must be at most 2^30, got ", columns);
    }

    /**
     * The rows [from, to) as a view of the same array.
     *
     * @param from first row
     * @param to row after the last
     * @return the view
     * @throws IndexOutOfBoundsException if the range does not lie inside the matrix
     */
    public FloatMatrix rows(int from, int to) {
        Objects.checkFromToIndex(from, to, rows);
        return new FloatMatrix(array, offset + from * stride, to - from, columns, stride);
    }

    /**
     * The columns [from, to) as a view of the same array with the same stride.
     *
     * @param from first column
     * @param to column after the last
     * @return the view
     * @throws IndexOutOfBoundsException if the range is empty or does not lie inside the matrix
     */
    public FloatMatrix columns(int from, int to) {
        Objects.checkFromToIndex(from, to, columns);
        Objects.checkIndex(from, to);
        return new FloatMatrix(array, offset + from, rows, to - from, stride);
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
     * Index of element (0, 0).
     *
     * @return the offset into the array
     */
    public int offset() {
        return offset;
    }

    /**
     * The number of rows N (examples).
     *
     * @return 0 or more
     */
    public int rows() {
        return rows;
    }

    /**
     * The number of columns D (features).
     *
     * @return 1 or more
     */
    public int columns() {
        return columns;
    }

    /**
     * Distance from one row to the next, in elements.
     *
     * @return at least columns
     */
    public int stride() {
        return stride;
    }

    /**
     * Reads one element.
     *
     * @param row 0 to rows - 1
     * @param column 0 to columns - 1
     * @return the element
     * @throws IndexOutOfBoundsException if row or column is out of range
     */
    public float get(int row, int column) {
        return array[at(Objects.checkIndex(row, rows), Objects.checkIndex(column, columns))];
    }

    /**
     * Writes one element.
     *
     * @param row 0 to rows - 1
     * @param column 0 to columns - 1
     * @param value the new value
     * @throws IndexOutOfBoundsException if row or column is out of range
     */
    public void set(int row, int column, float value) {
        array[at(Objects.checkIndex(row, rows), Objects.checkIndex(column, columns))] = value;
    }

    /** Index of an element; the caller has checked. */
    int at(int row, int column) {
        return offset + row * stride + column;
    }

    /** Whether a row begins where the one before it ends. */
    boolean isDense() {
        return stride == columns;
    }

    /** Whether both views name the same elements in the same places. */
    boolean isSameViewAs(FloatMatrix other) {
        return array == other.array
                && offset == other.offset
                && rows == other.rows
                && columns == other.columns
                && (stride == other.stride || rows <= 1);
    }

    /** Whether the views may share an element: exact for equal strides, on the safe side for others. */
    boolean mayOverlap(FloatMatrix other) {
        if (array != other.array || rows == 0 || other.rows == 0) {
            return false;
        }
        if (end() <= other.offset || other.end() <= offset) {
            return false;
        }
        if (stride != other.stride) {
            return true;
        }
        int distance = Math.floorMod(other.offset - offset, stride);
        return distance < columns || distance + other.columns > stride;
    }

    private int end() {
        return offset + (rows - 1) * stride + columns;
    }

    /** Rows, columns, offset and stride. */
    String layout() {
        return rows + " x " + columns + " (offset " + offset + ", stride " + stride + ")";
    }

    /**
     * Rows, columns, offset, stride, and the first elements of the first row.
     *
     * @return for example {@code 32 x 10 (offset 0, stride 16): 0.5, 1.25, -3.0, ...}
     */
    @Override
    public String toString() {
        return rows == 0 ? layout() : layout() + ": " + FirstValues.of(columns, column -> get(0, column));
    }
}
