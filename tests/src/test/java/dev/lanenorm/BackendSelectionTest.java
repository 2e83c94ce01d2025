package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.BackendSelection.Choice;
import dev.lanenorm.BackendSelection.Machine;
import dev.lanenorm.internal.LoopSet;
import dev.lanenorm.internal.scalar.ScalarLoops;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every gate, on machines made up for it. VirtualMachinesTest asks real ones. */
class BackendSelectionTest {
    private final Map<String, String> properties = new HashMap<>(Map.of(
            "java.vm.name", "OpenJDK 64-Bit Server VM",
            "java.vm.info", "mixed mode, sharing",
            "java.vm.version", "17.0.15+6"));
    private final Map<String, String> flags = new HashMap<>(Map.of("EnableVectorSupport", "true"));
    private boolean module = true;
    private int lanes = 16;
    private Error brokenLoader;

    private final Machine machine = new Machine() {
        @Override
        public String property(String name, String otherwise) {
            return properties.getOrDefault(name, otherwise);
        }

        @Override
        public String flag(String name) {
            return flags.get(name);
        }

        @Override
        public boolean hasVectorModule() {
            return module;
        }

        @Override
        public LoopSet loadVectorLoops() {
            if (brokenLoader != null) {
                throw brokenLoader;
            }
            return (LoopSet) Proxy.newProxyInstance(
                    LoopSet.class.getClassLoader(),
                    new Class<?>[] {LoopSet.class},
                    (proxy, method, arguments) -> lanes);
        }
    };

    @Test
    void vectorsWhereEverythingIsThere() {
        Choice choice = BackendSelection.choose(machine);
        assertEquals(16, choice.loops().lanes());
        assertFalse(choice.fellBack());
        assertEquals("module jdk.incubator.vector is there and C2 compiles it", choice.reason());
    }

    @Test
    void scalarWhereAskedForWithoutALogLine() {
        properties.put(BackendSelection.PROPERTY, "scalar");
        Choice choice = BackendSelection.choose(machine);
        assertInstanceOf(ScalarLoops.class, choice.loops());
        assertFalse(choice.fellBack());
    }

    @Test
    void anUnknownPropertyIsRefused() {
        properties.put(BackendSelection.PROPERTY, "simd");
        assertEquals(
                "-Ddev.lanenorm.backend must be auto, scalar or vector, got simd",
                assertThrows(IllegalStateException.class, () -> BackendSelection.choose(machine))
                        .getMessage());
    }

    @Test
    void noModule() {
        module = false;
        refused(
                "module jdk.incubator.vector is not in the boot layer; start java with --add-modules jdk.incubator.vector");
    }

    @Test
    void aVirtualMachineThatIsNotToBeKnown() {
        properties.put("java.vm.name", "");
        refused("the security manager hides which virtual machine this is; let java.vm.* be read");
    }

    @Test
    void anotherVirtualMachine() {
        properties.put("java.vm.name", "Eclipse OpenJ9 VM");
        refused("this virtual machine (Eclipse OpenJ9 VM, 17.0.15+6) has no C2 compiler; use a HotSpot server VM");
    }

    @Test
    void anotherCompiler() {
        properties.put("java.vm.version", "25+37-jvmci-b01");
        refused(
                "this virtual machine (OpenJDK 64-Bit Server VM, 25+37-jvmci-b01) has no C2 compiler; use a HotSpot server VM");
    }

    @Test
    void interpreterOnly() {
        properties.put("java.vm.info", "interpreted mode, sharing");
        refused("the virtual machine only interprets; start java without -Xint");
    }

    @Test
    void firstCompilerOnly() {
        properties.put("java.vm.info", "mixed mode, emulated-client, sharing");
        refused("the C2 compiler is switched off; start java without -XX:TieredStopAtLevel");
    }

    @Test
    void compilerWithoutVectors() {
        flags.put("EnableVectorSupport", "false");
        refused("C2 is not to compile vectors; start java without -XX:-EnableVectorSupport");
    }

    @Test
    void aFlagThatCannotBeReadRefusesNothing() {
        flags.clear();
        assertEquals(16, BackendSelection.choose(machine).loops().lanes());
    }

    @Test
    void narrowVectors() {
        lanes = 2;
        refused("vectors are only 64 bits wide; at least 128 are needed");
    }

    @Test
    void loopsThatCannotBeLinked() {
        brokenLoader = new NoClassDefFoundError("jdk/incubator/vector/Vector");
        refused("the vector loops cannot be loaded: java.lang.NoClassDefFoundError: jdk/incubator/vector/Vector");
    }

    /** auto falls back and says why; vector fails with the same words. */
    private void refused(String reason) {
        Choice choice = BackendSelection.choose(machine);
        assertInstanceOf(ScalarLoops.class, choice.loops());
        assertTrue(choice.fellBack());
        assertEquals(reason, choice.reason());
        properties.put(BackendSelection.PROPERTY, "vector");
        assertEquals(
                "the vector backend was asked for and cannot run: " + reason,
                assertThrows(IllegalStateException.class, () -> BackendSelection.choose(machine))
                        .getMessage());
    }
}
