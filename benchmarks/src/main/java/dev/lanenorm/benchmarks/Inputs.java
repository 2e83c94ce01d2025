package dev.lanenorm.benchmarks;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.files.MatrixFiles;
import dev.lanenorm.benchmarks.files.Printable;
import dev.lanenorm.oracle.Digits;
import dev.lanenorm.oracle.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Inputs by name: {@code digits}, a shape such as {@code 256x512} for generated values, or a file. */
public final class Inputs {
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,10})x(\\d{1,10})");

    private Inputs() {}

    /** Refuses a name that nothing can be loaded by; the option or parameter is named. A file is read. */
    public static void require(String option, String name) {
        Matcher shape = SHAPE.matcher(name);
        if (shape.matches()) {
            requireSize(name, shape);
        } else if (!name.equals("digits")) {
            if (name.isEmpty()) {
                throw new UserException(
                        option + " must be rows x columns such as 256x512, digits, or a file, got nothing");
            }
            Path file = Path.of(name);
            if (!Files.isReadable(file)) {
                throw new UserException(option + " must be rows x columns such as 256x512, digits, or a file, and "
                        + MatrixFiles.name(file)
                        + (Files.exists(file) ? " cannot be read: permission denied" : " does not exist"));
            }
            requireFile(option, file);
            requireMatrix(option, name);
        }
    }

    private static void requireMatrix(String option, String name) {
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

    /** Loads or makes the matrix; what was converted or skipped is said on standard error. */
    public static FloatTensor load(String name) {
        return load(name, notice -> System.err.println("notice: " + notice));
    }

    /** Loads or makes the matrix, and says what was converted or skipped. */
    public static FloatTensor load(String name, Consumer<String> notices) {
        if (name.equals("digits")) {
            return Digits.pixels();
        }
        Matcher shape = SHAPE.matcher(name);
        if (!shape.matches()) {
            return MatrixFiles.read(Path.of(name), notices);
        }
        requireSize(name, shape);
        return Samples.bellShaped(Integer.parseInt(shape.group(1)), Integer.parseInt(shape.group(2)), 1, 2, 1);
    }
}
