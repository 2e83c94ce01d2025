package dev.lanenorm.refusals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A method with all its arguments, and what it is called on; null for a static method or a constructor. */
record Row(Class<?> type, String method, Supplier<?> receiver, List<Argument> arguments) {

    @Override
    public String toString() {
        return type.getSimpleName() + "." + method
                + arguments.stream().map(Argument::name).toList();
    }

    /** The method of that name whose parameters the right values fit. */
    Executable executable() {
        Stream<? extends Executable> candidates = method.equals(Rows.NEW)
                ? Stream.of(type.getConstructors())
                : Stream.of(type.getMethods())
                        .filter(candidate -> candidate.getName().equals(method));
        List<? extends Executable> fitting =
                candidates.filter(candidate -> fits(candidate, rightValues())).toList();
        if (fitting.size() != 1) {
            throw new AssertionError(this + " must name one public method, got " + fitting);
        }
        return fitting.get(0);
    }

    private static boolean fits(Executable candidate, Map<String, Object> values) {
        Class<?>[] types = candidate.getParameterTypes();
        Object[] given = values.values().toArray();
        boolean fits = types.length == given.length;
        for (int i = 0; fits && i < types.length; i++) {
            Class<?> boxed =
                    java.lang.invoke.MethodType.methodType(types[i]).wrap().returnType();
            fits = given[i] == null ? !types[i].isPrimitive() : boxed.isInstance(given[i]);
        }
        return fits;
    }

    /** The call is refused, nothing is written, and the next call is as if this one had not been. */
    void assertRefused(Argument argument, Argument.Case wrong) {
        Object used = fresh();
        Map<String, Object> values = rightValues();
        values.put(argument.name(), wrong.value().apply(values));
        Contents before = Contents.of(used, values);
        Throwable refusal = assertThrows(Throwable.class, () -> call(used, values));
        assertInstanceOf(wrong.refusal(), refusal);
        assertEquals(wrong.message().apply(values), refusal.getMessage());
        assertEquals(before, Contents.of(used, values), "something was written");
        assertEquals(outcome(fresh(), rightValues()), outcome(used, rightValues()), "the next call");
    }

    void assertAccepted(Argument argument, Argument.Case other) {
        Map<String, Object> values = rightValues();
        values.put(argument.name(), other.value().apply(values));
        outcome(fresh(), values);
    }

    void assertAccepted() {
        outcome(fresh(), rightValues());
    }

    private Contents outcome(Object used, Map<String, Object> values) {
        try {
            Object result = call(used, values);
            boolean isVoid = executable() instanceof Method called && called.getReturnType() == void.class;
            assertEquals(isVoid, result == null, "nothing is returned");
            values.put("the result", result);
        } catch (Throwable refusal) {
            throw new AssertionError(this + " refused what is right: " + refusal, refusal);
        }
        return Contents.of(used, values);
    }

    private Object fresh() {
        return receiver == null ? null : receiver.get();
    }

    private Map<String, Object> rightValues() {
        Map<String, Object> values = new LinkedHashMap<>();
        arguments.forEach(argument -> values.put(argument.name(), argument.right()));
        return values;
    }

    private Object call(Object used, Map<String, Object> values) throws Throwable {
        Executable executable = executable();
        Object[] given = values.values().toArray();
        try {
            return executable instanceof Constructor<?> constructor
                    ? constructor.newInstance(given)
                    : ((Method) executable).invoke(used, given);
        } catch (InvocationTargetException wrapped) {
            throw wrapped.getCause();
        }
    }
}
