package dev.lanenorm.benchmarks;

/** How many threads one call may have. */
public final class Threads {
    /** More than any machine has work for; each is a thread of the operating system. */
    private static final int MOST = 1024;

    private Threads() {}

    /** Refuses a number that cannot be had. */
    public static void require(String name, int threads) {
        if (threads < 1) {
            throw new UserException(name + " must be at least 1, got " + threads);
        }
        if (threads > MOST) {
            throw new UserException(name + " must be at most " + MOST + ", got " + threads);
        }
    }
}
