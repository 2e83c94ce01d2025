package dev.lanenorm.benchmarks.compare.measure;

import dev.lanenorm.benchmarks.Reason;
import dev.lanenorm.benchmarks.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The lock by which JMH has the machine for itself, held from the first fork to the last: JMH itself takes it for one
 * fork and would let another JMH in between.
 */
final class JmhLock implements AutoCloseable {
    private static final String IGNORED = "jmh.ignoreLock";

    private final FileChannel channel;

    private JmhLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes it, unless {@code -Djmh.ignoreLock=true} asks to go without. */
    static JmhLock take() {
        if (Boolean.getBoolean(IGNORED)) {
            return new JmhLock(null);
        }
        // As org.openjdk.jmh.runner.Runner names it.
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "jmh.lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                throw new UserException("another JMH runs on this machine and holds " + file
                        + ": wait until it ends, or measure beside it with java -D" + IGNORED + "=true");
            }
            // Else no other user could ever take it.
            file.toFile().setWritable(true, false);
            System.setProperty(IGNORED, "true");
            return new JmhLock(channel);
        } catch (IOException broken) {
            throw new UserException("cannot take JMH's lock " + file + ": " + Reason.of(broken)
                    + "; give another folder with java -Djava.io.tmpdir=DIR");
        }
    }

    /** Locks it; closes it where that cannot be. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            System.clearProperty(IGNORED);
            channel.close();
        }
    }
}
