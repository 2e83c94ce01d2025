package dev.lanenorm.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.lanenorm.Backend;
import dev.lanenorm.BatchNormKernels;
import dev.lanenorm.BatchStatistics;
import dev.lanenorm.FloatMatrix;
import dev.lanenorm.oracle.Samples;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Data and kernels of a benchmark; everything is allocated and checked before the clock starts. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 5, jvmArgsPrepend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
public abstract class Workload {
    /** The lanes this fork was started for; a fork that finds others fails. */
    static final String EXPECTED_LANES = "lanenorm.expectedLanes";

    /** A properties file that gets lanes, error and allocated bytes of the arm, for {@code compare}. */
    static final String FINDINGS = "lanenorm.findings";

    private static final int CALLS_WATCHED_FOR_GARBAGE = 10;

    static final double EPSILON = 1e-5;

    /** A shape such as 256x512, {@code digits}, or a file. */
    @Param("256x512")
    public String shape;

    /** scalar or vector. */
    @Param({"scalar", "vector"})
    public String backend;

    /** Threads of one call. */
    @Param("1")
    public int threads;

    FloatMatrix x;
    FloatMatrix dy;
    FloatMatrix out;
    float[] gamma;
    float[] beta;
    float[] dgamma;
    float[] dbeta;
    BatchStatistics saved;
    Backend live;
    ForkJoinPool pool;
    BatchNormKernels kernels;
    private double largestError;

    /** Loads the input, chooses the backend and fails if it is not the one the fork was started for. */
    void prepare() {
        x = Inputs.load(shape);
        int columns = x.columns();
        dy = Samples.normal(x.rows(), columns, 0.1, 1, 2);
        out = FloatMatrix.zeros(x.rows(), columns);
        gamma = Samples.row(columns, 0.5, 1.5, 3);
        beta = Samples.row(columns, -1, 1, 4);
        dgamma = new float[columns];
        dbeta = new float[columns];
        saved = new BatchStatistics(columns);
        live = backend.equals("vector") ? Backend.vector() : Backend.scalar();
        int expected = Integer.getInteger(EXPECTED_LANES, live.lanes());
        if (live.lanes() != expected) {
            throw new IllegalStateException("expected " + expected + " lanes, found " + live);
        }
        if (System.getProperty(FINDINGS) == null) {
            System.out.println("# backend: " + live);
        }
        pool = threads == 1 ? null : new ForkJoinPool(threads - 1);
        kernels = pool == null ? BatchNormKernels.serial(live) : BatchNormKernels.on(pool, threads, live);
    }

    /** Throws if an error is above its tolerance; else keeps the largest. */
    final void require(String what, double error, double tolerance) {
        if (!(error <= tolerance)) {
            throw new IllegalStateException(what + " is off by " + error + " of its scale, allowed are " + tolerance);
        }
        largestError = Math.max(largestError, error);
    }

    /** One call of what is measured. */
    abstract Object call();

    /** Writes down what {@code compare} wants to know beside the time, and ends the pool. */
    @TearDown(Level.Trial)
    public void report() throws IOException {
        String file = System.getProperty(FINDINGS);
        if (file != null) {
            Properties findings = new Properties();
            findings.setProperty("lanes", Integer.toString(live.lanes()));
            findings.setProperty("error", Double.toString(largestError));
            findings.setProperty("allocated", Double.toString(allocatedBytesPerCall()));
            try (OutputStream out = Files.newOutputStream(Path.of(file))) {
                findings.store(out, null);
            }
        }
        if (pool != null) {
            pool.shutdown();
        }
    }

    /**
     * On the calling thread. JMH's own figure also counts what its harness allocates in an iteration, much for few long
     * calls.
     */
    private double allocatedBytesPerCall() {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        thread.getCurrentThreadAllocatedBytes();
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS_WATCHED_FOR_GARBAGE; i++) {
            call();
        }
        return (thread.getCurrentThreadAllocatedBytes() - before) / (double) CALLS_WATCHED_FOR_GARBAGE;
    }
}
