package dev.lanenorm.refusals;

import dev.lanenorm.BatchNorm;
import dev.lanenorm.BatchNormKernels;
import dev.lanenorm.StagedBatchNorm;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything there is to see of the arguments of a call and of what it is called on, bit for bit: of a value its
 * fields, of what has working storage the answers of its public methods.
 */
record Contents(Map<String, Object> bits) {
    private static final Set<Class<?>> WITH_STORAGE =
            Set.of(BatchNorm.class, BatchNorm.Builder.class, BatchNormKernels.class, StagedBatchNorm.class);

    static Contents of(Object receiver, Map<String, Object> values) {
        Contents contents = new Contents(new TreeMap<>());
        contents.add("this", receiver);
        values.forEach(contents::add);
        return contents;
    }

    private void add(String name, Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean || value instanceof Enum) {
            bits.put(name, String.valueOf(value));
        } else if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                bits.put(name + "[" + i + "]", bitsOf(Array.get(value, i)));
            }
        } else if (WITH_STORAGE.contains(value.getClass())) {
            addAnswers(name, value);
        } else if (value.getClass().getPackageName().equals("dev.lanenorm")) {
            addFields(name, value);
        }
    }

    private static Object bitsOf(Object number) {
        if (number instanceof Float element) {
            return Integer.toHexString(Float.floatToRawIntBits(element));
        }
        return number instanceof Double element ? Long.toHexString(Double.doubleToRawLongBits(element)) : number;
    }

    private void addFields(String name, Object value) {
        for (Field field : value.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                try {
                    field.setAccessible(true);
                    add(name + "." + field.getName(), field.get(value));
                } catch (IllegalAccessException impossible) {
                    throw new AssertionError(impossible);
                }
            }
        }
    }

    /** A method that returns what it belongs to is a step of a builder; one that returns a duration takes its time. */
    private void addAnswers(String name, Object value) {
        for (Method method : value.getClass().getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())
                    && !Modifier.isStatic(method.getModifiers())
                    && method.getParameterCount() == 0
                    && method.getReturnType() != void.class
                    && method.getReturnType() != Duration.class
                    && method.getReturnType() != value.getClass()) {
                try {
                    add(name + "." + method.getName(), method.invoke(value));
                } catch (ReflectiveOperationException impossible) {
                    throw new AssertionError(impossible);
                }
            }
        }
    }
}
