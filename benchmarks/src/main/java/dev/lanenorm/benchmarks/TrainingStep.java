package dev.lanenorm.benchmarks;

import dev.lanenorm.Backend;
import dev.lanenorm.BatchNorm;
import dev.lanenorm.ColumnMoments;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.oracle.Samples;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Forward and backward of a layer, on matrices apart and in place. */
public class TrainingStep extends Workload {
    /** A shape such as 256x512, {@code digits}, or a file. */
    @Param("256x512")
    public String shape;

    /** Whose loops. */
    @Param({"scalar", "vector"})
    public OurBackend backend;

    /** Which matrices there are. */
    @Param({"apart", "gradientInPlace", "inPlace"})
    public Matrices matrices;

    /** Which matrices there are. */
    public enum Matrices {
        /** x, y, dy and dx. */
        apart,
        /** x, y, and dx over dy. */
        gradientInPlace,
        /** y over x, and dx over dy, from y. */
        inPlace
    }

    private Matrices kept;
    private BatchNorm layer;
    private FloatTensor x;
    private FloatTensor y;
    private FloatTensor dy;
    private FloatTensor dx;

    @Override
    void check() {
        if (threads != 1) {
            throw new UserException("threads must be 1, got " + threads);
        }
        Inputs.requireMatrix("shape", shape);
    }

    /** Prepares the data, and checks that in place gives the gradients of matrices apart. */
    @Setup(Level.Trial)
    public void setUp() {
        Backend live = backend.backend();
        announce(live.toString(), live.lanes());
        open(Matrices.apart, live);
        step();
        float[] expected = Arrays.copyOf(dx.array(), dx.array().length);
        open(matrices, live);
        step();
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(dx.array()[i] - expected[i]));
        }
        require("dx", largest, 1e-4);
    }

    private void open(Matrices wanted, Backend live) {
        kept = wanted;
        FloatTensor input = Inputs.load(shape);
        int rows = input.rows();
        int columns = input.columns();
        x = FloatTensor.matrix(input.array().clone(), rows, columns);
        y = kept == Matrices.inPlace ? x : FloatTensor.zeros(rows, columns);
        dy = Samples.bellShaped(rows, columns, 0.1, 1, 2);
        dx = kept == Matrices.apart ? FloatTensor.zeros(rows, columns) : dy;
        BatchNorm.Builder builder = BatchNorm.builder(columns).epsilon(EPSILON).backend(live);
        layer = (kept == Matrices.inPlace ? builder.inPlace() : builder).build();
        ColumnMoments moments = ColumnMoments.of(x);
        for (int column = 0; column < columns; column++) {
            layer.gamma()[column] = (float) Math.sqrt(moments.variance(column) + EPSILON);
        }
    }

    /**
     * Forward, then backward. With gamma = std, what is written over itself again and again neither grows nor fades.
     */
    @Benchmark
    public FloatTensor step() {
        layer.forward(x, y);
        layer.backward(kept == Matrices.inPlace ? y : x, dy, dx);
        return dx;
    }

    @Override
    Object call() {
        return step();
    }

    @Override
    void close() {
        // Nothing is open.
    }
}
