package dev.lanenorm.refusals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An argument by its name: a right value, the values that are refused, and those that are accepted beside it. A value
 * may depend on the other arguments of the call, whose names lead to it.
 */
final class Argument {
    /** A value beside the right one, and how it is refused; accepted where the message is null. */
    record Case(
            String what,
            Function<Map<String, Object>, Object> value,
            Class<? extends Throwable> refusal,
            Function<Map<String, Object>, String> message) {
        boolean isAccepted() {
            return message == null;
        }
    }

    private final String name;
    private final Supplier<?> right;
    private final List<Case> cases;

    private Argument(String name, Supplier<?> right, List<Case> cases) {
        this.name = name;
        this.right = right;
        this.cases = cases;
    }

    /** A number: null is no value of it. */
    static Argument number(String name, Number right) {
        return new Argument(name, () -> right, List.of());
    }

    /** An object that must not be null. */
    static Argument of(String name, Supplier<?> right) {
        return new Argument(name, right, List.of())
                .refuses("null", values -> null, NullPointerException.class, values -> name + " must not be null");
    }

    /** An object whose null is a case like others, to be added where it is one. */
    static Argument nullable(String name, Supplier<?> right) {
        return new Argument(name, right, List.of());
    }

    /** An object that is left out. */
    static Argument absent(String name) {
        return nullable(name, () -> null);
    }

    /** An object that may be left out. */
    static Argument optional(String name, Supplier<?> right) {
        return nullable(name, right).accepts("null", values -> null);
    }

    String name() {
        return name;
    }

    Object right() {
        return right.get();
    }

    List<Case> cases() {
        return cases;
    }

    Argument refuses(Object value, String message) {
        return refuses(IllegalArgumentException.class, value, message);
    }

    Argument refuses(Class<? extends Throwable> refusal, Object value, String message) {
        return refuses(String.valueOf(value), values -> value, refusal, values -> message);
    }

    Argument refuses(String what, Supplier<?> value, String message) {
        return refuses(what, values -> value.get(), IllegalArgumentException.class, values -> message);
    }

    Argument refuses(
            String what,
            Function<Map<String, Object>, Object> value,
            Class<? extends Throwable> refusal,
            Function<Map<String, Object>, String> message) {
        return with(new Case(what, value, refusal, message));
    }

    Argument accepts(String what, Function<Map<String, Object>, Object> value) {
        return with(new Case(what, value, null, null));
    }

    private Argument with(Case another) {
        List<Case> all = new ArrayList<>(cases);
        all.add(another);
        return new Argument(name, right, List.copyOf(all));
    }
}
