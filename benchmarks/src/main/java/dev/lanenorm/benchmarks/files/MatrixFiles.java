package dev.lanenorm.benchmarks.files;

import dev.lanenorm.FloatMatrix;
import dev.lanenorm.benchmarks.UserException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Matrices in files: {@code .npy} and comma-separated text, either also gzipped. */
public final class MatrixFiles {
    private MatrixFiles() {}

    /** A file's bytes, written to a path; used to put all results in place at once. */
    @FunctionalInterface
    public interface Content {
        /** Writes the content to a file that does not exist yet. */
        void writeTo(Path file) throws IOException;
    }

    /**
     * Reads a matrix; a one-dimensional array is one row.
     *
     * @param cast whether float64 is rounded to float32
     * @throws UserException if the file is missing, truncated, or of another type or shape
     */
    public static FloatMatrix read(Path file, boolean cast) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        boolean gzip = name.endsWith(".gz");
        String plain = gzip ? name.substring(0, name.length() - 3) : name;
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (gzip) {
                try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                    bytes = in.readAllBytes();
                }
            }
            return plain.endsWith(".npy")
                    ? NpyFile.read(file, bytes, cast)
                    : TextFile.read(file, new ByteArrayInputStream(bytes));
        } catch (NoSuchFileException missing) {
            throw new UserException(file + " does not exist");
        } catch (EOFException | ZipException broken) {
            throw new UserException(
                    file + " is truncated or not gzipped: " + broken.getMessage() + "; copy or write it again");
        } catch (IOException broken) {
            throw new UserException(file + " cannot be read: " + broken);
        }
    }

    /** A matrix as {@code .npy} with two dimensions. */
    public static Content npy(FloatMatrix matrix) {
        return file -> NpyFile.write(file, matrix, 2);
    }

    /** A row as {@code .npy} with one dimension. */
    public static Content npy(float[] row) {
        return file -> NpyFile.write(file, FloatMatrix.of(row, 1, row.length), 1);
    }

    /** A row as {@code .npy} of float64, without loss. */
    public static Content npy(double[] row) {
        return file -> NpyFile.write(file, row);
    }

    /**
     * Reads a row of float64 or float32 from {@code .npy}.
     *
     * @throws UserException if the file is missing, truncated, or of another type or shape
     */
    public static double[] readRow(Path file) {
        try {
            return NpyFile.readRow(file, Files.readAllBytes(file));
        } catch (NoSuchFileException missing) {
            throw new UserException(file + " does not exist");
        } catch (IOException broken) {
            throw new UserException(file + " cannot be read: " + broken);
        }
    }

    /** Where the first NaN or infinity stands, for a warning; null if there is none. */
    public static String firstNotFinite(FloatMatrix matrix) {
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                float value = matrix.get(row, column);
                if (!Float.isFinite(value)) {
                    return value + " in row " + row + ", column " + column;
                }
            }
        }
        return null;
    }

    /** Writes all files of a result, each whole or not at all: first beside their places, then moved there. */
    public static void writeAll(Path folder, Map<String, Content> contents) {
        try {
            Files.createDirectories(folder);
            Path pending = Files.createTempDirectory(folder, ".pending");
            try {
                for (Map.Entry<String, Content> content : contents.entrySet()) {
                    content.getValue().writeTo(pending.resolve(content.getKey()));
                }
                for (String name : contents.keySet()) {
                    move(pending.resolve(name), folder.resolve(name));
                }
            } finally {
                for (String name : contents.keySet()) {
                    Files.deleteIfExists(pending.resolve(name));
                }
                Files.delete(pending);
            }
        } catch (IOException broken) {
            throw new UserException("cannot write into " + folder + ": " + broken);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException other) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
