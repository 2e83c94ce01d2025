package dev.lanenorm.benchmarks.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanenorm.benchmarks.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code .npy} of every kind that numbers come in, right ones and wrong ones. */
class NpyFileTest {
    @TempDir
    Path folder;

    private final List<String> notices = new ArrayList<>();

    /** -1, 2 and the largest of each width: what is unsigned has no -1 but its largest. */
    @ParameterizedTest
    @CsvSource({
        "i1, 1, -1, 2",
        "u1, 1, 255, 2",
        "i2, 2, -1, 2",
        "u2, 2, 65535, 2",
        "i4, 4, -1, 2",
        "u4, 4, 4294967296, 2",
        "i8, 8, -1, 2",
        "u8, 8, 18446744073709551616, 2",
        "b1, 1, 1, 1"
    })
    void integersOfEveryWidthAreConverted(String type, int width, float ofAllOnes, float ofTwo) throws IOException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            String mark = width == 1 ? "|" : order == ByteOrder.LITTLE_ENDIAN ? "<" : ">";
            ByteBuffer file = NpyBytes.of(mark + type, false, "(1, 3)", 3 * width);
            byte[] ones = new byte[width];
            Arrays.fill(ones, (byte) -1);
            byte[] two = new byte[width];
            two[order == ByteOrder.LITTLE_ENDIAN ? 0 : width - 1] = 2;
            file.put(ones).put(two);
            assertArrayEquals(new float[] {ofAllOnes, ofTwo, 0}, read(file).values(), mark + type);
        }
    }

    @Test
    void floatsOfEveryWidthInEitherByteOrderAreConverted() throws IOException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            String mark = order == ByteOrder.LITTLE_ENDIAN ? "<" : ">";
            ByteBuffer floats = NpyBytes.of(mark + "f4", false, "(1, 2)", 8).order(order);
            floats.putFloat(1.1f).putFloat(Float.NEGATIVE_INFINITY);
            assertArrayEquals(
                    new float[] {1.1f, Float.NEGATIVE_INFINITY}, read(floats).values());
            assertEquals(List.of(), notices);

            ByteBuffer doubles = NpyBytes.of(mark + "f8", false, "(1, 3)", 24).order(order);
            doubles.putDouble(1.1).putDouble(Double.NaN).putDouble(Double.POSITIVE_INFINITY);
            assertArrayEquals(
                    new float[] {1.1f, Float.NaN, Float.POSITIVE_INFINITY},
                    read(doubles).values());
            assertEquals(List.of(file() + " holds float64; rounded to float32: 1 of 3 values"), notices);
            notices.clear();

            doubles.putDouble(doubles.position() - 24, 1.5);
            read(doubles);
            assertEquals(List.of(), notices);
        }
    }

    @Test
    void halfPrecisionIsConvertedExactly() throws IOException {
        int[] bits = {0x3c00, 0xc000, 0x7bff, 0x0400, 0x03ff, 0x0001, 0x8001, 0x7c00, 0xfc00, 0x7e00, 0x3555};
        float[] expected = {
            1,
            -2,
            65504,
            0x1p-14f,
            0x3ffp-24f,
            0x1p-24f,
            -0x1p-24f,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.NaN,
            0x555p-12f
        };
        ByteBuffer file = NpyBytes.of("<f2", false, "(1, 11)", 22);
        for (int half : bits) {
            file.putShort((short) half);
        }
        assertArrayEquals(expected, read(file).values());
        ByteBuffer zeros = NpyBytes.of("<f2", false, "(1, 1)", 2).putShort((short) 0x8000);
        assertEquals(
                Float.floatToRawIntBits(-0f),
                Float.floatToRawIntBits(read(zeros).values()[0]));
        assertEquals(List.of(), notices);
    }

    @Test
    void integersAbove2To24AreRoundedOnceWithANotice() throws IOException {
        ByteBuffer signed = NpyBytes.of("<i8", false, "(2, 2)", 32);
        signed.putLong((1 << 24) + 1).putLong((1 << 24) + 2);
        // By way of a double this one would be a tie, and go down.
        signed.putLong((1L << 60) + (1L << 36) + 1).putLong(Long.MIN_VALUE);
        assertArrayEquals(
                new float[] {0x1p24f, 0x1p24f + 2, 0x1p60f + 0x1p37f, -0x1p63f},
                read(signed).values());
        assertEquals(List.of(file() + " holds int64; rounded to float32: 2 of 4 values"), notices);

        notices.clear();
        ByteBuffer unsigned = NpyBytes.of("<u8", false, "(1, 2)", 16);
        unsigned.putLong((1L << 63) + (1L << 39) + 1).putLong(1L << 63);
        assertArrayEquals(
                new float[] {0x1p63f + 0x1p40f, 0x1p63f}, read(unsigned).values());
        assertEquals(List.of(file() + " holds uint64; rounded to float32: 1 of 2 values"), notices);
    }

    @Test
    void fortranOrderIsTurned() throws IOException {
        ByteBuffer matrix = NpyBytes.of("<i2", true, "(2, 3)", 12);
        for (int value : new int[] {1, 4, 2, 5, 3, 6}) {
            matrix.putShort((short) value);
        }
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, read(matrix).values());

        ByteBuffer tensor = NpyBytes.of(">i2", true, "(2, 3, 2, 2)", 48).order(ByteOrder.BIG_ENDIAN);
        for (int w = 0; w < 2; w++) {
            for (int h = 0; h < 2; h++) {
                for (int c = 0; c < 3; c++) {
                    for (int n = 0; n < 2; n++) {
                        tensor.putShort((short) (((n * 3 + c) * 2 + h) * 2 + w));
                    }
                }
            }
        }
        float[] inOrder = new float[24];
        for (int i = 0; i < 24; i++) {
            inOrder[i] = i;
        }
        FloatArray found = read(tensor);
        assertArrayEquals(inOrder, found.values());
        assertEquals("(2, 3, 2, 2)", found.shapeText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }",
                "{'shape': (1, 2), 'fortran_order': False, 'descr': '<f4'}",
                "{ 'shape' :( 1 ,2 ) ,'descr' : '<f4','fortran_order':False }   \n",
                "{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (1, 2,)}",
                "{'descr': '=f4', 'fortran_order': False, 'shape': (1L, 2L), }",
                "{'descr': 'f4', 'fortran_order': False, 'shape': (1, 2), }"
            })
    void headersMayBeWrittenOtherwise(String header) throws IOException {
        for (int version = 1; version <= 3; version++) {
            ByteBuffer file =
                    NpyBytes.withHeader(version, header, 8).putFloat(1.5f).putFloat(-2);
            assertArrayEquals(new float[] {1.5f, -2}, read(file).values(), "version " + version);
        }
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        String numbers =
                "; expected floats of up to 64 bits, integers or booleans: write it with astype(numpy.float32)";
        String order = "'fortran_order': False, ";
        String floats = "'descr': '<f4', " + order;
        refused("holds dtype <c8" + numbers, "{'descr': '<c8', " + order + "'shape': (1, 2)}");
        refused("holds dtype <f16" + numbers, "{'descr': '<f16', " + order + "'shape': (1, 2)}");
        refused("holds dtype |O" + numbers, "{'descr': '|O', " + order + "'shape': (1, 2)}");
        refused(
                "holds records with fields; expected numbers: save one field, x[\"name\"]",
                "{'descr': [('a', '<f4')], " + order + "'shape': (2,)}");
        for (String other : new String[] {
            "{'descr': '<f4', 'fortran_order': 1, 'shape': (1, 2)}",
            "{" + floats + "}",
            "{" + floats + "'shape': (1; 2)}",
            "{" + floats + "'shape': (-1, 2)}",
            "\u001b[2J"
        }) {
            refused("has a header that numpy.save would not write: " + Printable.quoted(other), other);
        }
        refused(
                "is empty: its shape is (0, 2); expected at least one row and column",
                "{" + floats + "'shape': (0, 2)}");
        for (String large : new String[] {"(65536, 65536)", "(9999999999999999999, 1)", "(2147483640,)"}) {
            refused(
                    "has shape " + large + "; expected fewer than 2^31 - 8 elements: split it",
                    "{" + floats + "'shape': " + large + "}");
        }
    }

    @Test
    void brokenFilesAreNamed() throws IOException {
        byte[] whole = NpyBytes.of("<f8", false, "(2, 2)", 32).array();
        int end = whole.length;
        refused(
                "is truncated: expected " + end + " bytes, found " + (end - 1) + "; copy or write it again",
                Arrays.copyOf(whole, end - 1));
        refused("is truncated: expected 8 bytes, found 7; copy or write it again", Arrays.copyOf(whole, 7));
        refused("is truncated: expected 10 bytes, found 9; copy or write it again", Arrays.copyOf(whole, 9));
        refused(
                "is truncated: expected " + (end - 32) + " bytes, found 20; copy or write it again",
                Arrays.copyOf(whole, 20));
        refused(
                "goes on after the " + end + " bytes of its array; expected one array: copy or write it again",
                Arrays.copyOf(whole, end + 1));
        refused(
                "is of .npy version 4.0; expected 1.0, 2.0 or 3.0: write it with numpy.save",
                NpyBytes.withHeader(4, "{}", 0).array());
        ByteBuffer endless = NpyBytes.withHeader(2, "{}", 0).putInt(8, -1);
        refused("has a header of 4294967295 bytes; expected at most 1048576", endless.array());
        refused(
                "has a header that numpy.save would not write: \"{\\x1b[2J\\u2028}\"",
                NpyBytes.withHeader(3, "{\u001b[2J\u2028}", 0).array());
    }

    @Test
    void doublesBeyondFloat32AreRefusedWhereTheyStand() throws IOException {
        ByteBuffer matrix = NpyBytes.of("<f8", false, "(2, 2)", 32);
        refused(
                "holds -1.0E39 in row 1, column 0; expected float32, which ends at 3.4028235E38",
                matrix.putDouble(matrix.position() + 16, -1e39).array());
        ByteBuffer tensor = NpyBytes.of("<f8", true, "(2, 1, 2)", 32);
        refused(
                "holds 1.0E300 at index (1, 0, 0); expected float32, which ends at 3.4028235E38",
                tensor.putDouble(tensor.position() + 8, 1e300).array());
    }

    @Test
    void rowsOfDoublesKeepEveryDigit() throws IOException {
        ByteBuffer doubles =
                NpyBytes.of("<f8", false, "(2,)", 16).putDouble(0.1).putDouble(1e300);
        assertArrayEquals(new double[] {0.1, 1e300}, MatrixFiles.readRow(write(doubles.array())));
        ByteBuffer integers = NpyBytes.of(">i4", false, "(1, 2)", 8).order(ByteOrder.BIG_ENDIAN);
        integers.putInt(-7).putInt(Integer.MAX_VALUE);
        assertArrayEquals(new double[] {-7, Integer.MAX_VALUE}, MatrixFiles.readRow(write(integers.array())));
        Path tensor = write(NpyBytes.of("<f4", false, "(1, 1, 1)", 4).array());
        assertEquals(
                tensor + " has 3 dimensions; expected one dimension",
                assertThrows(UserException.class, () -> MatrixFiles.readRow(tensor))
                        .getMessage());
    }

    /** Whatever the name says. */
    @Test
    void firstBytesTellWhatAFileIs() throws IOException {
        byte[] npy = NpyBytes.of("<f4", false, "(1, 1)", 4).putFloat(2.5f).array();
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(npy);
        }
        for (String name : new String[] {"x.NPY", "x", "x.csv", "x.npy.GZ", "x.data"}) {
            byte[] content = name.endsWith("GZ") || name.endsWith("data") ? zipped.toByteArray() : npy;
            assertArrayEquals(
                    new float[] {2.5f},
                    MatrixFiles.readArray(Files.write(folder.resolve(name), content), notices::add)
                            .values(),
                    name);
        }
        Path text = Files.writeString(folder.resolve("text.Npy"), "1,2");
        assertEquals(
                text + " is no .npy file: it does not start with \\x93NUMPY; write it with numpy.save",
                assertThrows(UserException.class, () -> MatrixFiles.readArray(text, notices::add))
                        .getMessage());
        Path archive = Files.write(folder.resolve("x.npz"), new byte[] {'P', 'K', 3, 4, 0});
        assertEquals(
                archive + " is a zip archive, such as .npz or .xlsx; expected .npy or text: write one array with"
                        + " numpy.save",
                assertThrows(UserException.class, () -> MatrixFiles.readArray(archive, notices::add))
                        .getMessage());
        assertEquals(
                folder + " is a folder; expected .npy or text",
                assertThrows(UserException.class, () -> MatrixFiles.readArray(folder, notices::add))
                        .getMessage());
    }

    @Test
    void writtenBytesAreThoseOfNumpy() throws IOException {
        MatrixFiles.npy(new FloatArray(new float[] {1, -2, 0.5f, 3}, 2, 1, 2)).writeTo(file());
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 2), }";
        ByteBuffer expected = NpyBytes.withHeader(1, header + " ".repeat(117 - header.length()) + "\n", 16);
        expected.putFloat(1).putFloat(-2).putFloat(0.5f).putFloat(3);
        assertArrayEquals(expected.array(), Files.readAllBytes(file()));
        assertArrayEquals(
                new float[] {1, -2, 0.5f, 3},
                MatrixFiles.readArray(file(), notices::add).values());
    }

    /** A sparse file, so that it takes no disk; read through a buffer, it takes 1 GB of heap. */
    @Test
    void filesBeyond2GBAreRead() throws IOException {
        int columns = (1 << 28) + 5;
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        assumeTrue(heap > 1200, "NOT TESTED: a file beyond 2 GB needs a heap of 1200 MB, there are " + heap);
        ByteBuffer start = NpyBytes.of("<f8", false, "(1, " + columns + ")", 0);
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
            file.write(start.array());
            file.setLength(start.capacity() + 8L * columns);
            file.seek(start.capacity() + 8L * (columns - 1));
            file.writeLong(Long.reverseBytes(Double.doubleToLongBits(-1.5)));
        }
        FloatArray array = MatrixFiles.readArray(file(), notices::add);
        assertEquals(columns, array.values().length);
        assertEquals(-1.5f, array.values()[columns - 1]);
        assertEquals(0, array.values()[columns - 2]);
    }

    @Test
    void whatIsNoMatrixIsRefusedWithoutANotice() throws IOException {
        ByteBuffer tensor = NpyBytes.of("<f8", false, "(1, 1, 1)", 8).putDouble(0.1);
        Path file = write(tensor.array());
        assertEquals(
                file + " has shape (1, 1, 1); expected a matrix, (N, D), or for apply and running a tensor, (N, C, L)"
                        + " or (N, C, H, W)",
                assertThrows(UserException.class, () -> MatrixFiles.read(file, notices::add))
                        .getMessage());
        assertEquals(List.of(), notices);
    }

    private Path file() {
        return folder.resolve("x.npy");
    }

    private FloatArray read(ByteBuffer content) throws IOException {
        return MatrixFiles.readArray(write(content.array()), notices::add);
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(file(), content);
    }

    private void refused(String message, String header) throws IOException {
        refused(message, NpyBytes.withHeader(1, header, 8).array());
    }

    /** From a file, and from a stream of unknown length. */
    private void refused(String message, byte[] content) throws IOException {
        Path zipped = folder.resolve("x.npy.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write(content);
        }
        for (Path file : new Path[] {write(content), zipped}) {
            UserException refused =
                    assertThrows(UserException.class, () -> MatrixFiles.readArray(file, notices::add), message);
            assertEquals(file + " " + message, refused.getMessage());
        }
    }
}
