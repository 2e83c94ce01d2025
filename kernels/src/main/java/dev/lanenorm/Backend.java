package dev.lanenorm;

import dev.lanenorm.BackendSelection.Choice;
import dev.lanenorm.internal.Blocking;
import dev.lanenorm.internal.LoopSet;
import dev.lanenorm.internal.scalar.ScalarLoops;

/**
 * Which loops run, on how many lanes, and why.
 *
 * <p>{@link BatchNorm}, {@link BatchNormKernels} and {@link StagedBatchNorm} run on {@link #live()} unless they are
 * given another backend. It is chosen once, at first use, by the system property {@code dev.lanenorm.backend}:
 * {@code auto} (the default) takes vectors where the module {@code jdk.incubator.vector} is in the boot layer, the
 * virtual machine has HotSpot's C2 compiler, and vectors are at least 128 bits wide; {@code scalar} takes plain loops;
 * {@code vector} fails where vectors cannot run. All give the same bits.
 */
public final class Backend {
    private static final class Live {
        static final Backend BACKEND;
        static final IllegalStateException FAILURE;

        static {
            Backend backend = null;
            IllegalStateException failure = null;
            try {
                Choice choice = BackendSelection.choose(BackendSelection.thisMachine());
                backend = new Backend(choice.loops(), choice.reason());
                if (choice.fellBack()) {
                    System.getLogger(Backend.class.getPackageName())
                            .log(System.Logger.Level.INFO, "LaneNorm runs its scalar backend: " + choice.reason());
                }
            } catch (IllegalStateException refused) {
                failure = refused;
            }
            BACKEND = backend;
            FAILURE = failure;
        }
    }

    private final LoopSet loops;
    private final String reason;

    private Backend(LoopSet loops, String reason) {
        Blocking.requireValid();
        this.loops = loops;
        this.reason = reason;
    }

    /**
     * The backend of this virtual machine. The first call chooses it; where {@code auto} had to fall back to plain
     * loops, it logs one INFO line through {@link System.Logger} with the cause and the remedy.
     *
     * @return the same object every time
     * @throws IllegalStateException if the property is {@code vector} and vectors cannot run, if it has an unknown
     *     value, or if a property {@code dev.lanenorm.blocking.NAME}, for measuring only, is out of range
     */
    public static Backend live() {
        if (Live.FAILURE != null) {
            throw new IllegalStateException(Live.FAILURE.getMessage(), Live.FAILURE);
        }
        return Live.BACKEND;
    }

    /**
     * The plain loops, whatever the property says.
     *
     * @return a scalar backend
     * @throws IllegalStateException if a property {@code dev.lanenorm.blocking.NAME} is out of range
     */
    public static Backend scalar() {
        return new Backend(new ScalarLoops(), "asked for by the program");
    }

    /**
     * The vector loops, whatever the property says.
     *
     * @return a vector backend
     * @throws IllegalStateException if they cannot run in this virtual machine, with the reason and the remedy, or if a
     *     property {@code dev.lanenorm.blocking.NAME} is out of range
     */
    public static Backend vector() {
        return new Backend(
                BackendSelection.vector(BackendSelection.thisMachine(), "").loops(), "asked for by the program");
    }

    /** {@return the kind of loops: {@code scalar} or {@code vector}} */
    public String name() {
        return lanes() == 1 ? "scalar" : "vector";
    }

    /** {@return the number of floats in one vector: 4, 8 or 16; 1 for plain loops} */
    public int lanes() {
        return loops.lanes();
    }

    /** {@return why this backend was chosen: one line, with the remedy where vectors were refused} */
    public String reason() {
        return reason;
    }

    LoopSet loops() {
        return loops;
    }

    /**
     * {@return name, lanes and reason in one line; for example {@code vector, 16 lanes (module jdk.incubator.vector is
     * there and C2 compiles it)}}
     */
    @Override
    public String toString() {
        return name() + ", " + lanes() + (lanes() == 1 ? " lane (" : " lanes (") + reason + ")";
    }
}
