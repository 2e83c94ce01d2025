package dev.lanenorm.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** What a virtual machine of our own has found, in a file for the one that has started it. */
public final class Findings {
    private Findings() {}

    /** Reads and removes them, so that none is taken for those of another. */
    public static Properties take(Path file) throws IOException {
        Properties found = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            found.load(in);
        }
        Files.delete(file);
        return found;
    }

    /** Leaves them. */
    public static void write(Properties found, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            found.store(out, null);
        }
    }
}
