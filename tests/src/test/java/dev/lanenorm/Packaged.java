package dev.lanenorm;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The classes of the library as they were built: of the jar, or of a folder. */
public final class Packaged {
    private Packaged() {}

    /** Where the library was loaded from. */
    public static Path location() {
        return location(Backend.class);
    }

    /** Where a class was loaded from. */
    static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The bytes of every class file by its name, for example {@code dev.lanenorm.BatchNorm$Builder}. */
    public static Map<String, byte[]> classes() {
        try {
            if (Files.isDirectory(location())) {
                return classes(location());
            }
            try (FileSystem jar = FileSystems.newFileSystem(location())) {
                return classes(jar.getPath("/"));
            }
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private static Map<String, byte[]> classes(Path root) throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = root.relativize(file).toString().replace('\\', '/');
                if (name.startsWith("dev/") && name.endsWith(".class")) {
                    classes.put(name.replace(".class", "").replace('/', '.'), Files.readAllBytes(file));
                }
            }
        }
        return classes;
    }
}
