package dev.lanenorm.benchmarks;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.files.Printable;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Implementation;
import dev.lanenorm.benchmarks.implementations.Implementations;
import dev.lanenorm.benchmarks.implementations.Layout;
import dev.lanenorm.benchmarks.implementations.Pass;
import dev.lanenorm.benchmarks.implementations.Problem;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import java.util.List;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Param;

/** A whole pass of an implementation, ours or a peer's. */
public abstract class PassWorkload extends Workload {
    /** Bits of results that the oracle has judged in an earlier fork: the same ones need no second verdict. */
    static final String JUDGED_BITS = "lanenorm.judgedBits";

    /** A shape such as 256x512, {@code digits}, or a file. */
    @Param("256x512")
    public String shape;

    /** Whose pass. */
    @Param({"scalar", "vector"})
    public BackendName backend;

    /** How the shape lies in memory: images in two layouts. */
    @Param("matrix")
    public Layout layout;

    private final Pass pass;
    Implementation implementation;

    PassWorkload(Pass pass) {
        this.pass = pass;
    }

    @Override
    void check() {
        super.check();
        Inputs.require("shape", shape);
        List<Layout> layouts = Inputs.layouts(shape);
        if (!layouts.contains(layout)) {
            throw new UserException("layout must be "
                    + layouts.stream().map(Layout::name).collect(Collectors.joining(" or ")) + " with shape="
                    + Printable.of(shape) + ", got " + layout);
        }
        if (layout != Layout.matrix && !backend.takesImages()) {
            throw new UserException("layout must be matrix with backend=" + backend + ", got " + layout);
        }
        Implementations.require(backend);
        if (threads > 1 && !backend.isThreaded()) {
            throw new UserException("threads must be 1 with backend=" + backend + ", got " + threads);
        }
    }

    /** Opens the implementation, and checks it against the oracle. */
    final void prepare(Algorithm algorithm, InPlace inPlace) {
        FloatTensor x = Inputs.load(shape);
        Problem problem = Problem.of(Inputs.shape(shape, layout, x), x, EPSILON, algorithm, threads, inPlace);
        implementation = Implementations.open(backend, problem);
        announce(implementation.description(), implementation.lanes());
        if (pass == Pass.backward) {
            implementation.forward();
        }
        pass.run(implementation);
        String bits = Integer.toString(pass.bits(implementation));
        if (!bits.equals(System.getProperty(JUDGED_BITS))) {
            pass.errors(problem, implementation)
                    .forEach((figure, error) -> require(figure, error, Implementations.tolerance(backend, figure)));
        }
        findings.setProperty("bits", bits);
    }

    @Override
    final Object call() {
        pass.run(implementation);
        return implementation;
    }

    @Override
    final void close() {
        implementation.close();
    }
}
