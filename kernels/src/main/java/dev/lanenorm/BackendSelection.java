package dev.lanenorm;

import dev.lanenorm.internal.LoopSet;
import dev.lanenorm.internal.Settings;
import dev.lanenorm.internal.scalar.ScalarLoops;

/**
 * Chooses the loops: by the property, then by the gates in order. Every refusal names its cause and its remedy.
 *
 * <p>The Vector API also works, and reports its full width, on virtual machines that cannot compile it. There it runs
 * several times slower than plain loops and makes garbage. So the gates ask for the compiler before the width.
 */
final class BackendSelection {
    /** {@code auto} (the default), {@code scalar} or {@code vector}. */
    static final String PROPERTY = Settings.name("backend");

    private static final String MODULE = "jdk.incubator.vector";

    private BackendSelection() {}

    /** What the choice depends on. */
    interface Machine {
        /** A system property. */
        String property(String name, String otherwise);

        /** The value of a HotSpot flag; null where there is no such flag or it cannot be read. */
        String flag(String name);

        /** Whether the incubator module is in the boot layer. */
        boolean hasVectorModule();

        /** The vector loops; may throw a LinkageError or an exception. */
        LoopSet loadVectorLoops() throws ReflectiveOperationException;
    }

    /** The loops and why they were chosen. */
    record Choice(LoopSet loops, String reason, boolean fellBack) {}

    /**
     * Chooses by the property.
     *
     * @throws IllegalStateException if the property is {@code vector} and the vector loops cannot run, or if it has an
     *     unknown value
     */
    static Choice choose(Machine machine) {
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
     * @throws IllegalStateException if they cannot run, with the reason and the remedy
     */
    static Choice vector(Machine machine, String reason) {
        String refusal = refusal(machine);
        if (refusal != null) {
            throw new IllegalStateException("the vector backend was asked for and cannot run: " + refusal);
        }
        try {
            return new Choice(machine.loadVectorLoops(), reason, false);
        } catch (ReflectiveOperationException | LinkageError unexpected) {
            throw new IllegalStateException(
                    "the vector backend was asked for and cannot be loaded: " + cause(unexpected), unexpected);
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
        if (name.isEmpty()) {
            return "the security manager hides which virtual machine this is; let java.vm.* be read";
        }
        if (!name.contains("Server VM") || version.contains("jvmci")) {
            return "this virtual machine (" + name + ", " + version + ") has no C2 compiler; use a HotSpot server VM";
        }
        if (info.contains("interpreted mode")) {
            return "the virtual machine only interprets; start java without -Xint";
        }
        if (info.contains("emulated-client")) {
            return "the C2 compiler is switched off; start java without -XX:TieredStopAtLevel";
        }
        if ("false".equals(machine.flag("EnableVectorSupport"))) {
            return "C2 is not to compile vectors; start java without -XX:-EnableVectorSupport";
        }
        try {
            int lanes = machine.loadVectorLoops().lanes();
            if (lanes < 4) {
                return "vectors are only " + 32 * lanes + " bits wide; at least 128 are needed";
            }
        } catch (ReflectiveOperationException | LinkageError unexpected) {
            return "the vector loops cannot be loaded: " + cause(unexpected);
        }
        return null;
    }

    /** The exception that reflection and class initialization have wrapped. */
    private static Throwable cause(Throwable thrown) {
        return thrown.getCause() == null ? thrown : cause(thrown.getCause());
    }

    /** The running virtual machine. */
    static Machine thisMachine() {
        return new Machine() {
            @Override
            public String property(String name, String otherwise) {
                return Settings.get(name, otherwise);
            }

            /** By reflection: this module does not require jdk.management, and some images leave it out. */
            @Override
            public String flag(String name) {
                try {
                    Class<?> beanType = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
                    Object bean = Class.forName("java.lang.management.ManagementFactory")
                            .getMethod("getPlatformMXBean", Class.class)
                            .invoke(null, beanType);
                    Object option =
                            beanType.getMethod("getVMOption", String.class).invoke(bean, name);
                    return (String) option.getClass().getMethod("getValue").invoke(option);
                } catch (ReflectiveOperationException | LinkageError | RuntimeException unknown) {
                    return null;
                }
            }

            @Override
            public boolean hasVectorModule() {
                return ModuleLayer.boot().findModule(MODULE).isPresent();
            }

            @Override
            public LoopSet loadVectorLoops() throws ReflectiveOperationException {
                ModuleLayer.boot().findModule(MODULE).ifPresent(BackendSelection.class.getModule()::addReads);
                return (LoopSet) Class.forName(LoopSet.class.getPackageName() + ".vector.VectorLoops")
                        .getDeclaredConstructor()
                        .newInstance();
            }
        };
    }
}
