package dev.lanenorm.refusals;

import dev.lanenorm.Backend;
import dev.lanenorm.Packaged;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.Stream;

/** What the library offers: its public types with their public methods and constructors. */
final class PublicTypes {
    private PublicTypes() {}

    /** The methods and constructors that have parameters: others have nothing to refuse. */
    static List<Executable> executables() {
        return types().flatMap(type -> Stream.<Executable>concat(
                        Stream.of(type.getConstructors()), Stream.of(type.getDeclaredMethods())))
                .filter(executable -> Modifier.isPublic(executable.getModifiers())
                        && !executable.isSynthetic()
                        && executable.getParameterCount() > 0)
                .toList();
    }

    private static Stream<Class<?>> types() {
        return Packaged.classes().keySet().stream()
                .filter(name -> name.matches("dev\\.lanenorm\\.[A-Z][^.]*"))
                .<Class<?>>map(PublicTypes::named)
                .filter(type -> Modifier.isPublic(type.getModifiers()));
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name, false, Backend.class.getClassLoader());
        } catch (ClassNotFoundException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
