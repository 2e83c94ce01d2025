package dev.lanenorm.generator;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts a formula into a template: repeats and renames what mentions a placeholder. */
final class Expansion {
    /** What a part of a template can be repeated for. */
    private enum Axis {
        INPUT,
        COEFFICIENT,
        COEFFICIENTS,
        SUM,
        ROW,
        VECTOR
    }

    private static final Pattern WORD = Pattern.compile("\\b[A-Za-z]\\w*");
    private static final Pattern OPERAND = Pattern.compile("(input|coefficient|sum|output)(_[rv])?([A-Z]\\w*)?");
    private static final int VECTORS_OF_A_TILE = 4;

    private final Formula formula;
    private final Notation notation;
    private final Collection<String> templates;

    Expansion(Formula formula, Notation notation, Collection<String> templates) {
        this.formula = formula;
        this.notation = notation;
        this.templates = templates;
    }

    /** A member of a template, with the formula in it. */
    String of(Tree member, JavaFile file) {
        return new Part(file).expand(member, new EnumMap<>(Axis.class));
    }

    private List<String> values(Axis axis) {
        return switch (axis) {
            case INPUT -> formula.inputs();
            case COEFFICIENT -> formula.coefficients();
            case COEFFICIENTS -> formula.coefficients().isEmpty() ? List.of() : List.of("");
            case SUM -> formula.sums();
            case ROW -> numbers(formula.rowsAtATime());
            case VECTOR -> numbers(VECTORS_OF_A_TILE);
        };
    }

