package dev.lanenorm.benchmarks;

import dev.lanenorm.benchmarks.implementations.Implementation;
import dev.lanenorm.benchmarks.implementations.Pass;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/** Backward after a training forward: the closed form in two sweeps, or the graph node by node in reverse. */
public class Backward extends TrainingWorkload {
    /** Of {@link Pass#backward}. */
    public Backward() {
        super(Pass.backward);
    }

    /** Opens and checks the implementation. */
    @Setup(Level.Trial)
    public void setUp() {
        prepare(algorithm, aliased ? InPlace.BACKWARD : InPlace.NONE);
    }

    /** One pass. */
    @Benchmark
    public Implementation backward() {
        implementation.backward();
        return implementation;
    }
}
