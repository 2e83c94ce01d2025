package dev.lanenorm.benchmarks.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Files as NumPy writes them, byte by byte. */
public final class NpyBytes {
    private NpyBytes() {}

    /** Version 1.0 with so many zero bytes of elements to be filled in. */
    public static ByteBuffer of(String dtype, boolean fortran, String shape, int bytes) {
        String python = fortran ? "True" : "False";
        return withHeader(
                1, "{'descr': '" + dtype + "', 'fortran_order': " + python + ", 'shape': " + shape + ", }\n", bytes);
    }

    /** A header as it stands, and so many zero bytes; the position is that of the first element. */
    public static ByteBuffer withHeader(int version, String header, int bytes) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate((version == 1 ? 10 : 12) + text.length + bytes)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        if (version == 1) {
            file.putShort((short) text.length);
        } else {
            file.putInt(text.length);
        }
        return file.put(text);
    }
}
