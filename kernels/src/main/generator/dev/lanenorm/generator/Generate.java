package dev.lanenorm.generator;

import com.palantir.javaformat.java.FormatterException;
import com.sun.source.tree.MethodTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the loops: puts each formula of the table into the template that its annotation names, in plain Java and in
 * vectors.
 */
public final class Generate {
    private static final String PACKAGE = "dev.lanenorm.internal";

    private Generate() {}

    /**
     * Writes all loops and what finds them.
     *
     * @param folders the folder of the templates, that of the sources they refer to, and the one to write to
     * @throws IOException if a file cannot be read or written
     * @throws FormatterException if a generated file is not Java
     * @throws java.io.UncheckedIOException if a template does not compile
     * @throws IllegalArgumentException if a formula uses what vectors do not have
     */
    public static void main(String... folders) throws IOException, FormatterException {
        List<JavaFile> files = JavaFile.all(Path.of(folders[0]), Path.of(folders[1]));
        List<Formula> table = table(files);
        Loops loops = new Loops(Path.of(folders[2]));
        loops.write(PACKAGE, "Operation", LoopIndex.operations(table));
        for (Notation notation : Notation.values()) {
            String packageName = PACKAGE + "." + notation.name().toLowerCase();
            Map<String, JavaFile> templates = templates(files, packageName);
            for (Formula formula : table) {
                Template template = new Template(formula.shape(), templates, notation);
                loops.write(packageName, formula.className(), template.with(formula));
            }
            loops.write(packageName, LoopIndex.className(notation), LoopIndex.loops(table, notation, packageName));
        }
        loops.deleteOthers();
    }

    private static List<Formula> table(List<JavaFile> files) {
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
}
