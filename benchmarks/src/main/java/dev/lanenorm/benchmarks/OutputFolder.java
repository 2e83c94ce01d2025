package dev.lanenorm.benchmarks;

import dev.lanenorm.benchmarks.files.MatrixFiles.Content;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where a command writes what it finds: created and tried out before it works, so that an hour of measuring does not
 * end before a closed door. A folder that was created and got nothing is removed again.
 */
public final class OutputFolder implements AutoCloseable {
    private final String option;
    private final Path path;
    private final List<Path> created;

    private OutputFolder(String option, Path path, List<Path> created) {
        this.option = option;
        this.path = path;
        this.created = created;
    }

    /** Creates the folder, unless it is there, and writes a file into it and removes that. */
    public static OutputFolder open(String option, Path path) {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new UserException(option + " " + path + " is a file; expected a folder, or a name that is free");
        }
        OutputFolder folder = new OutputFolder(option, path, missing(path));
        try {
            Files.createDirectories(path);
            Files.delete(Files.createTempFile(path, ".probe", null));
            return folder;
        } catch (IOException broken) {
            folder.close();
            throw folder.refused(broken);
        }
    }

    /** The folders that are to be created, innermost first. */
    private static List<Path> missing(Path path) {
        List<Path> missing = new ArrayList<>();
        for (Path folder = path.toAbsolutePath();
                folder != null && !Files.exists(folder);
                folder = folder.getParent()) {
            missing.add(folder);
        }
        return missing;
    }

    /** A file in it. */
    public Path resolve(String name) {
        return path.resolve(name);
    }

    /** Refuses to write results of these names over an input, by whatever path that was named. */
    public void protect(String inputOption, Path input, Collection<String> names) {
        for (String name : names) {
            if (isSame(input, path.resolve(name))) {
                throw new UserException(option + " " + path + " would write " + name + " over " + inputOption + " "
                        + input + "; give another folder");
            }
        }
    }

    /** Whether both are one file, if there is one. */
    public static boolean isSame(Path one, Path other) {
        try {
            return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException unknown) {
            return one.toAbsolutePath()
                    .normalize()
                    .equals(other.toAbsolutePath().normalize());
        }
    }

    /** Writes all files of a result, each whole or not at all: first beside their places, then moved there. */
    public void write(Map<String, Content> contents) {
        try {
            Files.createDirectories(path);
            Path pending = Files.createTempDirectory(path, ".pending");
            try {
                for (Map.Entry<String, Content> content : contents.entrySet()) {
                    content.getValue().writeTo(pending.resolve(content.getKey()));
                }
                for (String name : contents.keySet()) {
                    move(pending.resolve(name), path.resolve(name));
                }
            } finally {
                for (String name : contents.keySet()) {
                    Files.deleteIfExists(pending.resolve(name));
                }
                Files.delete(pending);
            }
        } catch (IOException broken) {
            throw refused(broken);
        }
    }

    /** Writes all files of a result, and removes those of an earlier one, which the new page would seem to be of. */
    public void replace(Map<String, Content> contents, Predicate<String> ofEarlierResults) {
        write(contents);
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (ofEarlierResults.test(name) && !contents.containsKey(name)) {
                    Files.delete(file);
                }
            }
        } catch (IOException broken) {
            throw refused(broken);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException other) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private UserException refused(IOException broken) {
        return new UserException("cannot write into " + option + " " + path + ": " + Reason.of(broken));
    }

    @Override
    public void close() {
        try {
            for (Path folder : created) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException inUse) {
            // It has got what it was created for.
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
