package dev.lanenorm.benchmarks;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.files.MatrixFiles;
import dev.lanenorm.benchmarks.files.Printable;
import dev.lanenorm.benchmarks.implementations.Layout;
import dev.lanenorm.benchmarks.implementations.Shape;
import dev.lanenorm.oracle.Digits;
import dev.lanenorm.oracle.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Inputs by name: {@code digits}, a shape such as {@code 256x512}, or {@code 8x64x56x56} of images, for generated
 * values, or a file.
 */
public final class Inputs {
    private static final Pattern MATRIX = Pattern.compile("(\\d{1,10})x(\\d{1,10})");
    private static final Pattern IMAGES = Pattern.compile(MATRIX + "x" + MATRIX);

    private Inputs() {}

    /** Refuses a name that nothing can be loaded by; the option or parameter is named. A file is read. */
    public static void require(String option, String name) {
        Matcher images = IMAGES.matcher(name);
        if (images.matches()) {
            requireSizes(name, images);
        } else {
            requireMatrix(option, name, "rows x columns such as 256x512, images such as 8x64x56x56, digits, or a file");
        }
    }

    /** Refuses images, too. */
    public static void requireMatrix(String option, String name) {
        requireMatrix(option, name, "rows x columns such as 256x512, digits, or a file");
    }

    private static void requireMatrix(String option, String name, String expected) {
        Matcher shape = MATRIX.matcher(name);
        if (shape.matches()) {
            requireSize(name, shape);
        } else if (!name.equals("digits")) {
            if (name.isEmpty()) {
                throw new UserException(option + " must be " + expected + ", got nothing");
            }
            Path file = Path.of(name);
            if (!Files.isReadable(file)) {
                throw new UserException(option + " must be " + expected + ", and " + MatrixFiles.name(file)
                        + (Files.exists(file) ? " cannot be read: permission denied" : " does not exist"));
            }
            requireFile(option, file);
            requireMatrixIn(option, name);
        }
    }

    private static void requireMatrixIn(String option, String name) {
        try {
            load(name, notice -> {});
        } catch (UserException wrong) {
            throw new UserException(option + " " + wrong.getMessage());
        }
    }

    /** Refuses what can be read once only, such as a pipe, and what is a folder. */
    public static void requireFile(String option, Path file) {
        if (file.toString().equals("-") || Files.exists(file) && !Files.isRegularFile(file)) {
            throw new UserException(
                    option + " must be a file, as every fork reads it again, got " + Printable.of(file.toString()));
        }
    }

    private static void requireSize(String name, Matcher shape) {
        long rows = Long.parseLong(shape.group(1));
        long columns = Long.parseLong(shape.group(2));
        if (rows < 1 || columns < 1 || rows > (1L << 28) / columns) {
            throw new UserException(
                    "shape " + name + " must have at least one row and column, and at most 2^28 elements");
        }
    }

    private static void requireSizes(String name, Matcher images) {
        long elements = 1;
        for (int axis = 1; axis <= images.groupCount(); axis++) {
            long size = Long.parseLong(images.group(axis));
            if (size < 1 || elements > (1L << 28) / size) {
                throw new UserException("shape " + name + " must have sizes of at least 1, and at most 2^28 elements");
            }
            elements *= size;
        }
    }

    /** The layouts in which an input can lie. */
    public static List<Layout> layouts(String name) {
        return IMAGES.matcher(name).matches() ? Layout.OF_IMAGES : List.of(Layout.matrix);
    }

    /** The shape of what was loaded by a name. */
    public static Shape shape(String name, Layout layout, FloatTensor loaded) {
        Matcher images = IMAGES.matcher(name);
        return images.matches()
                ? new Shape(layout, size(images, 1), size(images, 2), size(images, 3), size(images, 4))
                : Shape.matrix(loaded.rows(), loaded.columns());
    }

    private static int size(Matcher images, int axis) {
        return Integer.parseInt(images.group(axis));
    }

    /**
     * Loads or makes the matrix, of images the channels-last one; what was converted or skipped is said on standard
     * error.
     */
    public static FloatTensor load(String name) {
        return load(name, notice -> System.err.println("notice: " + notice));
    }

    /** Likewise, and says what was converted or skipped. */
    public static FloatTensor load(String name, Consumer<String> notices) {
        if (name.equals("digits")) {
            return Digits.pixels();
        }
        Matcher images = IMAGES.matcher(name);
        if (images.matches()) {
            requireSizes(name, images);
            Shape shape = shape(name, Layout.channelsLast, null);
            return Samples.bellShaped(shape.elementsPerChannel(), shape.channels(), 1, 2, 1);
        }
        Matcher shape = MATRIX.matcher(name);
        if (!shape.matches()) {
            return MatrixFiles.read(Path.of(name), notices);
        }
        requireSize(name, shape);
        return Samples.bellShaped(Integer.parseInt(shape.group(1)), Integer.parseInt(shape.group(2)), 1, 2, 1);
    }
}
