package dev.lanenorm.benchmarks;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.files.Printable;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Implementation;
import dev.lanenorm.benchmarks.implementations.Implementations;
import dev.lanenorm.benchmarks.implementations.Layout;
import dev.lanenorm.benchmarks.implementations.PartClock;
import dev.lanenorm.benchmarks.implementations.Pass;
import dev.lanenorm.benchmarks.implementations.Problem;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import dev.lanenorm.benchmarks.implementations.ProblemFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/** A whole pass of an implementation, ours or a peer's. */
public abstract class PassWorkload extends Workload {
    /** Bits of results that the oracle has judged in an earlier fork: the same ones need no second verdict. */
    static final String JUDGED_BITS = "lanenorm.judgedBits";

    /** A folder with a problem, in place of the shape's: the parts of its passes are timed, too. */
    public static final String PARTS_OF = "lanenorm.partsOf";

    /** A shape such as 256x512, {@code digits}, or a file. */
    @Param("256x512")
    public String shape;

    /** Whose pass. */
    @Param({"scalar", "vector"})
    public BackendName backend;

    /** How the shape lies in memory: images in two layouts. */
    @Param("matrix")
    public Layout layout;

    /** Whether our matrices lie in aligned storage; that of peers does anyway. */
    @Param("false")
    public boolean aligned;

    private final Pass pass;
    private final String partsOf = System.getProperty(PARTS_OF);
    private final PartClock clock = partsOf == null ? null : new PartClock();
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
        if (aligned && !backend.isOurs()) {
            throw new UserException("aligned must be false with backend=" + backend + ", got true");
        }
        Implementations.require(backend);
        if (threads > 1 && !backend.isThreaded()) {
            throw new UserException("threads must be 1 with backend=" + backend + ", got " + threads);
        }
    }

    /** Opens the implementation, and checks it against the oracle. */
    final void prepare(Algorithm algorithm, InPlace inPlace) {
        Problem problem = problem(algorithm, inPlace);
        implementation = Implementations.open(backend, problem, clock);
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

    /** The parts of an iteration are timed from its start on. */
    @Setup(Level.Iteration)
    public void startParts() {
        if (clock != null) {
            clock.restart();
        }
    }

    /** Keeps the times of the parts, as JMH keeps that of the whole. */
    @TearDown(Level.Iteration)
    public void keepParts(IterationParams iteration) {
        if (clock != null && iteration.getType() == IterationType.MEASUREMENT) {
            clock.keep();
            clock.medians()
                    .forEach((part, microseconds) -> findings.setProperty("part." + part, microseconds.toString()));
        }
    }

    private Problem problem(Algorithm algorithm, InPlace inPlace) {
        if (partsOf != null) {
            return ProblemFiles.read(Path.of(partsOf), algorithm, threads);
        }
        FloatTensor x = Inputs.load(shape);
        return Problem.of(Inputs.shape(shape, layout, x), x, EPSILON, algorithm, threads, inPlace)
                .alignedIf(aligned);
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
