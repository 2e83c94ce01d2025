package dev.lanenorm.benchmarks.compare;

import dev.lanenorm.benchmarks.VirtualMachine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An implementation to be compared. Lanes are 1 for plain loops and for peers, 0 for the widest vectors there are. */
record Variant(String algorithm, String backend, int lanes) {
    boolean isOurs() {
        return backend.equals("scalar") || backend.equals("vector");
    }

    /** The textbook's code runs on the caller's thread. */
    boolean isThreaded() {
        return !backend.equals("textbook");
    }

    /** A peer outside the heap, which a program with a float[] copies to and from. */
    boolean isNative() {
        return !isOurs() && isThreaded();
    }

    boolean computes(String pass) {
        return algorithm.equals("analytic") || !pass.equals("inference");
    }

    boolean worksInPlace(String pass) {
        return algorithm.equals("analytic") && isThreaded() && !pass.equals("inference");
    }

    /** Flags of the virtual machine it runs in, which writes into a folder what it has to say if it crashes. */
    List<String> flags(Path crashes) {
        List<String> flags =
                new ArrayList<>(List.of(VirtualMachine.VECTORS, "-XX:ErrorFile=" + crashes.resolve("crash.log")));
        if (lanes > 1) {
            flags.add("-XX:MaxVectorSize=" + 4 * lanes);
        }
        return flags;
    }

    @Override
    public String toString() {
        return algorithm + " " + backend + (lanes > 1 ? " " + lanes : "");
    }
}
