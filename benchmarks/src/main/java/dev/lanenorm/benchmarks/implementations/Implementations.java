package dev.lanenorm.benchmarks.implementations;

import com.sun.jna.Platform;
import com.sun.jna.platform.unix.LibC;
import dev.lanenorm.Backend;
import dev.lanenorm.benchmarks.UserException;
import dev.lanenorm.oracle.Accuracy;
import java.util.ServiceLoader;

/** Implementations by the name of their backend: ours, and the peers. */
public final class Implementations {
    private Implementations() {}

    /** Opens an implementation; a peer whose library is not there is the user's to add. */
    public static Implementation open(BackendName backend, Problem problem) {
        return open(backend, problem, null);
    }

    /**
     * Opens an implementation.
     *
     * @param clock times the parts of our passes, or null
     */
    public static Implementation open(BackendName backend, Problem problem, PartClock clock) {
        return switch (backend) {
            case scalar -> new LaneNorm(problem, Backend.scalar(), clock);
            case vector -> new LaneNorm(problem, Backend.vector(), clock);
            case textbook ->
                problem.algorithm() == Algorithm.staged ? TextbookStaged.settled(problem) : new TextbookLoops(problem);
            case onednn, pytorch, dl4j -> openLibrary(backend, problem);
        };
    }

    /** The error up to which results count as batch normalization: ours as documented, a peer's a thousandth. */
    public static double tolerance(BackendName backend, String figure) {
        if (!backend.isOurs()) {
            return 1e-3;
        }
        return switch (figure) {
            case "y" -> Accuracy.Y;
            case "dx" -> Accuracy.DX;
            default -> Accuracy.PARAMETERS;
        };
    }

    /** Refuses a peer whose library is not there. */
    public static void require(BackendName backend) {
        if (backend.isNative()) {
            library(backend);
        }
    }

    private static Implementation openLibrary(BackendName name, Problem problem) {
        Library library = library(name);
        limitThreads(problem.threads());
        return library.open(problem);
    }

    private static Library library(BackendName name) {
        for (Library library : ServiceLoader.load(Library.class)) {
            if (library.name() == name) {
                return library;
            }
        }
        throw new UserException(name + " is not on the class path; mvn -Ppeers verify adds it");
    }

    /** OpenMP reads its environment when it is loaded, which is after this virtual machine was started. */
    private static void limitThreads(int threads) {
        if (!Platform.isWindows()) {
            LibC.INSTANCE.setenv("OMP_NUM_THREADS", Integer.toString(threads), 1);
        }
    }
}
