package dev.lanenorm.benchmarks.train;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.oracle.Digits;

/**
 * Images and what they show.
 *
 * @param x one image a row
 * @param labels the digit of each
 */
record Examples(FloatTensor x, int[] labels) {
    /** Of the digits, every fifth is for testing and the others are for training. */
    static Examples digits(boolean forTesting) {
        FloatTensor pixels = scaled(Digits.pixels());
        int[] digits = Digits.labels();
        int tests = (digits.length + 4) / 5;
        int count = forTesting ? tests : digits.length - tests;
        Examples chosen = new Examples(FloatTensor.zeros(count, pixels.columns()), new int[count]);
        int next = 0;
        for (int row = 0; row < digits.length; row++) {
            if ((row % 5 == 0) == forTesting) {
                System.arraycopy(
                        pixels.array(),
                        row * pixels.columns(),
                        chosen.x.array(),
                        next * pixels.columns(),
                        pixels.columns());
                chosen.labels[next++] = digits[row];
            }
        }
        return chosen;
    }

    /** From counts of 0 to 16 to 0 to 1. */
    static FloatTensor scaled(FloatTensor pixels) {
        for (int i = 0; i < pixels.array().length; i++) {
            pixels.array()[i] /= 16;
        }
        return pixels;
    }

    int count() {
        return labels.length;
    }

    /** Copies the examples of an order, from a place on, into a batch. */
    void copyTo(Examples batch, int[] order, int from) {
        int columns = x.columns();
        for (int row = 0; row < batch.count(); row++) {
            int example = order[from + row];
            System.arraycopy(x.array(), example * columns, batch.x.array(), row * columns, columns);
            batch.labels[row] = labels[example];
        }
    }
}
