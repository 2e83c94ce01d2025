package dev.lanenorm.generator;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** How a formula is written: in numbers, or in vectors. */
enum Notation {
    /** In numbers, as in the table. */
    SCALAR("float", List.of()) {
        @Override
        String of(ExpressionTree expression, Map<String, String> names) {
            return Pattern.compile("\\b(\\w+)(\\(?)")
                    .matcher(expression.toString())
                    .replaceAll(word -> word.group(2).isEmpty()
                            ? names.getOrDefault(word.group(1), word.group(1))
                            : "Math." + word.group());
        }

        @Override
        String increase(String sum, String by) {
            return sum + " += " + by;
        }
    },

    /** In vectors, by the methods of {@code FloatVector}. */
    VECTOR(
            "FloatVector",
            List.of(
                    "import static dev.lanenorm.internal.vector.Lanes.ZERO;",
                    "import jdk.incubator.vector.VectorOperators;")) {
        @Override
        String of(ExpressionTree expression, Map<String, String> names) {
            if (expression instanceof IdentifierTree name) {
                return names.get(name.getName().toString());
            }
            if (expression instanceof ParenthesizedTree parenthesized) {
                return of(parenthesized.getExpression(), names);
            }
            if (expression instanceof BinaryTree operation) {
                ExpressionTree left = operation.getLeftOperand();
                ExpressionTree right = operation.getRightOperand();
                return switch (operation.getKind()) {
                    case PLUS -> of(left, names) + ".add(" + of(right, names) + ")";
                    case MINUS -> of(left, names) + ".sub(" + of(right, names) + ")";
                    case MULTIPLY ->
                        left instanceof LiteralTree
                                ? of(right, names) + ".mul(" + left + ")"
                                : of(left, names) + ".mul(" + of(right, names) + ")";
                    default -> throw unknown(expression);
                };
            }
            if (expression instanceof MethodInvocationTree call) {
                List<? extends ExpressionTree> arguments = call.getArguments();
                return switch (call.getMethodSelect().toString()) {
                    case "fma" ->
                        of(arguments.get(0), names) + ".fma(" + of(arguments.get(1), names) + ", "
                                + of(arguments.get(2), names) + ")";
                    case "max" -> {
                        requireZero(arguments.get(0));
                        yield of(arguments.get(1), names) + ".max(ZERO)";
                    }
                    default -> throw unknown(expression);
                };
            }
            if (expression instanceof ConditionalExpressionTree choice) {
                ExpressionTree bare = bare(choice.getCondition());
                if (bare.getKind() != Kind.GREATER_THAN) {
                    throw unknown(expression);
                }
                BinaryTree condition = (BinaryTree) bare;
                requireZero(condition.getRightOperand());
                ExpressionTree otherwise = choice.getFalseExpression();
                return (isZero(otherwise) ? "ZERO" : of(otherwise, names)) + ".blend("
                        + of(choice.getTrueExpression(), names) + ", " + of(condition.getLeftOperand(), names)
                        + ".compare(VectorOperators.GT, ZERO))";
            }
            throw unknown(expression);
        }

        @Override
        String increase(String sum, String by) {
            return sum + " = " + sum + ".add(" + by + ")";
        }
    };

    /** The type of a local variable. */
    final String type;

    /** The imports that an expression needs. */
    final List<String> imports;

    Notation(String type, List<String> imports) {
        this.type = type;
        this.imports = imports;
    }

    /** The text of an expression of a formula, with its names replaced. */
    abstract String of(ExpressionTree expression, Map<String, String> names);

    /** The text of an addition to a sum. */
    abstract String increase(String sum, String by);

    private static ExpressionTree bare(ExpressionTree expression) {
        return expression instanceof ParenthesizedTree parenthesized ? bare(parenthesized.getExpression()) : expression;
    }

    private static boolean isZero(ExpressionTree expression) {
        return expression.toString().equals("0");
    }

    private static void requireZero(ExpressionTree expression) {
        if (!isZero(expression)) {
            throw unknown(expression);
        }
    }

    private static IllegalArgumentException unknown(Tree expression) {
        return new IllegalArgumentException("a formula must consist of what a vector has, got " + expression);
    }
}
