package dev.lanenorm.benchmarks;

import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.Implementation;
import dev.lanenorm.benchmarks.implementations.Pass;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/** Inference: one sweep with given statistics. */
public class Normalize extends PassWorkload {
    /** Of {@link Pass#inference}. */
    public Normalize() {
        super(Pass.inference);
    }

    /** Opens and checks the implementation. */
    @Setup(Level.Trial)
    public void setUp() {
        prepare(Algorithm.analytic, InPlace.NONE);
    }

    /** One pass. */
    @Benchmark
    public Implementation infer() {
        implementation.infer();
        return implementation;
    }
}
