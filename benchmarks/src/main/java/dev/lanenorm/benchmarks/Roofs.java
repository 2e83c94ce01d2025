package dev.lanenorm.benchmarks;

import dev.lanenorm.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** What memory gives this virtual machine at the same sizes: the least that a sweep can take. */
public class Roofs extends Measured {
    /** A shape such as 256x512, {@code digits}, or a file. */
    @Param("256x512")
    public String shape;

    private ExecutorService helpers;
    private float[] x;
    private float[] dy;
    private float[] out;
    private int bound;

    @Override
    void check() {
        super.check();
        Inputs.require("shape", shape);
    }

    /** Loads the input. */
    @Setup(Level.Trial)
    public void setUp() {
        FloatTensor matrix = Inputs.load(shape);
        x = matrix.array();
        dy = x.clone();
        out = new float[x.length];
        bound = x.length - x.length % (4 * Vectors.LANES);
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
        return shared((from, to) -> Vectors.read(x, from, to));
    }

    /** One array read, one written, which reads its lines too: 12 bytes per element. */
    @Benchmark
    public float readWrite() {
        return shared((from, to) -> Vectors.readWrite(x, out, from, to));
    }

    /** Two arrays read, one written: 16 bytes per element. */
    @Benchmark
    public float twoReadsWrite() {
        return shared((from, to) -> Vectors.twoReadsWrite(x, dy, out, from, to));
    }

    /** One array read and written over: 8 bytes per element. */
    @Benchmark
    public float readWriteInPlace() {
        return shared((from, to) -> Vectors.readWrite(x, x, from, to));
    }

    /** Two arrays read, one written over: 12 bytes per element. */
    @Benchmark
    public float twoReadsWriteInPlace() {
        return shared((from, to) -> Vectors.twoReadsWrite(x, dy, dy, from, to));
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
        return piece == threads
                ? bound
                : (int) ((long) bound * piece / threads) / (4 * Vectors.LANES) * (4 * Vectors.LANES);
    }

    /** A class of its own: parameters are checked in a virtual machine without the vector module, too. */
    private static final class Vectors {
        static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
        static final int LANES = SPECIES.length();

        static float read(float[] x, int from, int to) {
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

        /** Written over itself again and again, a sign neither grows nor fades into subnormals. */
        static float readWrite(float[] x, float[] out, int from, int to) {
            for (int i = from; i < to; i += LANES) {
                FloatVector.fromArray(SPECIES, x, i).mul(-1f).intoArray(out, i);
            }
            return out[from];
        }

        /** Likewise a difference, which goes back and forth. */
        static float twoReadsWrite(float[] x, float[] dy, float[] out, int from, int to) {
            for (int i = from; i < to; i += LANES) {
                FloatVector.fromArray(SPECIES, x, i)
                        .sub(FloatVector.fromArray(SPECIES, dy, i))
                        .intoArray(out, i);
            }
            return out[from];
        }
    }
}
