package dev.lanenorm.benchmarks.files;

import dev.lanenorm.benchmarks.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * What stands before the numbers of a {@code .npy} file: a line of Python that names their type, order and shape.
 *
 * @param type the type of the elements
 * @param order the order of their bytes
 * @param fortran whether the first axis is fastest
 * @param shape the length of each axis
 * @param bytes where the elements begin
 */
record NpyHeader(ElementType type, ByteOrder order, boolean fortran, int[] shape, long bytes) {
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** Of types with fields it may be longer than the 64 KB of version 1; of numbers it is shorter than a line. */
    private static final int LONGEST = 1 << 20;

    private static final Pattern FIELDS = Pattern.compile("['\"]descr['\"]\\s*:\\s*[\\[(]");
    private static final Pattern DTYPE = Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([^'\"]*)['\"]");
    private static final Pattern NUMBER = Pattern.compile("([<>|=]?)([biuf][1248])");
    private static final Pattern ORDER = Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([^)]*)\\)");

    /** An L after a number is how Python 2 wrote it. */
    private static final Pattern SIZES = Pattern.compile("\\s*(\\d+L?\\s*(,\\s*\\d+L?\\s*)*,?\\s*)?");

    /** Reads it, and leaves the source where the elements begin. */
    static NpyHeader read(Source source) throws IOException {
        ByteBuffer start = ByteBuffer.wrap(next(source, 0, MAGIC.length + 2)).order(ByteOrder.LITTLE_ENDIAN);
        int major = start.get(MAGIC.length);
        int minor = start.get(MAGIC.length + 1);
        if (major < 1 || major > 3 || minor != 0) {
            throw new UserException(source.name() + " is of .npy version " + major + "." + minor
                    + "; expected 1.0, 2.0 or 3.0: write it with numpy.save");
        }
        int lengthBytes = major == 1 ? 2 : 4;
        ByteBuffer size = ByteBuffer.wrap(Arrays.copyOf(next(source, start.capacity(), lengthBytes), 4))
                .order(ByteOrder.LITTLE_ENDIAN);
        long length = Integer.toUnsignedLong(size.getInt());
        int textAt = start.capacity() + lengthBytes;
        if (length > LONGEST) {
            throw new UserException(
                    source.name() + " has a header of " + length + " bytes; expected at most " + LONGEST);
        }
        Charset charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        return parse(source.name(), new String(next(source, textAt, (int) length), charset), textAt + length);
    }

    private static byte[] next(Source source, int at, int count) throws IOException {
        byte[] bytes = source.in().readNBytes(count);
        if (bytes.length < count) {
            throw truncated(source.name(), at + count, at + bytes.length);
        }
        return bytes;
    }

    private static NpyHeader parse(String name, String text, long bytes) {
        if (FIELDS.matcher(text).find()) {
            throw new UserException(name + " holds records with fields; expected numbers: save one field, x[\"name\"]");
        }
        String dtype = field(DTYPE, text, name);
        Matcher number = NUMBER.matcher(dtype);
        ElementType type = number.matches() ? ElementType.of(number.group(2)).orElse(null) : null;
        if (type == null) {
            throw new UserException(name + " holds dtype " + Printable.of(dtype)
                    + "; expected floats of up to 64 bits, integers or booleans: write it with astype(numpy.float32)");
        }
        ByteOrder order = number.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        boolean fortran = field(ORDER, text, name).equals("True");
        return new NpyHeader(type, order, fortran, shape(field(SHAPE, text, name), text, name), bytes);
    }

    private static int[] shape(String sizes, String text, String name) {
        if (!SIZES.matcher(sizes).matches()) {
            throw unlike(text, name);
        }
        long[] shape;
        try {
            shape = Pattern.compile("\\d+")
                    .matcher(sizes)
                    .results()
                    .mapToLong(size -> Long.parseLong(size.group()))
                    .toArray();
        } catch (NumberFormatException beyondLong) {
            throw tooLarge(sizes, name);
        }
        if (LongStream.of(shape).anyMatch(size -> size == 0)) {
            throw new UserException(
                    name + " is empty: its shape is (" + sizes + "); expected at least one row and column");
        }
        long elements = 1;
        for (long size : shape) {
            if (size > (Integer.MAX_VALUE - 8) / elements) {
                throw tooLarge(sizes, name);
            }
            elements *= size;
        }
        return LongStream.of(shape).mapToInt(Math::toIntExact).toArray();
    }

    private static UserException tooLarge(String sizes, String name) {
        return new UserException(name + " has shape (" + sizes + "); expected fewer than 2^31 - 8 elements: split it");
    }

    private static String field(Pattern pattern, String text, String name) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw unlike(text, name);
        }
        return matcher.group(1);
    }

    private static UserException unlike(String text, String name) {
        return new UserException(
                name + " has a header that numpy.save would not write: " + Printable.quoted(text.strip()));
    }

    /** How many elements follow. */
    int elements() {
        return FloatArray.elements(shape);
    }

    /** Where the file ends. */
    long end() {
        return bytes + (long) elements() * type.bytes();
    }

    static UserException truncated(String name, long expected, long found) {
        return new UserException(
                name + " is truncated: expected " + expected + " bytes, found " + found + "; copy or write it again");
    }
}
