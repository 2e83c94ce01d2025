package dev.lanenorm.generator;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import com.sun.source.tree.MethodTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes the loops: each formula of the table in the template that its annotation names, in plain Java and in vectors.
 */
public final class Generate {
    private static final String PACKAGE = "dev.lanenorm.internal.";

    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(Style.PALANTIR)
            .formatJavadoc(true)
            .build());

    private Generate() {}

    /**
     * Writes them.
     *
     * @param folders where the templates are, where the sources are that they refer to, and where to write
     * @throws IOException if a file cannot be read or written, or a template is no Java
     * @throws FormatterException if what was made is no Java
     */
    public static void main(String... folders) throws IOException, FormatterException {
        List<JavaFile> files = JavaFile.all(Path.of(folders[0]), Path.of(folders[1]));
        Set<Path> written = new HashSet<>();
        for (Notation notation : Notation.values()) {
            String packageName = PACKAGE + notation.name().toLowerCase();
            Path folder = Path.of(folders[2], packageName.split("\\."));
            Files.createDirectories(folder);
            Map<String, JavaFile> templates = templates(files, packageName);
            for (Formula formula : formulas(files)) {
                Path loop = folder.resolve(formula.className() + ".java");
                String text = new Template(formula.shape(), templates, notation).with(formula);
                writeIfNew(loop, FORMATTER.formatSourceAndFixImports(text));
                written.add(loop);
            }
            deleteOthers(folder, written);
        }
    }

    private static List<Formula> formulas(List<JavaFile> files) {
        JavaFile table = files.stream()
                .filter(file -> file.type().getSimpleName().contentEquals("Formulas"))
                .findFirst()
                .orElseThrow();
        return table.type().getMembers().stream()
                .filter(member ->
                        member instanceof MethodTree method && !method.getName().contentEquals("<init>"))
                .map(member -> Formula.of((MethodTree) member, table))
                .toList();
    }

    private static Map<String, JavaFile> templates(List<JavaFile> files, String packageName) {
        Map<String, JavaFile> templates = new LinkedHashMap<>();
        files.stream()
                .filter(file -> file.packageName().equals(packageName))
                .forEach(file -> templates.put(file.type().getSimpleName().toString(), file));
        return templates;
    }

    /** So that what has not changed is not compiled again. */
    private static void writeIfNew(Path target, String text) throws IOException {
        if (!Files.exists(target) || !Files.readString(target).equals(text)) {
            Files.writeString(target, text);
        }
    }

    /** Loops of formulas that are no longer in the table. */
    private static void deleteOthers(Path folder, Set<Path> written) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> !written.contains(path)).toList()) {
                Files.delete(file);
            }
        }
    }
}
