package dev.lanenorm.generator;

import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A shape of loop that formulas are put into. It also has the members of the template it extends. */
final class Template {
    private final List<JavaFile> family = new ArrayList<>();
    private final Set<String> all;
    private final Notation notation;

    /**
     * A template.
     *
     * @param name its name; where the package has no such template, it is {@code Map}, the only map in plain Java
     * @param all the templates of one package, by name
     */
    Template(String name, Map<String, JavaFile> all, Notation notation) {
        this.all = all.keySet();
        this.notation = notation;
        JavaFile member = all.getOrDefault(name, all.get("Map"));
        while (member != null) {
            family.add(member);
            member = all.get(parent(member));
        }
    }

    private static String parent(JavaFile file) {
        Tree parent = file.type().getExtendsClause();
        return parent == null ? "" : parent.toString();
    }

    /** The loop of a formula, as the text of a file. */
    String with(Formula formula) {
        JavaFile file = family.get(0);
        StringBuilder text = new StringBuilder();
        text.append("// Made from templates/Formulas and templates/")
                .append(notation.name().toLowerCase())
                .append("/")
                .append(file.type().getSimpleName())
                .append(".\n");
        text.append("package ").append(file.packageName()).append(";\n\n");
        imports().forEach(line -> text.append(line).append("\n"));
        text.append("\n/**\n * ").append(formula.javadoc()).append("\n *\n * <p>");
        text.append(file.javadoc(file.type())).append("\n */\n");
        text.append("public final class ").append(formula.className()).append(" implements Loop {\n");
        text.append(String.join("\n\n", members(formula))).append("\n}\n");
        return text.toString();
    }

    private Collection<String> imports() {
        Collection<String> imports = new TreeSet<>(notation.imports);
        for (JavaFile member : family) {
            for (ImportTree line : member.unit().getImports()) {
                if (!line.isStatic() || !line.toString().contains(".Placeholders.")) {
                    imports.add(member.text(line).replace(".Placeholders.", "."));
                }
            }
        }
        return imports;
    }

    private List<String> members(Formula formula) {
        Words words = new Words(formula, all);
        Map<String, String> members = new LinkedHashMap<>();
        for (JavaFile template : family) {
            Expansion expansion = new Expansion(formula, notation, words, template);
            for (Tree member : template.type().getMembers()) {
                String name =
                        member instanceof MethodTree method ? method.getName().toString() : member.toString();
                if (!name.equals("<init>")) {
                    members.computeIfAbsent(name, unused -> withJavadoc(template, member, expansion));
                }
            }
        }
        return new ArrayList<>(members.values());
    }

    private static String withJavadoc(JavaFile template, Tree member, Expansion expansion) {
        String javadoc = template.javadoc(member);
        return (javadoc.isEmpty() ? "" : "/** " + javadoc + " */\n") + expansion.of(member);
    }
}
