package dev.lanenorm.generator;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** The generated files, formatted as all others are. */
final class Loops {
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(Style.PALANTIR)
            .formatJavadoc(true)
            .build());

    private final Path folder;
    private final Set<Path> written = new HashSet<>();

    Loops(Path folder) {
        this.folder = folder;
    }

    /** Writes a class, unless the file is already the same, so that it need not be compiled again. */
    void write(String packageName, String className, String text) throws IOException, FormatterException {
        Path file = folder.resolve(packageName.replace('.', '/')).resolve(className + ".java");
        String formatted = FORMATTER.formatSourceAndFixImports(text);
        if (!Files.exists(file) || !Files.readString(file).equals(formatted)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, formatted);
        }
        written.add(file);
    }

    /** Deletes files of earlier builds that are no longer generated. */
    void deleteOthers() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!written.contains(file)) {
                    Files.delete(file);
                }
            }
        }
    }
}
