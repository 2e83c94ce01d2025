package dev.lanenorm;

import java.util.function.IntToDoubleFunction;

/** The first few of many numbers, as text for {@code toString}. */
final class FirstValues {
    private static final int SHOWN = 3;

    private FirstValues() {}

    /** For example {@code 0.5, 1.25, -3.0, ...}, each rounded to float where float can hold it. */
    static String of(int count, IntToDoubleFunction value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(count, SHOWN); i++) {
            double shown = value.applyAsDouble(i);
            text.append(i == 0 ? "" : ", ");
            text.append(Float.isFinite((float) shown) ? Float.toString((float) shown) : Double.toString(shown));
        }
        return text.append(count > SHOWN ? ", ..." : "").toString();
    }

    static String of(double[] values) {
        return of(values.length, i -> values[i]);
    }

    static String of(float[] values) {
        return of(values.length, i -> values[i]);
    }
}
