package dev.lanenorm.benchmarks;

import dev.lanenorm.benchmarks.implementations.Implementation;
import dev.lanenorm.benchmarks.implementations.Pass;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/** Training forward: the closed form in two sweeps, or the graph in nine nodes. */
public class Forward extends TrainingWorkload {
    /** Of {@link Pass#forward}. */
    public Forward() {
        super(Pass.forward);
    }

    /** Opens and checks the implementation. */
    @Setup(Level.Trial)
    public void setUp() {
        prepare(algorithm, aliased ? InPlace.FORWARD : InPlace.NONE);
    }

    /** One pass. */
    @Benchmark
    public Implementation forward() {
        implementation.forward();
        return implementation;
    }
}
