package dev.lanenorm.generator;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A Java file: its tree, and the text of each part. */
record JavaFile(CompilationUnitTree unit, String text, SourcePositions positions) {
    /**
     * All Java files of a folder, which javac must accept.
     *
     * @param sources the folder of the other classes they refer to
     * @throws UncheckedIOException if javac finds an error
     */
    static List<JavaFile> all(Path folder, Path sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(found, null, null);
                Stream<Path> paths = Files.walk(folder)) {
            List<Path> java = paths.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    found,
                    List.of(
                            "--source-path",
                            folder + File.pathSeparator + sources,
                            "--add-modules",
                            "jdk.incubator.vector",
                            "--add-reads",
                            "dev.lanenorm=jdk.incubator.vector",
                            "-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(java));
            List<JavaFile> all = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                String text = unit.getSourceFile().getCharContent(true).toString();
                all.add(new JavaFile(unit, text, Trees.instance(task).getSourcePositions()));
            }
            task.analyze();
            requireNone(found);
            return all;
        }
    }

    private static void requireNone(DiagnosticCollector<JavaFileObject> found) {
        List<String> errors = found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(Diagnostic::toString)
                .toList();
        if (!errors.isEmpty()) {
            throw new UncheckedIOException(new IOException(String.join("\n", errors)));
        }
    }

    /** The name of its package. */
    String packageName() {
        return unit.getPackageName().toString();
    }

    /** Its class. */
    ClassTree type() {
        return (ClassTree) unit.getTypeDecls().get(0);
    }

    /** The text of a part of it. */
    String text(Tree part) {
        return text.substring(start(part), end(part));
    }

    /** Where a part of it begins. */
    int start(Tree part) {
        return (int) positions.getStartPosition(unit, part);
    }

    /** Where a part of it ends. */
    int end(Tree part) {
        return (int) positions.getEndPosition(unit, part);
    }

    /** The javadoc before a part of it, as plain text; empty where there is none. */
    String javadoc(Tree part) {
        String before = text.substring(0, start(part)).stripTrailing();
        if (!before.endsWith("*/")) {
            return "";
        }
        String comment = before.substring(before.lastIndexOf("/**") + 3, before.length() - 2);
        return comment.replaceAll("(?m)^\\s*\\*", "").strip();
    }
}
