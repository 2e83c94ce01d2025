package dev.lanenorm.generator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The words of a template, and what stands for them where a formula is put into it. */
record Words(Formula formula, Collection<String> templates) {
    /** What a part of a template can be repeated for. */
    enum Axis {
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

    /** The axes that a word mentions. */
    static Set<Axis> axes(String word) {
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

    /** The values of some axes in all combinations, each with those given. */
    List<Map<Axis, String>> combinations(Set<Axis> axes, Map<Axis, String> given) {
        List<Map<Axis, String>> all = List.of(given);
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
        return IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toList();
    }

    /** A text with each word renamed for the values of the axes it mentions. */
    String rename(String text, Map<Axis, String> at) {
        return WORD.matcher(text).replaceAll(word -> Matcher.quoteReplacement(renamed(word.group(), at)));
    }

    private String renamed(String word, Map<Axis, String> at) {
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
}
