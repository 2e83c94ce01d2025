package dev.lanenorm.benchmarks.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanenorm.benchmarks.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes from files and pipes, gzipped or not, whole or broken. */
class SourceTest {
    private static final byte[] TEXT = text("1,2\n3,4\n");

    @TempDir
    Path folder;

    @Test
    void pipesAreReadAsFilesAre() throws Exception {
        byte[] npy = NpyBytes.of("<f4", false, "(2, 2)", 16)
                .putFloat(1)
                .putFloat(2)
                .putFloat(3)
                .putFloat(4)
                .array();
        for (byte[][] parts : new byte[][][] {{TEXT}, {gzip(TEXT)}, {npy}, {gzip(npy)}}) {
            assertArrayEquals(new float[] {1, 2, 3, 4}, piped(parts).values());
        }
        UserException empty = assertThrows(UserException.class, () -> piped(new byte[0]));
        assertEquals(folder.resolve("pipe") + " is empty; expected an array of numbers", empty.getMessage());
    }

    /** The second part is on its way when the first one ends. */
    @Test
    void everyPartOfGzipIsRead() throws Exception {
        assertArrayEquals(
                new float[] {1, 2, 3, 4},
                piped(gzip(text("1,2\n")), gzip(text("3,4\n"))).values());
    }

    @Test
    void brokenGzipIsNamed() throws IOException {
        byte[] whole = gzip(TEXT);
        String truncated = " is truncated: its gzip stream does not end; copy or write it again";
        refused(truncated, Arrays.copyOf(whole, 5));
        refused(truncated, Arrays.copyOf(whole, 14));
        refused(truncated, Arrays.copyOf(whole, whole.length - 3));
        refused(truncated, join(whole, Arrays.copyOf(whole, 5)));
        byte[] corrupt = whole.clone();
        corrupt[whole.length - 6] ^= 1;
        refused(" cannot be read: Gzip-compressed data is corrupt (CRC32 error)", corrupt);
        refused(" cannot be read: Unexpected data after a valid .gz stream", join(whole, TEXT));
        refused(" is empty; expected an array of numbers", new byte[0]);
        refused(" is empty; expected an array of numbers", gzip(new byte[0]));
        refused(" is not gzipped; expected gzip, as its name ends with .gz", TEXT);
    }

    private void refused(String message, byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("x.csv.gz"), content);
        UserException refused =
                assertThrows(UserException.class, () -> MatrixFiles.readArray(file, notice -> {}), message);
        assertEquals(file + message, refused.getMessage());
    }

    /** Reads a pipe, into which another thread writes one part after the other. */
    private FloatArray piped(byte[]... parts) throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "NOT TESTED: pipes with names need mkfifo");
        Files.deleteIfExists(pipe);
        assertEquals(
                0,
                new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor());
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(pipe, parts));
        try {
            return MatrixFiles.readArray(pipe, notice -> {});
        } finally {
            writer.join();
        }
    }

    private static void write(Path pipe, byte[]... parts) {
        try (OutputStream out = Files.newOutputStream(pipe)) {
            for (int i = 0; i < parts.length; i++) {
                Thread.sleep(i == 0 ? 0 : 200);
                out.write(parts[i]);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(content);
        }
        return zipped.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] text(String content) {
        return content.getBytes(StandardCharsets.US_ASCII);
    }
}
