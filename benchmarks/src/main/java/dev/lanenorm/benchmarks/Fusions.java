package dev.lanenorm.benchmarks;

import dev.lanenorm.Backend;
import dev.lanenorm.BatchNormKernels;
import dev.lanenorm.BatchStatistics;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.oracle.Samples;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * A ReLU after the normalization, and a residual added before it: fused, and one step after the other, in vector loops
 * and in place where that moves fewer bytes.
 */
public class Fusions extends Workload {
    /** A shape such as 256x512, {@code digits}, or a file. */
    @Param("256x512")
    public String shape;

    /** Whose loops. */
    @Param({"scalar", "vector"})
    public OurBackend backend;

    /** Whether normalization and ReLU are one sweep. */
    @Param({"fused", "separate"})
    public Steps steps;

    /** Whether there is a residual. */
    @Param({"false", "true"})
    public boolean residual;

    /** One sweep, or one after the other. */
    public enum Steps {
        /** One sweep. */
        fused,
        /** One after the other. */
        separate
    }

    private boolean fused;
    private FloatTensor x;
    private FloatTensor r;
    private FloatTensor y;
    private FloatTensor dy;
    private FloatTensor dx;
    private FloatTensor dresidual;
    private float[] gamma;
    private float[] beta;
    private float[] dgamma;
    private float[] dbeta;
    private BatchStatistics saved;
    private BatchNormKernels kernels;
    private BatchNormKernels fusedKernels;

    @Override
    void check() {
        if (threads != 1) {
            throw new UserException("threads must be 1, as the separate steps run on one thread, got " + threads);
        }
        Inputs.requireMatrix("shape", shape);
    }

    /** Prepares the data and checks that both arrangements give the same bits. */
    @Setup(Level.Trial)
    public void setUp() {
        x = Inputs.load(shape);
        int rows = x.rows();
        int columns = x.columns();
        r = Samples.bellShaped(rows, columns, 0, 1, 2);
        dy = Samples.bellShaped(rows, columns, 0.1, 1, 3);
        y = FloatTensor.zeros(rows, columns);
        dx = FloatTensor.zeros(rows, columns);
        dresidual = FloatTensor.zeros(rows, columns);
        gamma = Samples.row(columns, 0.5, 2, 4);
        beta = Samples.row(columns, -1, 1, 5);
        dgamma = new float[columns];
        dbeta = new float[columns];
        saved = new BatchStatistics(columns);
        Backend live = backend.backend();
        announce(live.toString(), live.lanes());
        kernels = BatchNormKernels.serial(live);
        fusedKernels = BatchNormKernels.serial(live).relu();

        float[][][] results = new float[2][][];
        for (int arrangement = 0; arrangement < 2; arrangement++) {
            fused = arrangement == 0;
            forward();
            backward();
            results[arrangement] = new float[][] {y.array().clone(), dx.array().clone(), dgamma.clone()};
        }
        if (!Arrays.deepEquals(results[0], results[1])) {
            throw new IllegalStateException("fused and separate steps differ");
        }
        fused = steps == Steps.fused;
    }

    /** y = max(0, normalized x), or with the residual added before. */
    @Benchmark
    public FloatTensor forward() {
        if (fused) {
            fusedKernels.forward(x, residual ? r : null, gamma, beta, EPSILON, y, saved);
        } else {
            kernels.forward(x, gamma, beta, EPSILON, y, saved);
            if (residual) {
                Vectors.addRelu(y.array(), r.array());
            } else {
                Vectors.relu(y.array());
            }
        }
        return y;
    }

    /** dx and, with a residual, its gradient. */
    @Benchmark
    public FloatTensor backward() {
        if (fused && residual) {
            fusedKernels.backward(x, y, dy, gamma, beta, saved, dx, dresidual, dgamma, dbeta);
        } else if (fused) {
            fusedKernels.backward(x, null, dy, gamma, beta, saved, dx, null, dgamma, dbeta);
        } else {
            Vectors.reluGradient(y.array(), dy.array(), dresidual.array());
            kernels.backward(x, dresidual, gamma, saved, dx, dgamma, dbeta);
        }
        return dx;
    }

    /** A class of its own: parameters are checked in a virtual machine without the vector module, too. */
    private static final class Vectors {
        private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
        private static final FloatVector ZERO = FloatVector.zero(SPECIES);

        static void relu(float[] y) {
            int i = 0;
            for (; i < SPECIES.loopBound(y.length); i += SPECIES.length()) {
                FloatVector.fromArray(SPECIES, y, i).max(ZERO).intoArray(y, i);
            }
            for (; i < y.length; i++) {
                y[i] = Math.max(0, y[i]);
            }
        }

        static void addRelu(float[] y, float[] r) {
            int i = 0;
            for (; i < SPECIES.loopBound(y.length); i += SPECIES.length()) {
                FloatVector.fromArray(SPECIES, y, i)
                        .add(FloatVector.fromArray(SPECIES, r, i))
                        .max(ZERO)
                        .intoArray(y, i);
            }
            for (; i < y.length; i++) {
                y[i] = Math.max(0, y[i] + r[i]);
            }
        }

        static void reluGradient(float[] y, float[] dy, float[] out) {
            int i = 0;
            for (; i < SPECIES.loopBound(y.length); i += SPECIES.length()) {
                ZERO.blend(
                                FloatVector.fromArray(SPECIES, dy, i),
                                FloatVector.fromArray(SPECIES, y, i).compare(VectorOperators.GT, ZERO))
                        .intoArray(out, i);
            }
            for (; i < y.length; i++) {
                out[i] = y[i] > 0 ? dy[i] : 0;
            }
        }
    }

    @Override
    void close() {}

    @Override
    Object call() {
        return forward();
    }
}
