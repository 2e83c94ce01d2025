package dev.lanenorm.benchmarks;

import dev.lanenorm.benchmarks.contenders.Contender;
import dev.lanenorm.benchmarks.contenders.Contenders;
import dev.lanenorm.benchmarks.contenders.Pass;
import dev.lanenorm.benchmarks.contenders.Problem;
import dev.lanenorm.benchmarks.contenders.Problem.InPlace;
import org.openjdk.jmh.annotations.Param;

/** A whole pass of a contender, ours or a peer's. */
public abstract class PassWorkload extends Workload {
    /** Bits of results that the oracle has judged in an earlier fork: the same ones need no second verdict. */
    static final String JUDGED_BITS = "lanenorm.judgedBits";

    /** A shape such as 256x512, {@code digits}, or a file. */
    @Param("256x512")
    public String shape;

    /** Whose pass. */
    @Param({"scalar", "vector"})
    public Implementation backend;

    private final Pass pass;
    Contender contender;

    PassWorkload(Pass pass) {
        this.pass = pass;
    }

    @Override
    void check() {
        super.check();
        Inputs.require("shape", shape);
        Contenders.require(backend.name());
        if (backend == Implementation.textbook && threads > 1) {
            throw new UserException("threads must be 1 with backend=textbook, got " + threads);
        }
    }

    /** Opens the contender, and checks it against the oracle. */
    final void prepare(Algorithm algorithm, InPlace inPlace) {
        Problem problem = Problem.of(Inputs.load(shape), EPSILON, algorithm.name(), threads, inPlace);
        contender = Contenders.open(backend.name(), problem);
        announce(contender.implementation(), contender.lanes());
        if (pass == Pass.BACKWARD) {
            contender.forward();
        }
        pass.run(contender);
        String bits = Integer.toString(pass.bits(contender));
        if (!bits.equals(System.getProperty(JUDGED_BITS))) {
            pass.errors(problem, contender)
                    .forEach((figure, error) -> require(figure, error, Contenders.tolerance(backend.name(), figure)));
        }
        findings.setProperty("bits", bits);
    }

    @Override
    final Object call() {
        pass.run(contender);
        return contender;
    }

    @Override
    final void close() {
        contender.close();
    }
}