    private static List<String> numbers(int count) {
        List<String> numbers = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            numbers.add("" + number);
        }
        return numbers;
    }

    /** The axes that a word of a template mentions. */
    private static Set<Axis> axes(String word) {
        Set<Axis> axes = EnumSet.noneOf(Axis.class);
        Matcher operand = OPERAND.matcher(word);
        if (operand.matches()) {
            switch (operand.group(1)) {
                case "input" -> axes.add(Axis.INPUT);
                case "coefficient" -> axes.add(Axis.COEFFICIENT);
                case "sum" -> axes.add(Axis.SUM);
                default -> {}
            }
            if (operand.group(2) != null) {
                axes.add(operand.group(2).equals("_r") ? Axis.ROW : Axis.VECTOR);
            }
        }
        switch (word) {
            case "coefficientsOffset" -> axes.add(Axis.COEFFICIENTS);
            case "r" -> axes.add(Axis.ROW);
            case "v" -> axes.add(Axis.VECTOR);
            default -> {}
        }
        return axes;
    }

    /** A word of a template, renamed for one value of each axis it mentions. */
    private String rename(String word, Map<Axis, String> at) {
        Matcher operand = OPERAND.matcher(word);
        if (templates.contains(word)) {
            return formula.className();
        }
        if (word.equals("rowsAtATime")) {
            return "" + formula.rowsAtATime();
        }
        if (!operand.matches()) {
            return word;
        }
        String name =
                switch (operand.group(1)) {
                    case "input" -> at.get(Axis.INPUT);
                    case "coefficient" -> at.get(Axis.COEFFICIENT);
                    case "sum" -> at.get(Axis.SUM);
                    default -> formula.output();
                };
        String rest = operand.group(3) == null ? "" : operand.group(3);
        if (rest.equals("Index")) {
            int index = formula.parameters().indexOf(name);
            return "" + (index < 0 ? formula.parameters().size() : index);
        }
        if (rest.equals("Operand")) {
            return formula.operand(name);
        }
        String number = operand.group(2) == null ? "" : at.get(operand.group(2).equals("_r") ? Axis.ROW : Axis.VECTOR);
        return name + number + rest;
    }

    private List<Map<Axis, String>> valuesOf(Set<Axis> axes, Map<Axis, String> at) {
        List<Map<Axis, String>> all = new ArrayList<>();
        all.add(at);
        for (Axis axis : axes) {
            List<Map<Axis, String>> more = new ArrayList<>();
            for (Map<Axis, String> one : all) {
                for (String value : values(axis)) {
                    Map<Axis, String> next = new EnumMap<>(Axis.class);
                    next.putAll(one);
                    next.put(axis, value);
                    more.add(next);
                }
            }
            all = more;
        }
        return all;
    }

    /** Works on the text of one file. */
    private final class Part {
        private final JavaFile file;

        Part(JavaFile file) {
            this.file = file;
        }

        /** The text of a part, with its lists repeated and its placeholders renamed. */
        String expand(Tree part, Map<Axis, String> at) {
            TreeMap<Integer, Integer> ends = new TreeMap<>();
            Map<Integer, Supplier<String>> replacements = new HashMap<>();
            new Nested() {
                @Override
                void list(List<? extends Tree> elements, String separator) {
                    int start = file.start(elements.get(0));
                    ends.put(start, file.end(elements.get(elements.size() - 1)));
                    replacements.put(start, () -> repeat(elements, separator, at));
                }

                @Override
                void multiple(BinaryTree sum, BinaryTree product, Set<Axis> number) {
                    String count = at.get(number.iterator().next());
                    ends.put(file.start(sum), file.end(sum));
                    replacements.put(file.start(sum), () -> {
                        String base = expand(sum.getLeftOperand(), at);
                        String step = expand(product.getRightOperand(), at);
                        return switch (count) {
                            case "1" -> base;
                            case "2" -> base + " + " + step;
                            default -> base + " + " + (Integer.parseInt(count) - 1) + " * " + step;
                        };
                    });
                }
            }.scan(part, null);
            StringBuilder text = new StringBuilder();
            int done = file.start(part);
            for (Map.Entry<Integer, Integer> region : ends.entrySet()) {
                text.append(renamed(file.text().substring(done, region.getKey()), at));
                text.append(replacements.get(region.getKey()).get());
                done = region.getValue();
            }
            return text.append(renamed(file.text().substring(done, file.end(part)), at))
                    .toString();
        }

        private String renamed(String text, Map<Axis, String> at) {
            return WORD.matcher(text)
                    .replaceAll((MatchResult word) -> Matcher.quoteReplacement(rename(word.group(), at)));
        }

        /**
         * The elements of a list, each repeated for what it mentions; neighbours that mention the same are repeated
         * together.
         */
        private String repeat(List<? extends Tree> elements, String separator, Map<Axis, String> at) {
            StringBuilder text = new StringBuilder();
            for (int from = 0, to; from < elements.size(); from = to) {
                Set<Axis> axes = mentioned(elements.get(from), at);
                to = from + 1;
                List<String> repeated = new ArrayList<>();
                if (call(elements.get(from)) != null) {
                    repeated.addAll(steps(elements.get(from), valuesOf(axes, at)));
                } else {
                    while (to < elements.size() && belongTogether(elements, to, axes, at)) {
                        to++;
                    }
                    for (Map<Axis, String> values : valuesOf(axes, at)) {
                        for (Tree element : elements.subList(from, to)) {
                            repeated.add(expand(element, values));
                        }
                    }
                }
                if (!repeated.isEmpty()) {
                    text.append(text.length() == 0 ? "" : separator.isBlank() ? gap(elements, from) : separator);
                    text.append(String.join(separator, repeated));
                }
            }
            return text.toString();
        }

        private boolean belongTogether(List<? extends Tree> elements, int next, Set<Axis> axes, Map<Axis, String> at) {
            return call(elements.get(next)) == null
                    && !gap(elements, next).contains("\n\n")
                    && mentioned(elements.get(next), at).equals(axes);
        }

        /** The text between an element of a list and the one before it. */
        private String gap(List<? extends Tree> elements, int index) {
            return file.text().substring(file.end(elements.get(index - 1)), file.start(elements.get(index)));
        }

        /** The axes that an element mentions and that have no value yet. */
        private Set<Axis> mentioned(Tree element, Map<Axis, String> at) {
            Set<Axis> axes = EnumSet.noneOf(Axis.class);
            if (call(element) != null) {
                call(element).getArguments().forEach(argument -> axes.addAll(mentioned(argument, at)));
                axes.retainAll(EnumSet.of(Axis.ROW, Axis.VECTOR));
            }
            new Nested() {
                @Override
                public Void visitIdentifier(IdentifierTree word, Void unused) {
                    axes.addAll(axes(word.getName().toString()));
                    return null;
                }

                @Override
                public Void visitVariable(VariableTree variable, Void unused) {
                    axes.addAll(axes(variable.getName().toString()));
                    return super.visitVariable(variable, unused);
                }
            }.scan(element, null);
            axes.removeAll(at.keySet());
            return axes;
        }

        /** The formula in place of a statement that mentions it: each step in turn, for all values. */
        private List<String> steps(Tree statement, List<Map<Axis, String>> all) {
            List<String> steps = new ArrayList<>();
            for (StatementTree step : formula.steps()) {
                for (Map<Axis, String> at : all) {
                    steps.add(step(step, statement, names(call(statement), at), at));
                }
            }
            return steps;
        }

        private String step(StatementTree step, Tree statement, Map<String, String> names, Map<Axis, String> at) {
            if (step instanceof VariableTree local) {
                String name = names.get(local.getName().toString());
                return notation.type() + " " + name + " = " + notation.of(local.getInitializer(), names) + ";";
            }
            if (step instanceof ReturnTree result) {
                String before = file.text().substring(file.start(statement), file.start(call(statement)));
                return renamed(before, at) + notation.of(result.getExpression(), names) + ";";
            }
            ExpressionTree expression = ((ExpressionStatementTree) step).getExpression();
            if (expression instanceof CompoundAssignmentTree increase && increase.getKind() == Kind.PLUS_ASSIGNMENT) {
                String sum = names.get(increase.getVariable().toString());
                return notation.increase(sum, notation.of(increase.getExpression(), names)) + ";";
            }
            AssignmentTree assignment = (AssignmentTree) expression;
            return names.get(assignment.getVariable().toString()) + " = "
                    + notation.of(assignment.getExpression(), names) + ";";
        }

        /** The names of the formula's variables where it is mentioned. */
        private Map<String, String> names(MethodInvocationTree call, Map<Axis, String> at) {
            Map<String, String> names = new HashMap<>();
            List<String> parameters = formula.parameters();
            String[] arguments = repeat(call.getArguments(), ", ", at).split(", ");
            for (int index = 0; index < arguments.length; index++) {
                names.put(parameters.get(index), arguments[index]);
            }
            String suffix = arguments[0].substring(parameters.get(0).length());
            for (StatementTree step : formula.steps()) {
                if (step instanceof VariableTree local) {
                    String name = local.getName().toString();
                    names.put(name, suffix.matches("\\w+") ? name + suffix : name);
                }
            }
            return names;
        }
    }

    /** The call of the formula in a statement; null where there is none. */
    private static MethodInvocationTree call(Tree statement) {
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

    /** Walks through a part of a template, but not into the lists in it, whose elements are repeated on their own. */
    private class Nested extends TreeScanner<Void, Void> {
        void list(List<? extends Tree> elements, String separator) {}

        void multiple(BinaryTree sum, BinaryTree product, Set<Axis> number) {}

        @Override
        public Void visitBlock(BlockTree block, Void unused) {
            if (!block.getStatements().isEmpty()) {
                list(block.getStatements(), "\n");
            }
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            if (!method.getParameters().isEmpty()) {
                list(method.getParameters(), ", ");
            }
            return scan(method.getBody(), unused);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
            if (!hasOperands(call.getMethodSelect()) || call.getArguments().isEmpty()) {
                return super.visitMethodInvocation(call, unused);
            }
            list(call.getArguments(), ", ");
            return null;
        }

        /** Whether the method is one of a template or the formula, whose arguments are operands. */
        private boolean hasOperands(ExpressionTree method) {
            return method instanceof IdentifierTree
                    || method instanceof MemberSelectTree select
                            && select.getExpression() instanceof MemberSelectTree type
                            && templates.contains(type.getIdentifier().toString());
        }

        @Override
        public Void visitBinary(BinaryTree sum, Void unused) {
            if (sum.getKind() == Kind.PLUS
                    && sum.getRightOperand() instanceof BinaryTree product
                    && product.getKind() == Kind.MULTIPLY
                    && product.getLeftOperand() instanceof IdentifierTree number
                    && (number.getName().contentEquals("r") || number.getName().contentEquals("v"))) {
                multiple(sum, product, axes(number.getName().toString()));
            }
            return super.visitBinary(sum, unused);
        }
    }
}
