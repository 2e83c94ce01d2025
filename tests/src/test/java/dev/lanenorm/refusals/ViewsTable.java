package dev.lanenorm.refusals;

import static dev.lanenorm.refusals.Operands.atLeast;
import static dev.lanenorm.refusals.Operands.atLeastOne;
import static dev.lanenorm.refusals.Operands.index;

import dev.lanenorm.FloatTensor;
import java.util.stream.Stream;

/** Views of arrays, of 4 rows by 4 columns and of 4 examples of 4 channels of 5 positions. */
final class ViewsTable {
    private static final int HUGE = 1 << 29;

    private static final String TOO_MANY = " * stride must stay below 2^31 elements, got ";
    private static final String SEVERAL = ": use several views, and merge their moments";

    private ViewsTable() {}

    static Stream<Rows> all() {
        return Stream.of(matrices(), matrix(), tensors(), tensor());
    }

    private static Rows matrices() {
        Argument dense = array(16).refuses("of 15", () -> new float[15], tooShort("4 x 4", 4, 0, 16, 15));
        Argument strided = array(24)
                .accepts("that ends with the last row", values -> new float[22])
                .refuses("of 21", () -> new float[21], tooShort("4 x 4", 5, 3, 22, 21));
        Argument rows = atLeast(0, "rows");
        Argument columns = atLeastOne("columns")
                .refuses(Integer.MAX_VALUE, "columns must be at most 2^30, got " + Integer.MAX_VALUE);
        Argument ofDense = rows.refuses(HUGE, tooManyRows(HUGE, 4, 0));
        Argument ofStrided = rows.refuses(HUGE, tooManyRows(HUGE, 5, 3));
        Argument stride = Argument.number("stride", 5)
                .refuses(3, "stride must be at least columns (4), got 3")
                .refuses(HUGE, tooManyRows(4, HUGE, 3));
        Argument ofZeros = rows.accepts("0", values -> 0).refuses(HUGE, noZeros(HUGE, 4));
        Argument columnsOfZeros = columns.refuses(HUGE, noZeros(4, HUGE));
        return Rows.of(FloatTensor.class)
                .row("matrix", dense, ofDense, columns)
                .row("matrix", strided, offset(3), ofStrided, columns, stride)
                .row("zeros", ofZeros, columnsOfZeros, Argument.of("sizes", () -> new int[0]))
                .row("aligned", ofZeros, columnsOfZeros, Argument.of("sizes", () -> new int[0]));
    }

    private static Rows matrix() {
        Argument row = index("row", 4);
        Argument column = index("column", 4);
        return Rows.of(FloatTensor.class, () -> FloatTensor.matrix(new float[24], 3, 4, 4, 5))
                .row("get", row, column)
                .row("set", row, column, Argument.number("value", 1f))
                .row("rows", from(), outside(to().accepts("0, as from", values -> 0)))
                .row(
                        "columns",
                        from(),
                        outside(to())
                                .refuses(IndexOutOfBoundsException.class, 0, "Index 0 out of bounds for length 0"));
    }

    private static Rows tensor() {
        Argument example = index("example", 4);
        Argument channel = index("channel", 4);
        Argument position = index("position", 4);
        return Rows.of(FloatTensor.class, () -> FloatTensor.of(new float[80], 3, 4, 4, 4, 17))
                .row("get", example, channel, position)
                .row("set", example, channel, position, Argument.number("value", 1f));
    }

    private static Argument from() {
        return Argument.number("from", 0)
                .refuses(IndexOutOfBoundsException.class, -1, "Range [-1, 4) out of bounds for length 4")
                .refuses(IndexOutOfBoundsException.class, 5, "Range [5, 4) out of bounds for length 4");
    }

    private static Argument to() {
        return Argument.number("to", 4);
    }

    private static Argument outside(Argument to) {
        return to.refuses(IndexOutOfBoundsException.class, 5, "Range [0, 5) out of bounds for length 4")
                .refuses(IndexOutOfBoundsException.class, -1, "Range [0, -1) out of bounds for length 4");
    }

    private static Rows tensors() {
        Argument array = array(80).refuses("of 79", () -> new float[79], tooShort("4 x 4 x 5", 20, 0, 80, 79));
        Argument strided = array(88).refuses("of 87", () -> new float[87], tooShort("4 x 4 x 4", 23, 3, 88, 87));
        Argument examples = atLeast(0, "examples");
        Argument channels = atLeastOne("channels");
        Argument examplesOfFive = examples.refuses(HUGE, tooManyElements(HUGE + " * 4 * [5]"));
        Argument channelsOfFive = channels.refuses(HUGE, tooManyElements("4 * " + HUGE + " * [5]"));
        Argument examplesOfFour = examples.refuses(HUGE, tooManyElements(HUGE + " * 4 * [4]"));
        Argument channelsOfFour = channels.refuses(HUGE, tooManyElements("4 * " + HUGE + " * [4]"));
        Argument sizes = Argument.of("sizes", () -> new int[] {5})
                .accepts("of two axes", values -> new int[] {1, 5})
                .refuses("with a 0", () -> new int[] {5, 0}, "sizes must each be at least 1, got 0")
                .refuses(
                        "too large",
                        () -> new int[] {HUGE, HUGE},
                        tooManyElements("4 * 4 * [" + HUGE + ", " + HUGE + "]"));
        Argument positions = atLeastOne("positions").refuses(HUGE, tooManyElements("4 * 4 * [" + HUGE + "]"));
        Argument stride = Argument.number("stride", 23)
                .refuses(15, "stride must be at least channels * positions (16), got 15")
                .refuses(HUGE, "examples" + TOO_MANY + "4 * " + HUGE + " at offset 3" + SEVERAL);
        return Rows.of(FloatTensor.class)
                .row("channelMajor", array, examplesOfFive, channelsOfFive, sizes)
                .row("of", strided, offset(3), examplesOfFour, channelsOfFour, positions, stride)
                .row("zeros", examplesOfFive, channelsOfFive, sizes)
                .row("aligned", examplesOfFive, channelsOfFive, sizes);
    }

    private static Argument array(int length) {
        return Argument.of("array", () -> new float[length]);
    }

    private static Argument offset(int offset) {
        return Argument.number("offset", offset).refuses(-1, "offset must be at least 0, got -1");
    }

    private static String tooShort(String shape, int stride, int offset, int end, int length) {
        return "array is too short: a view of " + shape + " (offset " + offset + ", stride " + stride + ") ends at "
                + end + ", array.length is " + length;
    }

    private static String tooManyRows(int rows, int stride, int offset) {
        return "rows" + TOO_MANY + rows + " * " + stride + " at offset " + offset + SEVERAL;
    }

    private static String tooManyElements(String got) {
        return "examples * channels * sizes must stay below 2^31 - 8, got " + got + SEVERAL;
    }

    private static String noZeros(int rows, int columns) {
        return "rows * columns must be below 2^31 - 8 elements, got " + rows + " * " + columns;
    }
}
