package dev.lanenorm.benchmarks;

import dev.lanenorm.benchmarks.files.MatrixFiles.Content;
import java.io.File;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where a command writes what it finds: created and tried out before it works, so that an hour of measuring does not
 * end before a closed door. No input of the command is replaced. A folder that was created and got nothing is removed
 * again.
 */
public final class OutputFolder implements AutoCloseable {
    /** Where results lie until all are written: in a folder that says which process writes them. */
    private static final String PENDING = ".pending%d-";

    private static final Pattern PENDING_OF = Pattern.compile("\\.pending(\\d{1,18})-\\d+");

    private final CommandSpec command;
    private final String option;
    private final Path path;
    private final List<Path> created;

    private OutputFolder(CommandSpec command, String option, Path path, List<Path> created) {
        this.command = command;
        this.option = option;
        this.path = path;
        this.created = created;
    }

    /** Creates the folder of a command's option, unless it is there, and tries whether it can be written into. */
    public static OutputFolder open(CommandSpec command, String option, Path path) {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new UserException(option + " " + path + " is a file; expected a folder, or a name that is free");
        }
        OutputFolder folder = new OutputFolder(command, option, path, missing(path));
        try {
            Files.createDirectories(path);
            Files.delete(folder.createPending());
            folder.deleteLeftovers();
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

    /**
     * Refuses results of these names where one would replace an input of the command, by whatever path that is named.
     */
    public void protectInputs(Predicate<String> results) {
        for (Path file : files()) {
            String name = file.getFileName().toString();
            if (results.test(name)) {
                command.options().forEach(input -> protect(input, file));
            }
        }
    }

    private void protect(OptionSpec input, Path file) {
        for (String value : input.stringValues()) {
            // Not every value is a path.
            if (new File(value).exists() && isSame(Path.of(value), file)) {
                throw new UserException(option + " " + path + " would write " + file.getFileName() + " over "
                        + input.longestName() + " " + value + "; give another folder");
            }
        }
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(path)) {
            return files.toList();
        } catch (IOException broken) {
            throw refused(broken);
        }
    }

    private Path createPending() throws IOException {
        return Files.createTempDirectory(
                path, String.format(PENDING, ProcessHandle.current().pid()));
    }

    /** Deletes what a process has left that was killed while it wrote. */
    private void deleteLeftovers() {
        for (Path file : files()) {
            Matcher pending = PENDING_OF.matcher(file.getFileName().toString());
            if (pending.matches() && !isOfAnother(Long.parseLong(pending.group(1)))) {
                ScratchFolder.delete(file);
            }
        }
    }

    private static boolean isOfAnother(long process) {
        return ProcessHandle.of(process)
                .filter(other -> !other.equals(ProcessHandle.current()))
                .isPresent();
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
        write(contents, contents::containsKey);
    }

    private void write(Map<String, Content> contents, Predicate<String> replaced) {
        try {
            Files.createDirectories(path);
            protectInputs(replaced);
            Path pending = createPending();
            try {
                for (Map.Entry<String, Content> content : contents.entrySet()) {
                    content.getValue().writeTo(pending.resolve(content.getKey()));
                }
                for (String name : contents.keySet()) {
                    move(pending.resolve(name), path.resolve(name));
                }
            } finally {
                ScratchFolder.delete(pending);
            }
        } catch (IOException broken) {
            throw refused(broken);
        }
    }

    /** Writes all files of a result, and removes those of an earlier one, which the new page would seem to be of. */
    public void replace(Map<String, Content> contents, Predicate<String> ofEarlierResults) {
        write(contents, ofEarlierResults.or(contents::containsKey));
        try {
            for (Path file : files()) {
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
