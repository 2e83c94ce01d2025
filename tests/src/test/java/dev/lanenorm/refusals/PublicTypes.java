package dev.lanenorm.refusals;

import dev.lanenorm.Backend;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the jar offers: its public types with their public methods and constructors. */
final class PublicTypes {
    private PublicTypes() {}

    /** The methods and constructors that have parameters: others have nothing to refuse. */
    static List<Executable> executables() {
        return types().stream()
                .flatMap(type -> Stream.<Executable>concat(
                        Stream.of(type.getConstructors()), Stream.of(type.getDeclaredMethods())))
                .filter(executable -> Modifier.isPublic(executable.getModifiers())
                        && !executable.isSynthetic()
                        && executable.getParameterCount() > 0)
                .toList();
    }

    private static List<Class<?>> types() {
        try {
            Path location = Path.of(Backend.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isDirectory(location)) {
                return types(location.resolve("dev/lanenorm"));
            }
            try (FileSystem jar = FileSystems.newFileSystem(location)) {
                return types(jar.getPath("dev/lanenorm"));
            }
        } catch (IOException | URISyntaxException broken) {
            throw new AssertionError(broken);
        }
    }

    private static List<Class<?>> types(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".class") && !file.equals("package-info.class"))
                    .<Class<?>>map(file -> named("dev.lanenorm." + file.replace(".class", "")))
                    .filter(type -> Modifier.isPublic(type.getModifiers()))
                    .toList();
        }
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name, false, Backend.class.getClassLoader());
        } catch (ClassNotFoundException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
