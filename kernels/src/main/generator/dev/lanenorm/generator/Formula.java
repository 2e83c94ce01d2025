package dev.lanenorm.generator;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.VariableTree;
import java.util.ArrayList;
import java.util.List;

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
        List<String> inputs = new ArrayList<>();
        List<String> coefficients = new ArrayList<>();
        List<String> sums = new ArrayList<>();
        for (VariableTree parameter : method.getParameters()) {
            String kind = kind(parameter.getModifiers());
            List<String> operands =
                    switch (kind) {
                        case "Coefficient" -> coefficients;
                        case "Sum" -> sums;
                        default -> inputs;
                    };
            operands.add(parameter.getName().toString());
        }
        return new Formula(
                method.getName().toString(),
                table.javadoc(method),
                shape.getAnnotationType().toString(),
                inputs,
                coefficients,
                sums,
                value(shape),
                method.getBody().getStatements());
    }

    private static String kind(ModifiersTree modifiers) {
        List<? extends AnnotationTree> annotations = modifiers.getAnnotations();
        return annotations.isEmpty()
                ? "input"
                : annotations.get(0).getAnnotationType().toString();
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
