package dev.lanenorm.generator;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the steps of a formula in the place of a call of it. */
record Inlining(Formula formula, Notation notation) {
    /** The call of the formula in a statement of a template; null where there is none. */
    static MethodInvocationTree call(Tree statement) {
        ExpressionTree expression = null;
        if (statement instanceof VariableTree variable) {
            expression = variable.getInitializer();
        } else if (statement instanceof ExpressionStatementTree plain) {
            expression = plain.getExpression();
            expression = expression instanceof AssignmentTree assignment ? assignment.getExpression() : expression;
        }
        return expression instanceof MethodInvocationTree call
                        && call.getMethodSelect().toString().equals("formula")
                ? call
                : null;
    }

    List<? extends StatementTree> steps() {
        return formula.steps();
    }

    /**
     * The text of a step.
     *
     * @param target what stands before the call, and so before the formula's result
     * @param arguments what the formula's parameters are where it is called
     */
    String step(StatementTree step, String target, String... arguments) {
        Map<String, String> names = names(arguments);
        if (step instanceof VariableTree local) {
            String name = names.get(local.getName().toString());
            return notation.type + " " + name + " = " + notation.of(local.getInitializer(), names) + ";";
        }
        if (step instanceof ReturnTree result) {
            return target + notation.of(result.getExpression(), names) + ";";
        }
        ExpressionTree expression = ((ExpressionStatementTree) step).getExpression();
        if (expression instanceof CompoundAssignmentTree increase) {
            String sum = names.get(increase.getVariable().toString());
            return notation.increase(sum, notation.of(increase.getExpression(), names)) + ";";
        }
        AssignmentTree assignment = (AssignmentTree) expression;
        return names.get(assignment.getVariable().toString()) + " = " + notation.of(assignment.getExpression(), names)
                + ";";
    }

    /** The names of the formula's variables: a local variable has the number of the row or vector of the arguments. */
    private Map<String, String> names(String... arguments) {
        Map<String, String> names = new HashMap<>();
        List<String> parameters = formula.parameters();
        for (int index = 0; index < arguments.length; index++) {
            names.put(parameters.get(index), arguments[index]);
        }
        String suffix = arguments[0].substring(parameters.get(0).length());
        for (StatementTree step : steps()) {
            if (step instanceof VariableTree local) {
                String name = local.getName().toString();
                names.put(name, suffix.matches("\\w+") ? name + suffix : name);
            }
        }
        return names;
    }
}
