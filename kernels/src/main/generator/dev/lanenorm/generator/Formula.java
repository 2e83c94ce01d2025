package dev.lanenorm.generator;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A formula of the table.
 *
 * @param name the name of the operation
 * @param javadoc the formula, as text
 * @param shape the name of its template, given by the annotation
 * @param inputs the matrices that are read
 * @param coefficients the coefficients, one number per column each
 * @param sums the sums of each column
 * @param output the matrix that is written; null for sums
 * @param steps its statements
 */
record Formula(
        String name,
        String javadoc,
        String shape,
        List<String> inputs,
        List<String> coefficients,
        List<String> sums,
        String output,
        List<? extends StatementTree> steps) {
    /** The formula that a method of the table states. */
    static Formula of(MethodTree method, JavaFile table) {
        AnnotationTree shape = method.getModifiers().getAnnotations().get(0);
        Set<String> used = new HashSet<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitIdentifier(IdentifierTree name, Void unused) {
                used.add(name.getName().toString());
                return null;
            }
        }.scan(method.getBody(), null);
        return new Formula(
                method.getName().toString(),
                table.javadoc(method),
                shape.getAnnotationType().toString(),
                names(method.getParameters()),
                fields(table, "Coefficient", used),
                fields(table, "Sum", used),
                value(shape),
                method.getBody().getStatements());
    }

    private static List<String> names(List<? extends VariableTree> variables) {
        return variables.stream().map(variable -> variable.getName().toString()).toList();
    }

    /** The fields of a kind that are used, in the order in which the table declares them. */
    private static List<String> fields(JavaFile table, String kind, Set<String> used) {
        List<VariableTree> fields = table.type().getMembers().stream()
                .filter(VariableTree.class::isInstance)
                .map(VariableTree.class::cast)
                .filter(field -> field.getModifiers()
                        .getAnnotations()
                        .get(0)
                        .getAnnotationType()
                        .toString()
                        .equals(kind))
                .toList();
        return names(fields).stream().filter(used::contains).toList();
    }

    private static String value(AnnotationTree annotation) {
        List<? extends ExpressionTree> arguments = annotation.getArguments();
        return arguments.isEmpty()
                ? null
                : (String) ((LiteralTree) ((AssignmentTree) arguments.get(0)).getExpression()).getValue();
    }

    /** The name of the class of its loop. */
    String className() {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /** Its operands, in the order of its parameters. */
    List<String> parameters() {
        List<String> parameters = new ArrayList<>(inputs);
        parameters.addAll(coefficients);
        parameters.addAll(sums);
        return parameters;
    }

    /** The name of the constant of its operation. */
    String constant() {
        return name.replaceAll("([A-Z])", "_$1").toUpperCase();
    }

    /** The field of {@code Operands} that holds an operand. */
    String operand(String parameter) {
        if (inputs.contains(parameter)) {
            return inputs.indexOf(parameter) == 0 ? "first" : "second";
        }
        if (sums.contains(parameter)) {
            return sums.indexOf(parameter) == 0 ? "firstSum" : "secondSum";
        }
        return parameter;
    }

    /**
     * How many rows its template takes at a time: four of a single input; otherwise two, as more would conflict in L1.
     */
    int rowsAtATime() {
        return output == null && inputs.size() == 1 ? 4 : 2;
    }
}
