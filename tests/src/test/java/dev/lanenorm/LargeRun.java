package dev.lanenorm;

/** A program that takes the moments of a matrix of nearly 2^31 elements. */
public final class LargeRun {
    private static final int ROWS = 32767;
    private static final int COLUMNS = 65537;

    private LargeRun() {}

    /** Prints the columns that are wrong, or that all are right. */
    public static void main(String[] arguments) {
        FloatTensor x = FloatTensor.zeros(ROWS, COLUMNS);
        for (int i = 0; i < x.array().length; i++) {
            x.array()[i] = i & 1;
        }
        ColumnMoments moments = ColumnMoments.of(x);
        int wrong = 0;
        for (int column = 0; column < COLUMNS; column++) {
            // An odd number of columns: each row begins with the other value than the one before.
            double ones = column % 2 == 0 ? ROWS / 2 : ROWS / 2 + 1;
            double m2 = ones * (ROWS - ones) / ROWS;
            if (Math.abs(moments.mean(column) - ones / ROWS) > 1e-9 || Math.abs(moments.m2(column) - m2) > 1e-6 * m2) {
                System.out.println("column " + column + ": mean " + moments.mean(column) + ", M2 " + moments.m2(column)
                        + ", expected " + ones / ROWS + " and " + m2);
                wrong++;
            }
        }
        System.out.println(
                ROWS + " x " + COLUMNS + ": " + (wrong == 0 ? "all columns are right" : wrong + " are wrong"));
    }
}
