package dev.lanenorm.generator;

import java.util.List;
import java.util.stream.Collectors;

/** The index of loops: the operations, and the class that finds the loops of a package by operation. */
final class LoopIndex {
    private static final String HEADER = "// Made from templates/Formulas.\n";

    private LoopIndex() {}

    /** The enumeration of all operations, as the text of a file. */
    static String operations(List<Formula> table) {
        return HEADER
                + table.stream()
                        .map(formula -> "/** " + formula.javadoc() + " */\n" + formula.constant())
                        .collect(Collectors.joining(
                                ",\n\n",
                                "package dev.lanenorm.internal;\n/** What the loops compute, by formula. */\n"
                                        + "public enum Operation {\n",
                                "}\n"));
    }

    /** The name of the class that finds the loops of a package. */
    static String className(Notation notation) {
        return notation == Notation.SCALAR ? "ScalarLoops" : "VectorLoops";
    }

    /** That class, as the text of a file. */
    static String loops(List<Formula> table, Notation notation, String packageName) {
        String lanes = notation == Notation.SCALAR ? "1" : "Lanes.LANES";
        return HEADER
                + table.stream()
                        .map(formula -> "case " + formula.constant() + " -> new " + formula.className() + "();\n")
                        .collect(Collectors.joining(
                                "",
                                "package " + packageName + ";\n"
                                        + "import dev.lanenorm.internal.Loop;\n"
                                        + "import dev.lanenorm.internal.LoopSet;\n"
                                        + "import dev.lanenorm.internal.Operation;\n"
                                        + "/** The loops of this package, each found by its operation. */\n"
                                        + "public final class " + className(notation) + " implements LoopSet {\n"
                                        + "@Override public int lanes() { return " + lanes + "; }\n\n"
                                        + "@Override public Loop of(Operation operation) { return switch (operation) {\n",
                                "}; } }\n"));
    }
}
