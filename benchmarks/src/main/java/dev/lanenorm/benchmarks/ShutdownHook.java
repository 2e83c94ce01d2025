package dev.lanenorm.benchmarks;

/**
 * What is done where the user ends the virtual machine. Who comes when that has begun has nothing left to do, and
 * waits.
 */
final class ShutdownHook implements AutoCloseable {
    private final Thread thread;

    private ShutdownHook(Thread thread) {
        this.thread = thread;
    }

    /** From now on, until closed. */
    static ShutdownHook of(Runnable act) {
        ShutdownHook hook = new ShutdownHook(new Thread(act));
        unlessEnding(() -> Runtime.getRuntime().addShutdownHook(hook.thread));
        return hook;
    }

    @Override
    public void close() {
        unlessEnding(() -> Runtime.getRuntime().removeShutdownHook(thread));
    }

    private static void unlessEnding(Runnable change) {
        try {
            change.run();
        } catch (IllegalStateException shuttingDown) {
            while (true) {
                try {
                    Thread.currentThread().join();
                } catch (InterruptedException notYet) {
                    // The virtual machine still ends.
                }
            }
        }
    }
}
