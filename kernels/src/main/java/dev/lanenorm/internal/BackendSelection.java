package dev.lanenorm.internal;

import dev.lanenorm.internal.scalar.ScalarLoops;

/**
 * Chooses the loops: the property, then the gates in order. Every refusal says why, and what would help.
 *
 * <p>The Vector API works, and reports its full width, on virtual machines that cannot compile it: there it runs
 * several times slower than plain loops, with garbage. So the gates ask for the compiler before they ask for the width.
 */
public final class BackendSelection {
    /** {@code auto} (the default), {@code scalar} or {@code vector}. */
    public static final String PROPERTY = "dev.lanenorm.backend";

    private static final String MODULE = "jdk.incubator.vector";

    private BackendSelection() {}

    /** What the choice depends on. */
    public interface Machine {
        /** A system property. */
        String property(String name, String otherwise);

        /** Whether the incubator module is in the boot layer. */
        boolean hasVectorModule();

        /** The vector loops; may throw a LinkageError or an exception. */
        Loops loadVectorLoops() throws ReflectiveOperationException;
    }

    /** The loops and why they were chosen. */
    public record Choice(Loops loops, String reason, boolean fellBack) {}

    /**
     * Chooses by the property.
     *
     * @throws IllegalStateException if the property is {@code vector} and the vector loops cannot be had, or has an
     *     unknown value
     */
    public static Choice choose(Machine machine) {
        String wanted = machine.property(PROPERTY, "auto");
        return switch (wanted) {
            case "scalar" -> new Choice(new ScalarLoops(), "-D" + PROPERTY + "=scalar", false);
            case "vector" -> vector(machine, "-D" + PROPERTY + "=vector");
            case "auto" -> {
                String refusal = refusal(machine);
                yield refusal == null
                        ? vector(machine, "module " + MODULE + " is there and C2 compiles it")
                        : new Choice(new ScalarLoops(), refusal, true);
            }
            default ->
                throw new IllegalStateException("-D" + PROPERTY + " must be auto, scalar or vector, got " + wanted);
        };
    }

    /**
     * The vector loops.
     *
     * @throws IllegalStateException if they cannot be had, with the reason and the remedy
     */
    public static Choice vector(Machine machine, String reason) {
        String refusal = refusal(machine);
        if (refusal != null) {
            throw new IllegalStateException("the vector backend was asked for and cannot run: " + refusal);
        }
        try {
            return new Choice(machine.loadVectorLoops(), reason, false);
        } catch (ReflectiveOperationException | LinkageError unexpected) {
            throw new IllegalStateException(
                    "the vector backend was asked for and cannot be loaded: " + unexpected, unexpected);
        }
    }

    /** Why the vector loops cannot run here, or null. */
    private static String refusal(Machine machine) {
        if (!machine.hasVectorModule()) {
            return "module " + MODULE + " is not in the boot layer; start java with --add-modules " + MODULE;
        }
        String name = machine.property("java.vm.name", "");
        String info = machine.property("java.vm.info", "");
        String version = machine.property("java.vm.version", "");
        if (!name.contains("Server VM") || version.contains("jvmci")) {
            return "this virtual machine (" + name + ", " + version + ") has no C2 compiler; use a HotSpot server VM";
        }
        if (info.contains("interpreted mode")) {
            return "the virtual machine only interprets; start java without -Xint";
        }
        if (info.contains("emulated-client")) {
            return "the C2 compiler is switched off; start java without -XX:TieredStopAtLevel";
        }
        try {
            int lanes = machine.loadVectorLoops().lanes();
            if (lanes < 4) {
                return "vectors are only " + 32 * lanes + " bits wide; at least 128 are needed";
            }
        } catch (ReflectiveOperationException | LinkageError unexpected) {
            return "the vector loops cannot be loaded: " + unexpected;
        }
        return null;
    }

    /** The running virtual machine. */
    public static Machine thisMachine() {
        return new Machine() {
            @Override
            public String property(String name, String otherwise) {
                return System.getProperty(name, otherwise);
            }

            @Override
            public boolean hasVectorModule() {
                return ModuleLayer.boot().findModule(MODULE).isPresent();
            }

            @Override
            public Loops loadVectorLoops() throws ReflectiveOperationException {
                return (Loops) Class.forName("dev.lanenorm.internal.vector.VectorLoops")
                        .getDeclaredConstructor()
                        .newInstance();
            }
        };
    }
}
