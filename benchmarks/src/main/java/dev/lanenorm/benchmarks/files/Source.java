package dev.lanenorm.benchmarks.files;

import dev.lanenorm.benchmarks.UserException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** The bytes of a file, or of standard input where its name is {@code -}; unzipped where they are gzipped. */
final class Source implements Closeable {
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final int BUFFER = 1 << 16;
    private static final AtomicBoolean STANDARD_INPUT_TAKEN = new AtomicBoolean();

    private final String name;
    private final boolean gzipped;
    private final long size;
    private final InputStream in;

    private Source(String name, boolean gzipped, long size, InputStream in) {
        this.name = name;
        this.gzipped = gzipped;
        this.size = size;
        this.in = in;
    }

    static Source open(Path file) throws IOException {
        boolean standardInput = isStandardInput(file);
        if (standardInput && !STANDARD_INPUT_TAKEN.compareAndSet(false, true)) {
            throw new UserException("standard input can be read once: give - for one input, files for the others");
        }
        String name = MatrixFiles.name(file);
        if (Files.isDirectory(file)) {
            throw new UserException(name + " is a folder; expected .npy or text");
        }
        InputStream raw =
                new BufferedInputStream(new Unmeasured(standardInput ? System.in : Files.newInputStream(file)), BUFFER);
        try {
            boolean gzipped = startsWith(raw, GZIP);
            if (!gzipped && !isEmpty(raw) && name.toLowerCase(Locale.ROOT).endsWith(".gz")) {
                throw new UserException(name + " is not gzipped; expected gzip, as its name ends with .gz");
            }
            InputStream in = gzipped ? new BufferedInputStream(gunzip(raw), BUFFER) : raw;
            boolean sized = !gzipped && !standardInput && Files.isRegularFile(file);
            return new Source(name, gzipped, sized ? Files.size(file) : Long.MAX_VALUE, in);
        } catch (IOException | UserException broken) {
            raw.close();
            throw broken;
        }
    }

    /** All parts: Java's own reader takes a part that is cut in its header for the end. */
    private static InputStream gunzip(InputStream raw) throws IOException {
        return GzipCompressorInputStream.builder()
                .setInputStream(raw)
                .setDecompressConcatenated(true)
                .get();
    }

    /** Whether a name is that of standard input. */
    static boolean isStandardInput(Path file) {
        return file.toString().equals("-");
    }

    /** What messages call it. */
    String name() {
        return name;
    }

    /** How many bytes there are, as far as the file system knows; otherwise more than there can be. */
    long size() {
        return size;
    }

    InputStream in() {
        return in;
    }

    /** Whether its name, in whatever case and before {@code .gz}, ends so. */
    boolean isNamed(String suffix) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(suffix) || gzipped && lower.endsWith(suffix + ".gz");
    }

    /** Whether there are no bytes. */
    boolean isEmpty() throws IOException {
        return isEmpty(in);
    }

    private static boolean isEmpty(InputStream in) throws IOException {
        in.mark(1);
        boolean empty = in.read() < 0;
        in.reset();
        return empty;
    }

    /** Whether these bytes come next; they stay unread. */
    boolean startsWith(byte... magic) throws IOException {
        return startsWith(in, magic);
    }

    private static boolean startsWith(InputStream in, byte... magic) throws IOException {
        in.mark(magic.length);
        byte[] start = in.readNBytes(magic.length);
        in.reset();
        return Arrays.equals(start, magic);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /**
     * Has always more to try to read: a channel fails to say how much a pipe holds, and a pipe that waits for its
     * writer says 0, where gzip takes one part of several for the last.
     */
    private static final class Unmeasured extends FilterInputStream {
        Unmeasured(InputStream in) {
            super(in);
        }

        @Override
        public int available() {
            return 1;
        }
    }
}
