package dev.lanenorm.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A temporary folder, deleted at the end of its use or of the virtual machine. */
public final class ScratchFolder implements AutoCloseable {
    private final Path path;
    private final ShutdownHook end = ShutdownHook.of(this::delete);

    private ScratchFolder(Path path) {
        this.path = path;
    }

    /** Creates one. */
    public static ScratchFolder create() {
        try {
            return new ScratchFolder(Files.createTempDirectory("lanenorm"));
        } catch (IOException broken) {
            throw new UserException("cannot write into the temporary folder " + System.getProperty("java.io.tmpdir")
                    + ": " + Reason.of(broken) + "; give another with java -Djava.io.tmpdir=DIR");
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        delete();
        end.close();
    }

    private void delete() {
        delete(path);
    }

    /** Deletes a folder and what is in it. */
    static void delete(Path folder) {
        try (Stream<Path> left = Files.walk(folder)) {
            left.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException | java.io.UncheckedIOException gone) {
            // A fork that ends at the same time removes its files too.
        }
    }
}
