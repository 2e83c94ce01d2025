package dev.lanenorm.benchmarks;

import dev.lanenorm.benchmarks.contenders.Contender;
import dev.lanenorm.benchmarks.contenders.Contenders;
import dev.lanenorm.benchmarks.contenders.Pass;
import dev.lanenorm.benchmarks.contenders.Problem;
import dev.lanenorm.benchmarks.contenders.Problem.InPlace;

/** A whole pass of a contender, ours or a peer's. */
public abstract class PassWorkload extends Workload {
    /** Bits of results that the oracle has judged in an earlier fork: the same ones need no second verdict. */
    static final String JUDGED_BITS = "lanenorm.judgedBits";

    private final Pass pass;
    Contender contender;

    PassWorkload(Pass pass) {
        this.pass = pass;
    }

    /** Opens the contender, and checks it against the oracle. */
    final void prepare(String algorithm, InPlace inPlace) {
        Problem problem = Problem.of(Inputs.load(shape), EPSILON, algorithm, threads, inPlace);
        contender = Contenders.open(backend, problem);
        announce(contender.implementation(), contender.lanes());
        if (pass == Pass.BACKWARD) {
            contender.forward();
        }
        pass.run(contender);
        String bits = Integer.toString(pass.bits(contender));
        if (!bits.equals(System.getProperty(JUDGED_BITS))) {
            pass.errors(problem, contender)
                    .forEach((figure, error) -> require(figure, error, Contenders.tolerance(backend, figure)));
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
