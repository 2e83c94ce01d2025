package dev.lanenorm.benchmarks;

import dev.lanenorm.FloatMatrix;
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
import org.openjdk.jmh.annotations.Warmup;

/** What memory gives this virtual machine at the same sizes: the least that a sweep can take. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 5, jvmArgsPrepend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
public class Roofs {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** A shape such as 256x512, {@code digits}, or a file. */
    @Param("256x512")
    public String shape;

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
    }

    /** One array read: 4 bytes per element. */
    @Benchmark
    public float read() {
        FloatVector one = FloatVector.zero(SPECIES);
        FloatVector two = one;
        FloatVector three = one;
        FloatVector four = one;
        for (int i = 0; i < bound; i += 4 * LANES) {
            one = one.add(FloatVector.fromArray(SPECIES, x, i));
            two = two.add(FloatVector.fromArray(SPECIES, x, i + LANES));
            three = three.add(FloatVector.fromArray(SPECIES, x, i + 2 * LANES));
            four = four.add(FloatVector.fromArray(SPECIES, x, i + 3 * LANES));
        }
        return one.add(two).add(three.add(four)).lane(0);
    }

    /** One array read, one written, which reads its lines too: 12 bytes per element. */
    @Benchmark
    public float[] readWrite() {
        for (int i = 0; i < bound; i += LANES) {
            FloatVector.fromArray(SPECIES, x, i).mul(0.5f).intoArray(out, i);
        }
        return out;
    }

    /** Two arrays read, one written: 16 bytes per element. */
    @Benchmark
    public float[] twoReadsWrite() {
        for (int i = 0; i < bound; i += LANES) {
            FloatVector.fromArray(SPECIES, x, i)
                    .add(FloatVector.fromArray(SPECIES, dy, i))
                    .intoArray(out, i);
        }
        return out;
    }
}
