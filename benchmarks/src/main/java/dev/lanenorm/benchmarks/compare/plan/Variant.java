package dev.lanenorm.benchmarks.compare.plan;

import dev.lanenorm.benchmarks.VirtualMachine;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An implementation to be compared. Lanes are 1 for plain loops and for peers, 0 for the widest vectors there are. */
public record Variant(Algorithm algorithm, BackendName backend, int lanes) {
    public boolean isOurs() {
        return backend.isOurs();
    }

    boolean computes(Pass pass) {
        return algorithm == Algorithm.analytic || pass != Pass.inference;
    }

    /** Of images, the closed form alone: what it is worth is seen on matrices. */
    boolean takesImages() {
        return algorithm == Algorithm.analytic && backend.takesImages();
    }

    /** Ours in closed form on vectors, which may straddle cache lines; staged matrices are aligned, as peers' are. */
    boolean canBeAligned() {
        return algorithm == Algorithm.analytic && backend == BackendName.vector;
    }

    boolean worksInPlace(Pass pass) {
        return algorithm == Algorithm.analytic && backend.isThreaded() && pass != Pass.inference;
    }

    /** Flags of the virtual machine it runs in, which writes into a folder what it has to say if it crashes. */
    public List<String> flags(Path crashes) {
        List<String> flags = new ArrayList<>(VirtualMachine.flags(crashes));
        if (lanes > 1) {
            flags.add("-XX:MaxVectorSize=" + 4 * lanes);
        }
        return flags;
    }

    /** As tables name it. */
    public String title() {
        return switch (backend) {
            case scalar, vector -> "LaneNorm " + this;
            case onednn -> "oneDNN";
            case pytorch -> "PyTorch";
            case dl4j -> "DL4J";
            case textbook -> algorithm == Algorithm.staged ? "textbook arrays" : "textbook loops";
        };
    }

    @Override
    public String toString() {
        return algorithm + " " + backend + (lanes > 1 ? " " + lanes : "");
    }
}
