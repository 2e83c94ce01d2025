package dev.lanenorm.refusals;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.oracle.Samples;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The arguments that are views of 4 columns, each with what is wrong for it: of one layout. */
final class Views {
    static final Views MATRICES = new Views(
            (array, offset) -> FloatTensor.matrix(array, offset, 6, 4, 4),
            "rows",
            FloatTensor.zeros(0, 4),
            FloatTensor.zeros(6, 3),
            List.of(FloatTensor.zeros(5, 4), FloatTensor.zeros(6, 3)));

    static final Views TENSORS = new Views(
            (array, offset) -> FloatTensor.of(array, offset, 3, 4, 5, 20),
            "examples",
            FloatTensor.zeros(0, 4, 5),
            FloatTensor.zeros(3, 3, 5),
            List.of(FloatTensor.zeros(2, 4, 5), FloatTensor.zeros(3, 5, 5), FloatTensor.zeros(3, 4, 6)));

    private final BiFunction<float[], Integer, Object> view;
    private final String rows;
    private final Object empty;
    private final Object ofThreeColumns;
    private final List<Object> otherShapes;

    private Views(
            BiFunction<float[], Integer, Object> view,
            String rows,
            Object empty,
            Object ofThreeColumns,
            List<Object> otherShapes) {
        this.view = view;
        this.rows = rows;
        this.empty = empty;
        this.ofThreeColumns = ofThreeColumns;
        this.otherShapes = otherShapes;
    }

    // By the names of the passes.

    /** The input, which gives the others their shape. */
    Argument x() {
        return someRows(any("x"));
    }

    /** An input of a layer, whose columns are known before. */
    Argument xOfLayer() {
        return x().refuses("of 3 columns", () -> ofThreeColumns, "x must have 4 columns, got 3");
    }

    Argument dy() {
        return dy("x");
    }

    /** Beside the argument that the others take their shape from. */
    Argument dy(String like) {
        return shaped(any("dy"), like);
    }

    Argument y() {
        return sameOrApart(shaped(any("y"), "x"), "x");
    }

    Argument dx() {
        return dx("x");
    }

    Argument dx(String like) {
        return sameOrApart(sameOrApart(shaped(any("dx"), like), like), "dy");
    }

    /** Its shape is known from y, which is checked against it. */
    Argument residual(Argument residual) {
        for (Object other : otherShapes) {
            residual = residual.refuses(
                    "of another shape, " + other,
                    () -> other,
                    "y must have the shape of residual, " + shapeOf(other) + ", got " + shapeOf(view(0)));
        }
        return residual;
    }

    Argument dresidual(Argument dresidual) {
        return apart(apart(apart(sameOrApart(shaped(dresidual, "dy"), "dy"), "x"), "y"), "dx");
    }

    // Kinds of view.

    Argument any(String name) {
        return Argument.of(name, () -> view(name.hashCode()));
    }

    Argument nullable(String name) {
        return Argument.nullable(name, () -> view(name.hashCode()));
    }

    Argument someRows(Argument argument) {
        return argument.refuses(
                "of no " + rows, () -> empty, argument.name() + "." + rows + " must be at least 1, got 0");
    }

    Argument shaped(Argument argument, String like) {
        return otherwiseShaped(
                argument,
                other -> argument.name() + " must have the shape of " + like + ", " + shapeOf(view(0)) + ", got "
                        + shapeOf(other));
    }

    Argument otherwiseShaped(Argument argument, Function<Object, String> message) {
        for (Object other : otherShapes) {
            argument = argument.refuses("of another shape, " + other, () -> other, message.apply(other));
        }
        return argument;
    }

    /** May be exactly the other argument, and must not overlap it otherwise. */
    Argument sameOrApart(Argument argument, String other) {
        return overlapping(argument, other).accepts("exactly " + other, values -> values.get(other));
    }

    /** Must share no element with the other argument. */
    Argument apart(Argument argument, String other) {
        return overlap(overlapping(argument, other), "exactly " + other, other, view -> view);
    }

    Argument overlapping(Argument argument, String other) {
        return overlap(argument, "overlapping " + other, other, this::shifted);
    }

    private Argument overlap(Argument argument, String what, String other, Function<Object, Object> overlaps) {
        return argument.refuses(
                what,
                values -> overlaps.apply(values.get(other)),
                IllegalArgumentException.class,
                values -> argument.name() + " must not overlap " + other + ", got "
                        + layout(values.get(argument.name())) + " and "
                        + layout(values.get(other)) + " in one array");
    }

    // Views.

    private Object view(int seed) {
        return view.apply(Samples.normal(1, 64, 0, 1, seed).array(), 0);
    }

    /** Two elements further on in the same array. */
    private Object shifted(Object other) {
        float[] array = ((FloatTensor) other).array();
        return view.apply(array, 2);
    }

    /** The sizes, as messages call them. */
    static String shapeOf(Object view) {
        return layout(view).replaceFirst(" \\(.*", "");
    }

    /** Sizes, offset and stride, without the first values. */
    private static String layout(Object view) {
        return view.toString().replaceFirst(": .*", "");
    }
}
