package dev.lanenorm.benchmarks;

import dev.lanenorm.benchmarks.contenders.Contender;
import dev.lanenorm.benchmarks.contenders.Pass;
import dev.lanenorm.benchmarks.contenders.Problem.InPlace;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/** Inference: one sweep with given statistics. */
public class Normalize extends PassWorkload {
    /** Of {@link Pass#INFERENCE}. */
    public Normalize() {
        super(Pass.INFERENCE);
    }

    /** Opens and checks the contender. */
    @Setup(Level.Trial)
    public void setUp() {
        prepare(Algorithm.analytic, InPlace.NONE);
    }

    /** One pass. */
    @Benchmark
    public Contender infer() {
        contender.infer();
        return contender;
    }
}
