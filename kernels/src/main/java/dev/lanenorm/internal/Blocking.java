package dev.lanenorm.internal;

/**
 * The constants by which rows and columns choose their loops, on any CPU. A system property
 * {@code dev.lanenorm.blocking.NAME} sets one to another value. That is for measuring only, by {@code sweep}: where it
 * says so, it changes the order of sums and so bits.
 */
public final class Blocking {
    private static final String PROPERTY = Settings.name("blocking.");

    /** The first value that was out of range, as a sentence; or null. Set while the class is initialized, only. */
    private static String defect;

    /**
     * {@code rows} of a block, reduced in float before the result is added in double: a tile of 64 rows by 256 bytes is
     * half of a 32 KB L1 cache. Orders sums.
     */
    public static final int ROWS = of("rows", 64, 1, 1, 1 << 12);

    /**
     * Rows of a chunk: 8 {@code blocks} make merging cheap, and 65536 rows still give 128 to share out. Orders sums.
     */
    public static final int CHUNK = ROWS * of("blocks", 8, 1, 1, 1 << 12);

    /**
     * Columns that fill four 16-lane vectors: threads share columns out by so many, and reductions join short rows up
     * to here, as the results of joined rows are to be merged. Orders sums; not to be set.
     */
    public static final int COLUMNS = 64;

    /** Columns from which a matrix is {@code wide}, read in several streams of rows. Orders sums. */
    public static final int WIDE = of("wide", 256, 1, 1, 1 << 30);

    /**
     * Elements beyond which half as many columns are wide: caches, whose latency tiles of columns hide, hold no more
     * (192 columns: 4096 rows 2 to 5 % slower in streams, 32768 rows 30 to 50 % faster). Orders sums.
     */
    public static final int CACHED = of("cached", 1 << 21, 1, 0, Integer.MAX_VALUE);

    /**
     * Columns of a {@code panel}, the piece of a very wide row reduced at a time: its sums stay in L2. Narrower ones
     * break up the reading (gradient sums of 2048 x 8192: 5.9 ms, with panels of 1024 columns 7.5).
     */
    public static final int PANEL = of("panel", 8192, COLUMNS, COLUMNS, 1 << 20);

    /** Columns that make the start of a row cheap: maps join short rows up to this {@code long} one. */
    public static final int LONG_ROW = of("long", 512, 1, 1, 1 << 16);

    /**
     * The {@code longest} joined row: three rows of coefficients are 24 KB of L1. With 1024, odd columns from 65 on
     * were not joined and cost a quarter more than even ones. Below 1008 it also orders sums.
     */
    public static final int LONGEST_ROW = of("longest", 2048, 1, 1, 1 << 16);

    /**
     * Elements that are a thread's {@code share}, some 50 us of work: with fewer, waking it costs more than it brings.
     */
    public static final int SHARE = of("share", 1 << 18, 1, 1 << 10, Integer.MAX_VALUE);

    private Blocking() {}

    /**
     * Refuses to run with a value that is out of range; its constant has kept its own.
     *
     * @throws IllegalStateException naming the property, its value and what was expected
     */
    public static void requireValid() {
        if (defect != null) {
            throw new IllegalStateException(defect);
        }
    }

    /** The value of a property from least to most, a multiple of unit; {@code otherwise} where it is not set. */
    private static int of(String name, int otherwise, int unit, int least, int most) {
        String value = Settings.get(PROPERTY + name, null);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.trim());
            if (number >= least && number <= most && number % unit == 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Refused below.
        }
        if (defect == null) {
            defect = "-D" + PROPERTY + name + ", for measuring only, must be a whole number from " + least + " to "
                    + most + (unit == 1 ? "" : ", a multiple of " + unit) + ", got " + value;
        }
        return otherwise;
    }
}
