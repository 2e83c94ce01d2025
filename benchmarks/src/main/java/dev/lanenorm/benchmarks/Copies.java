package dev.lanenorm.benchmarks;

import dev.lanenorm.benchmarks.contenders.Contender;
import dev.lanenorm.benchmarks.contenders.Pass;
import dev.lanenorm.benchmarks.contenders.Problem.InPlace;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/**
 * What a peer outside the heap costs a program whose data is a {@code float[]}: one matrix in, one out. Ours copies
 * within the heap, for comparison: a program need not.
 */
public class Copies extends PassWorkload {
    /** Of {@link Pass#COPY}. */
    public Copies() {
        super(Pass.COPY);
    }

    @Override
    void check() {
        super.check();
        if (backend == Implementation.textbook) {
            throw new UserException("backend=textbook copies nothing: it works on arrays as they are");
        }
    }

    /** Opens the contender. */
    @Setup(Level.Trial)
    public void setUp() {
        prepare(Algorithm.analytic, InPlace.NONE);
    }

    /** Both copies. */
    @Benchmark
    public Contender copy() {
        contender.copy();
        return contender;
    }
}
