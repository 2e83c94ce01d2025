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
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,10})x(\\d{1,10})(?:x(\\d{1,10})x(\\d{1,10}))?");

    private Inputs() {}

    /** Refuses a name that nothing can be loaded by; the option or parameter is named. A file is read. */
    public static void require(String option, String name) {
        require(option, name, "rows x columns such as 256x512, images such as 8x64x56x56, digits, or a file");
    }

    /** Refuses images, too. */
    public static void requireMatrix(String option, String name) {
        String expected = "rows x columns such as 256x512, digits, or a file";
        if (isImages(name)) {
            throw new UserException(option + " must be " + expected + ", got " + name);
        }
        require(option, name, expected);
    }

    private static void require(String option, String name, String expected) {
        Matcher shape = SHAPE.matcher(name);
        if (shape.matches()) {
            requireSizes(name, shape);
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

    private static void requireSizes(String name, Matcher shape) {
        long elements = 1;
        for (int axis = 1; axis <= shape.groupCount() && shape.group(axis) != null; axis++) {
            long size = Long.parseLong(shape.group(axis));
            if (size < 1 || elements > (1L << 28) / size) {
                throw new UserException("shape " + name + " must have sizes of at least 1, and at most 2^28 elements");
            }
            elements *= size;
        }
    }

    private static boolean isImages(String name) {
        Matcher shape = SHAPE.matcher(name);
        return shape.matches() && shape.group(3) != null;
    }

    /** The layouts in which an input can lie. */
    public static List<Layout> layouts(String name) {
        return isImages(name) ? Layout.OF_IMAGES : List.of(Layout.matrix);
    }

    /** The shape of what was loaded by a name. */
    public static Shape shape(String name, Layout layout, FloatTensor loaded) {
        Matcher shape = SHAPE.matcher(name);
        return shape.matches() ? shape(shape, layout) : Shape.matrix(loaded.rows(), loaded.columns());
    }

    private static Shape shape(Matcher shape, Layout layout) {
        return new Shape(layout, size(shape, 1), size(shape, 2), size(shape, 3), size(shape, 4));
    }

    private static int size(Matcher shape, int axis) {
        return shape.group(axis) == null ? 1 : Integer.parseInt(shape.group(axis));
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
        Matcher matcher = SHAPE.matcher(name);
        if (!matcher.matches()) {
            return MatrixFiles.read(Path.of(name), notices);
        }
        requireSizes(name, matcher);
        Shape shape = shape(matcher, Layout.channelsLast);
        return Samples.bellShaped(shape.elementsPerChannel(), shape.channels(), 1, 2, 1);
    }
}
