package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernels compile without a warning but the one that javac gives for every use of an incubating module. */
@Tag("once")
class LintTest {
    @Test
    void noWarningsButTheIncubatingModule(@TempDir Path classes) throws IOException {
        Path kernels = Path.of(System.getProperty("lanenorm.root"), "kernels");
        List<Path> java = new ArrayList<>(filesIn(kernels.resolve("src/main/java")));
        java.addAll(filesIn(kernels.resolve("target/generated-sources/loops")));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
            compiler.getTask(
                            null,
                            files,
                            diagnostics,
                            List.of(
                                    "--release",
                                    "17",
                                    "-Xlint:all",
                                    "--add-modules=jdk.incubator.vector",
                                    "--add-reads=dev.lanenorm=jdk.incubator.vector",
                                    "-Xdoclint:all/public",
                                    "-Xdoclint/package:dev.lanenorm",
                                    "-d",
                                    classes.toString()),
                            null,
                            files.getJavaFileObjectsFromPaths(java))
                    .call();
        }
        String messages = diagnostics.getDiagnostics().stream()
                .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
                .filter(message -> !message.contains("using incubating module(s): jdk.incubator.vector"))
                .collect(Collectors.joining("\n"));
        assertEquals("", messages);
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
