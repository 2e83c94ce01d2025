package dev.lanenorm.benchmarks.files;

import dev.lanenorm.FloatMatrix;
import dev.lanenorm.benchmarks.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy's {@code .npy}, versions 1 to 3: little-endian float32 (float64 if a cast is asked for), C order, one or two
 * dimensions.
 *
 * <p>Source: NumPy Enhancement Proposal 1.
 */
final class NpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DTYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

    private NpyFile() {}

    /** What stands before the numbers. */
    private record Header(int dataAt, int size, int[] shape) {
        static Header of(Path file, byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            if (bytes.length < 10 || !Arrays.equals(Arrays.copyOf(bytes, MAGIC.length), MAGIC)) {
                throw new UserException(
                        file + " is no .npy file: it does not start with \\x93NUMPY; write it with numpy.save");
            }
            int version = bytes[6];
            int headerAt = version == 1 ? 10 : 12;
            long length =
                    version == 1 ? buffer.getShort(8) & 0xffff : bytes.length < 12 ? 0 : buffer.getInt(8) & 0xffffffffL;
            if (headerAt + length > bytes.length) {
                throw truncated(file, headerAt + length, bytes.length);
            }
            String header = new String(bytes, headerAt, (int) length, StandardCharsets.UTF_8);
            String dtype = field(DTYPE, header, file);
            int size =
                    switch (dtype) {
                        case "<f4" -> 4;
                        case "<f8" -> 8;
                        default ->
                            throw new UserException(file + " holds dtype " + dtype
                                    + "; expected float32 (<f4): write it with astype(numpy.float32)");
                    };
            if (field(ORDER, header, file).equals("True")) {
                throw new UserException(file + " is in Fortran order; write it with numpy.ascontiguousarray");
            }
            int[] shape = NpyFile.shape(field(SHAPE, header, file), file);
            int dataAt = headerAt + (int) length;
            long end = dataAt + (long) shape[0] * shape[1] * size;
            if (end > bytes.length) {
                throw truncated(file, end, bytes.length);
            }
            return new Header(dataAt, size, shape);
        }

        int elements() {
            return shape[0] * shape[1];
        }

        double element(ByteBuffer bytes, int index) {
            int at = dataAt + index * size;
            return size == 4 ? bytes.getFloat(at) : bytes.getDouble(at);
        }
    }

    /** Reads an array; one dimension becomes one row. */
    static FloatMatrix read(Path file, byte[] bytes, boolean cast) {
        Header header = Header.of(file, bytes);
        if (header.size == 8 && !cast) {
            throw new UserException(file
                    + " holds float64; pass --cast to round it to float32, or write it with astype(numpy.float32)");
        }
        FloatMatrix matrix = FloatMatrix.zeros(header.shape[0], header.shape[1]);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < header.elements(); i++) {
            matrix.array()[i] = (float) header.element(buffer, i);
        }
        return matrix;
    }

    /** Reads one row of float64 or float32. */
    static double[] readRow(Path file, byte[] bytes) {
        Header header = Header.of(file, bytes);
        if (header.shape[0] != 1) {
            throw new UserException(file + " has " + header.shape[0] + " rows; expected one dimension");
        }
        double[] row = new double[header.elements()];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < row.length; i++) {
            row[i] = header.element(buffer, i);
        }
        return row;
    }

    /** Writes a dense matrix with so many dimensions, 1 or 2. */
    static void write(Path file, FloatMatrix matrix, int dimensions) throws IOException {
        String shape = dimensions == 1 ? matrix.columns() + "," : matrix.rows() + ", " + matrix.columns();
        int elements = matrix.rows() * matrix.columns();
        ByteBuffer buffer = begin("<f4", shape, Math.multiplyExact(4, elements));
        for (int i = 0; i < elements; i++) {
            buffer.putFloat(matrix.array()[matrix.offset() + i]);
        }
        Files.write(file, buffer.array());
    }

    /** Writes a row of float64, without loss. */
    static void write(Path file, double[] row) throws IOException {
        ByteBuffer buffer = begin("<f8", row.length + ",", Math.multiplyExact(8, row.length));
        for (double value : row) {
            buffer.putDouble(value);
        }
        Files.write(file, buffer.array());
    }

    private static ByteBuffer begin(String dtype, String shape, int dataBytes) {
        String header = "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': (" + shape + "), }";
        int padded = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
        header = header + " ".repeat(padded - header.length() - 1) + "\n";
        ByteBuffer buffer =
                ByteBuffer.allocate(Math.addExact(10 + padded, dataBytes)).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) padded);
        buffer.put(header.getBytes(StandardCharsets.US_ASCII));
        return buffer;
    }

    private static String field(Pattern pattern, String header, Path file) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new UserException(file + " has a header that numpy.save would not write: " + header.strip());
        }
        return matcher.group(1);
    }

    private static int[] shape(String text, Path file) {
        String[] sizes = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(size -> !size.isEmpty())
                .toArray(String[]::new);
        if (sizes.length != 1 && sizes.length != 2) {
            throw new UserException(file + " has " + sizes.length + " dimensions; expected 1 or 2");
        }
        try {
            int first = Integer.parseInt(sizes[0]);
            int[] shape = sizes.length == 1 ? new int[] {1, first} : new int[] {first, Integer.parseInt(sizes[1])};
            if (shape[0] < 1 || shape[1] < 1) {
                throw new UserException(
                        file + " is empty: its shape is (" + text + "); expected at least one row and column");
            }
            if ((long) shape[0] * shape[1] > Integer.MAX_VALUE - 8) {
                throw new NumberFormatException();
            }
            return shape;
        } catch (NumberFormatException tooLarge) {
            throw new UserException(
                    file + " has shape (" + text + "); expected fewer than 2^31 - 8 elements: split it");
        }
    }

    private static UserException truncated(Path file, long expected, long found) {
        return new UserException(
                file + " is truncated: expected " + expected + " bytes, found " + found + "; copy or write it again");
    }
}
