package dev.lanenorm.benchmarks;

import dev.lanenorm.FloatMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What memory gives this virtual machine at the same sizes: the least that a sweep can take. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 5, jvmArgsPrepend = VirtualMachine.VECTORS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
public class Roofs {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** A shape such as 256x512, {@code digits}, or a file. */
    @Param("256x512")
    public String shape;

    /** Threads that share out the arrays. */
    @Param("1")
    public int threads;

    private ExecutorService helpers;
    private float[] x;
    private float[] dy;
    private float[] out;
    private int bound;

    /** Loads the input. */
    @Setup(Level.Trial)
    public void setUp() {
        FloatMatrix matrix = Inputs.load(shape);
        x = matrix.array();
        dy = x.clone();
        out = new float[x.length];
        bound = x.length - x.length % (4 * LANES);
        helpers = Executors.newFixedThreadPool(Math.max(1, threads - 1));
    }

    /** Ends the helpers. */
    @TearDown(Level.Trial)
    public void close() {
        helpers.shutdown();
    }

    /** One array read: 4 bytes per element. */
    @Benchmark
    public float read() {
        return shared(this::read);
    }

    /** One array read, one written, which reads its lines too: 12 bytes per element. */
    @Benchmark
    public float readWrite() {
        return shared(this::readWrite);
    }

    /** Two arrays read, one written: 16 bytes per element. */
    @Benchmark
    public float twoReadsWrite() {
        return shared(this::twoReadsWrite);
    }

    /** A sweep from one element to another. */
    private interface Sweep {
        float run(int from, int to);
    }

    /** Each thread takes one piece; this one the first. */
    private float shared(Sweep sweep) {
        if (threads == 1) {
            return sweep.run(0, bound);
        }
        List<Future<Float>> others = new ArrayList<>();
        for (int piece = 1; piece < threads; piece++) {
            int from = start(piece);
            int to = start(piece + 1);
            others.add(helpers.submit(() -> sweep.run(from, to)));
        }
        float result = sweep.run(0, start(1));
        for (Future<Float> other : others) {
            try {
                result += other.get();
            } catch (InterruptedException | ExecutionException failed) {
                throw new IllegalStateException(failed);
            }
        }
        return result;
    }

    private int start(int piece) {
        return piece == threads ? bound : (int) ((long) bound * piece / threads) / (4 * LANES) * (4 * LANES);
    }

    private float read(int from, int to) {
        FloatVector one = FloatVector.zero(SPECIES);
        FloatVector two = one;
        FloatVector three = one;
        FloatVector four = one;
        for (int i = from; i < to; i += 4 * LANES) {
            one = one.add(FloatVector.fromArray(SPECIES, x, i));
            two = two.add(FloatVector.fromArray(SPECIES, x, i + LANES));
            three = three.add(FloatVector.fromArray(SPECIES, x, i + 2 * LANES));
            four = four.add(FloatVector.fromArray(SPECIES, x, i + 3 * LANES));
        }
        return one.add(two).add(three.add(four)).lane(0);
    }

    private float readWrite(int from, int to) {
        for (int i = from; i < to; i += LANES) {
            FloatVector.fromArray(SPECIES, x, i).mul(0.5f).intoArray(out, i);
        }
        return out[from];
    }

    private float twoReadsWrite(int from, int to) {
        for (int i = from; i < to; i += LANES) {
            FloatVector.fromArray(SPECIES, x, i)
                    .add(FloatVector.fromArray(SPECIES, dy, i))
                    .intoArray(out, i);
        }
        return out[from];
    }
}
