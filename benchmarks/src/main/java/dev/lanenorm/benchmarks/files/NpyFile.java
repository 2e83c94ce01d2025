package dev.lanenorm.benchmarks.files;

import dev.lanenorm.benchmarks.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/**
 * NumPy's {@code .npy}: read in versions 1 to 3 of every type of number, in either order of bytes and of axes, and
 * written as version 1 of little-endian floats in C order. Both go through a buffer, so that a file may be larger than
 * an array of bytes.
 *
 * <p>Source: NumPy Enhancement Proposal 1. The readers of Maven Central load a file as a whole in its own type, from
 * one mapping of at most 2 GB.
 */
final class NpyFile {
    private static final int BUFFER = 1 << 16;

    private NpyFile() {}

    /** What becomes of one element. */
    @FunctionalInterface
    private interface Target {
        /** Takes the element at a place in the buffer, which is this one of the array in C order. */
        void take(ByteBuffer buffer, int at, int element);
    }

    /** Reads an array of any shape, and says whether numbers were rounded. */
    static FloatArray read(Source source, Consumer<String> notices) throws IOException {
        NpyHeader header = header(source);
        ElementType type = header.type();
        FloatArray array = FloatArray.zeros(source.name(), header.shape());
        int[] rounded = {0};
        forEach(source, header, (buffer, at, element) -> {
            float value = type.toFloat(buffer, at);
            array.values()[element] = value;
            if (!type.isExact(buffer, at)) {
                rounded[0]++;
                if (Float.isInfinite(value)) {
                    throw new UserException(source.name() + " holds " + type.toDouble(buffer, at) + " "
                            + array.place(element) + "; expected float32, which ends at " + Float.MAX_VALUE);
                }
            }
        });
        if (rounded[0] > 0) {
            notices.accept(array.roundedFrom(source.name(), type.toString(), rounded[0]));
        }
        return array;
    }

    /** Reads one dimension, or one row, without rounding it. */
    static double[] readRow(Source source) throws IOException {
        NpyHeader header = header(source);
        int[] shape = header.shape();
        if (shape.length != 1 && !(shape.length == 2 && shape[0] == 1)) {
            throw new UserException(source.name() + " has "
                    + (shape.length == 2 ? shape[0] + " rows" : shape.length + " dimensions")
                    + "; expected one dimension");
        }
        double[] row = new double[header.elements()];
        forEach(
                source,
                header,
                (buffer, at, element) -> row[element] = header.type().toDouble(buffer, at));
        return row;
    }

    /** The header, of a file that is as long as it says: so that no array is made for one that is not. */
    private static NpyHeader header(Source source) throws IOException {
        NpyHeader header = NpyHeader.read(source);
        if (source.size() < header.end()) {
            throw NpyHeader.truncated(source.name(), header.end(), source.size());
        }
        return header;
    }

    private static void forEach(Source source, NpyHeader header, Target target) throws IOException {
        int size = header.type().bytes();
        int elements = header.elements();
        FortranOrder fortran = new FortranOrder(header.shape());
        IntUnaryOperator place = header.fortran() ? element -> fortran.next() : element -> element;
        byte[] bytes = new byte[BUFFER];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(header.order());
        int count;
        for (int first = 0; first < elements; first += count) {
            count = Math.min(BUFFER / size, elements - first);
            int found = source.in().readNBytes(bytes, 0, count * size);
            if (found < count * size) {
                throw NpyHeader.truncated(source.name(), header.end(), header.bytes() + (long) first * size + found);
            }
            for (int i = 0; i < count; i++) {
                target.take(buffer, i * size, place.applyAsInt(first + i));
            }
        }
        if (source.in().read() >= 0) {
            throw new UserException(source.name() + " goes on after the " + header.end()
                    + " bytes of its array; expected one array: copy or write it again");
        }
    }

    /** Writes floats of a shape, from a place in an array on. */
    static void write(Path file, float[] values, int offset, int... shape) throws IOException {
        int elements = FloatArray.elements(shape);
        write(file, "<f4", Float.BYTES, elements, shape, (buffer, i) -> buffer.putFloat(values[offset + i]));
    }

    /** Writes a row of float64, without loss. */
    static void write(Path file, double[] row) throws IOException {
        int[] shape = {row.length};
        write(file, "<f8", Double.BYTES, row.length, shape, (buffer, i) -> buffer.putDouble(row[i]));
    }

    /** Puts one element into a buffer. */
    @FunctionalInterface
    private interface Element {
        void put(ByteBuffer buffer, int element);
    }

    private static void write(Path file, String dtype, int size, int elements, int[] shape, Element element)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        try (OutputStream out = Files.newOutputStream(file)) {
            putHeader(buffer, dtype, FloatArray.text(shape));
            for (int i = 0; i < elements; i++) {
                if (buffer.remaining() < size) {
                    flush(buffer, out);
                }
                element.put(buffer, i);
            }
            flush(buffer, out);
        }
    }

    private static void putHeader(ByteBuffer buffer, String dtype, String shape) {
        String header = "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int padded = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
        header = header + " ".repeat(padded - header.length() - 1) + "\n";
        buffer.put(NpyHeader.MAGIC).put((byte) 1).put((byte) 0).putShort((short) padded);
        buffer.put(header.getBytes(StandardCharsets.US_ASCII));
    }

    private static void flush(ByteBuffer buffer, OutputStream out) throws IOException {
        out.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
