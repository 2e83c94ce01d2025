package dev.lanenorm.internal;

/**
 * The constants that choose how rows and columns are cut, the same on every CPU. A system property
 * {@code dev.lanenorm.blocking.NAME} sets one to another value. That is for measuring only, by {@code sweep}. A
 * constant that "orders sums" fixes their order: another value changes bits.
 */
public final class Blocking {
    private static final String PROPERTY = Settings.name("blocking.");

    /** What is wrong with the first value that is out of range, or null. Set only while the class is initialized. */
    private static String defect;

    /**
     * {@code rows} of a block, which is summed in float before the result is added in double: a tile of 64 rows by 256
     * bytes is half of a 32 KB L1 cache. Orders sums.
     */
    public static final int ROWS = of("rows", 64, 1, 1, 1 << 12);

    /**
     * Rows of a chunk: 8 {@code blocks} make merging cheap, and 65536 rows still give 128 chunks to share out. Orders
     * sums.
     */
    public static final int CHUNK = ROWS * of("blocks", 8, 1, 1, 1 << 12);

    /**
     * Columns that fill four 16-lane vectors. Threads share columns out in multiples of it. Reductions join short rows
     * only up to it, as they have to merge the results of joined rows. Orders sums; no property sets it.
     */
    public static final int COLUMNS = 64;

    /** Columns of the longest row that a map handles with its coefficients in registers. */
    public static final int NARROW = COLUMNS;

    /** Columns from which a matrix is {@code wide} and read in several streams of rows. Orders sums. */
    public static final int WIDE = of("wide", 256, 1, 1, 1 << 30);

    /**
     * Elements up to which a matrix counts as {@code cached}; beyond, half as many columns are wide. Tiles of columns
     * hide the latency of caches, but not that of memory (192 columns: 4096 rows 2 to 5 % slower in streams, 32768 rows
     * 30 to 50 % faster). Orders sums.
     */
    public static final int CACHED = of("cached", 1 << 21, 1, 0, Integer.MAX_VALUE);

    /**
     * Columns of a {@code panel}, the piece of a very wide row that is reduced at a time: its sums stay in L2. Narrower
     * panels interrupt the reading (gradient sums of 2048 x 8192: 5.9 ms, with panels of 1024 columns 7.5).
     */
    public static final int PANEL = of("panel", 8192, COLUMNS, COLUMNS, 1 << 20);

    /** Columns that make the start of a row cheap: maps join short rows until they are this {@code long}. */
    public static final int LONG_ROW = of("long", 512, 1, 1, 1 << 16);

    /**
     * Columns of the {@code longest} joined row: three rows of coefficients take 24 KB of L1. With 1024, rows of odd
     * numbers of columns from 65 on were not joined and cost a quarter more than even ones. Below 1008 it also orders
     * sums.
     */
    public static final int LONGEST_JOINED_ROW = of("longest", 2048, 1, 1, 1 << 16);

    /**
     * Elements of a thread's {@code share}, some 50 us of work: with fewer, waking the thread costs more than it gains.
     */
    public static final int SHARE = of("share", 1 << 18, 1, 1 << 10, Integer.MAX_VALUE);

    private Blocking() {}

    /**
     * Refuses to run with a value that is out of range, in whose place the constant has kept its default.
     *
     * @throws IllegalStateException naming the property, its value and what was expected
     */
    public static void requireValid() {
        if (defect != null) {
            throw new IllegalStateException(defect);
        }
    }

    /** The value of a property, from least to most and a multiple of unit; {@code otherwise} where it is not set. */
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
