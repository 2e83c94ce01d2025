package dev.lanenorm.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a user names. */
public final class UserFile {
    private UserFile() {}

    /** Refuses what is no file, and says what it is. */
    public static void require(Path path, String expected) {
        if (!Files.isRegularFile(path)) {
            String found = !Files.exists(path)
                    ? "does not exist"
                    : Files.isDirectory(path) ? "is a folder" : "is a device or a pipe";
            throw new UserException(path + " " + found + "; expected " + expected);
        }
    }
}
