package dev.lanenorm.benchmarks.files;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** NumPy's types of numbers, and how each becomes a float or a double. */
enum ElementType {
    BOOL("b1", 1),
    INT8("i1", 1),
    INT16("i2", 2),
    INT32("i4", 4),
    INT64("i8", 8),
    UINT8("u1", 1),
    UINT16("u2", 2),
    UINT32("u4", 4),
    UINT64("u8", 8),
    FLOAT16("f2", 2),
    FLOAT32("f4", 4),
    FLOAT64("f8", 8);

    private static final int FLOAT_DIGITS = 24;

    private final String code;
    private final int bytes;

    ElementType(String code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** By the letter and digit of a dtype, for example {@code f4}. */
    static Optional<ElementType> of(String code) {
        return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
    }

    /** Bytes of one element. */
    int bytes() {
        return bytes;
    }

    /** The element, rounded once where float32 does not hold it. */
    float toFloat(ByteBuffer buffer, int at) {
        return switch (this) {
            // Directly: by way of a double, a large integer would be rounded twice.
            case INT64 -> (float) buffer.getLong(at);
            case UINT64 -> {
                long value = buffer.getLong(at);
                yield value >= 0 ? (float) value : 2 * (float) half(value);
            }
            case FLOAT16 -> Half.toFloat(buffer.getShort(at));
            case FLOAT32 -> buffer.getFloat(at);
            default -> (float) toDouble(buffer, at);
        };
    }

    /** The element, exactly but for integers of more than 53 binary digits. */
    double toDouble(ByteBuffer buffer, int at) {
        return switch (this) {
            case BOOL -> buffer.get(at) == 0 ? 0 : 1;
            case INT8 -> buffer.get(at);
            case INT16 -> buffer.getShort(at);
            case INT32 -> buffer.getInt(at);
            case INT64 -> (double) buffer.getLong(at);
            case UINT8 -> Byte.toUnsignedInt(buffer.get(at));
            case UINT16 -> Short.toUnsignedInt(buffer.getShort(at));
            case UINT32 -> Integer.toUnsignedLong(buffer.getInt(at));
            case UINT64 -> {
                long value = buffer.getLong(at);
                yield value >= 0 ? (double) value : 2 * (double) half(value);
            }
            case FLOAT16 -> Half.toFloat(buffer.getShort(at));
            case FLOAT32 -> buffer.getFloat(at);
            case FLOAT64 -> buffer.getDouble(at);
        };
    }

    /** Whether float32 holds the element without rounding it. */
    boolean isExact(ByteBuffer buffer, int at) {
        return switch (this) {
            case INT64 -> fits(Math.abs(buffer.getLong(at)));
            case UINT64 -> fits(buffer.getLong(at));
            case INT32, UINT32, FLOAT64 -> {
                double value = toDouble(buffer, at);
                yield Double.isNaN(value) || (float) value == value;
            }
            default -> true;
        };
    }

    /** Half of an unsigned number; the digit that is shifted out still counts in what the half is rounded to. */
    private static long half(long unsigned) {
        return unsigned >>> 1 | unsigned & 1;
    }

    private static boolean fits(long unsigned) {
        return Long.SIZE - Long.numberOfLeadingZeros(unsigned) - Long.numberOfTrailingZeros(unsigned) <= FLOAT_DIGITS;
    }

    /** NumPy's name, for example {@code float32}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
