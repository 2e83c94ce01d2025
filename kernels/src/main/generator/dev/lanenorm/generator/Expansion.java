package dev.lanenorm.generator;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import dev.lanenorm.generator.Words.Axis;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Puts a formula into a template: repeats and renames what mentions a placeholder, and inlines the formula. */
final class Expansion {
    private final Words words;
    private final Inlining inlining;
    private final JavaFile file;

    /** For the parts of one template. */
    Expansion(Formula formula, Notation notation, Words words, JavaFile file) {
        this.words = words;
        this.file = file;
        inlining = new Inlining(formula, notation);
    }

    /** A member of the template, with the formula in it. */
    String of(Tree member) {
        return expand(member, new EnumMap<>(Axis.class));
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
            text.append(words.rename(file.text().substring(done, region.getKey()), at));
            text.append(replacements.get(region.getKey()).get());
            done = region.getValue();
        }
        return text.append(words.rename(file.text().substring(done, file.end(part)), at))
                .toString();
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
            if (Inlining.call(elements.get(from)) != null) {
                repeated.addAll(inlined(elements.get(from), words.combinations(axes, at)));
            } else {
                while (to < elements.size() && belongTogether(elements, to, axes, at)) {
                    to++;
                }
                for (Map<Axis, String> values : words.combinations(axes, at)) {
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
        return Inlining.call(elements.get(next)) == null
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
        MethodInvocationTree formula = Inlining.call(element);
        if (formula != null) {
            formula.getArguments().forEach(argument -> axes.addAll(mentioned(argument, at)));
            axes.retainAll(EnumSet.of(Axis.ROW, Axis.VECTOR));
        }
        new Nested() {
            @Override
            public Void visitIdentifier(IdentifierTree word, Void unused) {
                axes.addAll(Words.axes(word.getName().toString()));
                return null;
            }

            @Override
            public Void visitVariable(VariableTree variable, Void unused) {
                axes.addAll(Words.axes(variable.getName().toString()));
                return super.visitVariable(variable, unused);
            }
        }.scan(element, null);
        axes.removeAll(at.keySet());
        return axes;
    }

    /** The formula in place of a statement that mentions it: each step in turn, for all values. */
    private List<String> inlined(Tree statement, List<Map<Axis, String>> all) {
        MethodInvocationTree call = Inlining.call(statement);
        String target = file.text().substring(file.start(statement), file.start(call));
        List<String> steps = new ArrayList<>();
        for (StatementTree step : inlining.steps()) {
            for (Map<Axis, String> at : all) {
                String[] arguments = repeat(call.getArguments(), ", ", at).split(", ");
                steps.add(inlining.step(step, words.rename(target, at), arguments));
            }
        }
        return steps;
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

        /** A method of a template, or the formula: its arguments are operands. */
        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
            if (!(call.getMethodSelect() instanceof IdentifierTree)
                    || call.getArguments().isEmpty()) {
                return super.visitMethodInvocation(call, unused);
            }
            list(call.getArguments(), ", ");
            return null;
        }

        @Override
        public Void visitBinary(BinaryTree sum, Void unused) {
            if (sum.getKind() == Kind.PLUS
                    && sum.getRightOperand() instanceof BinaryTree product
                    && product.getKind() == Kind.MULTIPLY
                    && product.getLeftOperand() instanceof IdentifierTree number
                    && (number.getName().contentEquals("r") || number.getName().contentEquals("v"))) {
                multiple(sum, product, Words.axes(number.getName().toString()));
            }
            return super.visitBinary(sum, unused);
        }
    }
}
