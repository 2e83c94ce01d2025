package dev.lanenorm.benchmarks;

import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Implementation;
import dev.lanenorm.benchmarks.implementations.Pass;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/**
 * What a peer outside the heap costs a program whose data is a {@code float[]}: one matrix in, one out. Ours copies
 * within the heap, for comparison: a program need not.
 */
public class Copies extends PassWorkload {
    /** Of {@link Pass#copy}. */
    public Copies() {
        super(Pass.copy);
    }

    @Override
    void check() {
        super.check();
        if (backend == BackendName.textbook) {
            throw new UserException("backend=textbook copies nothing: it works on arrays as they are");
        }
    }

    /** Opens the implementation. */
    @Setup(Level.Trial)
    public void setUp() {
        prepare(Algorithm.analytic, InPlace.NONE);
    }

    /** Both copies. */
    @Benchmark
    public Implementation copy() {
        implementation.copy();
        return implementation;
    }
}
