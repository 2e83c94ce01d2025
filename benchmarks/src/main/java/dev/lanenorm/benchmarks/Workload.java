package dev.lanenorm.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Properties;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.TearDown;

/** What is common to all measured work; everything is allocated and checked before the clock starts. */
public abstract class Workload extends Measured {
    /** The lanes this fork was started for; a fork that finds others fails. */
    static final String EXPECTED_LANES = "lanenorm.expectedLanes";

    /** A properties file that gets what was found beside the time, for {@code compare}. */
    static final String FINDINGS = "lanenorm.findings";

    private static final int CALLS_WATCHED_FOR_GARBAGE = 10;
    private static final long NANOSECONDS_WATCHED_FOR_GARBAGE = 100_000_000;

    static final double EPSILON = 1e-5;

    final Properties findings = new Properties();

    /** One call of what is measured. */
    abstract Object call();

    /** Ends threads. */
    abstract void close();

    /** Fails if the lanes are not those the fork was started for. */
    final void announce(String implementation, int lanes) {
        int expected = Integer.getInteger(EXPECTED_LANES, lanes);
        if (lanes != expected) {
            throw new IllegalStateException("expected " + expected + " lanes, found " + implementation);
        }
        if (System.getProperty(FINDINGS) == null) {
            System.out.println("# " + implementation);
        }
        findings.setProperty("lanes", Integer.toString(lanes));
        findings.setProperty("implementation", implementation);
    }

    /** Fails if an error is above its tolerance. */
    final void require(String figure, double error, double tolerance) {
        if (!(error <= tolerance)) {
            throw new IllegalStateException(figure + " is off by " + error + " of its scale, allowed are " + tolerance);
        }
        findings.setProperty("error." + figure, Double.toString(error));
    }

    /** Writes down what {@code compare} wants to know beside the time, and ends. */
    @TearDown(Level.Trial)
    public void report() throws IOException {
        String file = System.getProperty(FINDINGS);
        if (file != null) {
            findings.setProperty("allocated", Double.toString(allocatedBytesPerCall()));
            Findings.write(findings, Path.of(file));
        }
        close();
    }

    /**
     * On the calling thread. JMH's own figure also counts what its harness allocates in an iteration, much for few long
     * calls.
     */
    private double allocatedBytesPerCall() {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        thread.getCurrentThreadAllocatedBytes();
        long before = thread.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        int calls = 0;
        do {
            call();
            calls++;
        } while (calls < CALLS_WATCHED_FOR_GARBAGE && System.nanoTime() - start < NANOSECONDS_WATCHED_FOR_GARBAGE);
        return (thread.getCurrentThreadAllocatedBytes() - before) / (double) calls;
    }
}
