package dev.lanenorm.benchmarks.files;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.Reason;
import dev.lanenorm.benchmarks.UserException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Arrays in files: {@code .npy} and numbers as text, either also gzipped. */
public final class MatrixFiles {
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    private MatrixFiles() {}

    /** A file's bytes, written to a path; used to put all results in place at once. */
    @FunctionalInterface
    public interface Content {
        /** Writes the content to a file that does not exist yet. */
        void writeTo(Path file) throws IOException;
    }

    /**
     * Reads an array; {@code -} is standard input. What a file holds is told by its first bytes: {@code .npy}, or text.
     *
     * @param notices gets a line for each thing that was converted with loss, or skipped
     * @throws UserException if the file is missing, truncated, or holds no array of numbers
     */
    public static FloatArray readArray(Path file, Consumer<String> notices) {
        return open(file, source -> {
            if (source.startsWith(NpyHeader.MAGIC)) {
                return NpyFile.read(source, notices);
            }
            requireNoOtherFormat(source);
            return TextFile.read(source, notices);
        });
    }

    /**
     * Reads a matrix, as {@link #readArray}.
     *
     * @throws UserException as there, and unless there are two dimensions
     */
    public static FloatTensor read(Path file, Consumer<String> notices) {
        List<String> said = new ArrayList<>();
        FloatTensor matrix = readArray(file, said::add).matrix(name(file));
        said.forEach(notices);
        return matrix;
    }

    /**
     * Reads a row of {@code .npy} without rounding it to float32.
     *
     * @throws UserException if the file is missing, truncated, or of another type or shape
     */
    public static double[] readRow(Path file) {
        return open(file, source -> {
            requireNpy(source);
            return NpyFile.readRow(source);
        });
    }

    /** What messages call a file. */
    public static String name(Path file) {
        return Source.isStandardInput(file) ? "standard input" : Printable.of(file.toString());
    }

    /** Reads what an opened file holds. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(Source source) throws IOException;
    }

    private static <T> T open(Path file, Reader<T> reader) {
        try (Source source = Source.open(file)) {
            if (source.isEmpty()) {
                throw new UserException(name(file) + " is empty; expected an array of numbers");
            }
            return reader.read(source);
        } catch (NoSuchFileException missing) {
            throw new UserException(name(file) + " does not exist");
        } catch (EOFException cut) {
            throw new UserException(name(file) + " is truncated: its gzip stream does not end; copy or write it again");
        } catch (IOException broken) {
            throw new UserException(name(file) + " cannot be read: " + Reason.of(broken));
        }
    }

    private static void requireNoOtherFormat(Source source) throws IOException {
        if (source.isNamed(".npy")) {
            requireNpy(source);
        }
        if (source.startsWith(ZIP)) {
            throw new UserException(
                    source.name()
                            + " is a zip archive, such as .npz or .xlsx; expected .npy or text: write one array with numpy.save");
        }
    }

    private static void requireNpy(Source source) throws IOException {
        if (!source.startsWith(NpyHeader.MAGIC)) {
            throw new UserException(
                    source.name() + " is no .npy file: it does not start with \\x93NUMPY; write it with numpy.save");
        }
    }

    /** A matrix as {@code .npy} with two dimensions. */
    public static Content npy(FloatTensor matrix) {
        return file -> NpyFile.write(file, matrix.array(), matrix.offset(), matrix.rows(), matrix.columns());
    }

    /** A row as {@code .npy} with one dimension. */
    public static Content npy(float[] row) {
        return npy(new FloatArray(row, row.length));
    }

    /** An array as {@code .npy}. */
    public static Content npy(FloatArray array) {
        return file -> NpyFile.write(file, array.values(), 0, array.shape());
    }

    /** A row as {@code .npy} of float64, without loss. */
    public static Content npy(double[] row) {
        return file -> NpyFile.write(file, row);
    }

    /** Where the first NaN or infinity of a matrix that was read stands, for a warning; null if there is none. */
    public static String firstNotFinite(FloatTensor matrix) {
        return new FloatArray(matrix.array(), matrix.rows(), matrix.columns()).firstNotFinite();
    }
}
