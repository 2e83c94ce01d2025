package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.ToolProvider;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.maven.plugins.shade.DefaultShader;
import org.apache.maven.plugins.shade.ShadeRequest;
import org.apache.maven.plugins.shade.relocation.SimpleRelocator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** The packaged jar where others put it: relocated, in a bundle, under a security manager, with flags that forbid. */
@Tag("once")
class SurroundingsTest {
    private static final String FLAG = "--add-modules=jdk.incubator.vector";

    /** A later JDK has none. */
    @Test
    @EnabledForJreRange(max = JRE.JAVA_23)
    void underASecurityManager(@TempDir Path folder) throws IOException {
        Path nothing = Files.writeString(folder.resolve("policy"), "");
        JavaProcess denied = JavaProcess.program(FLAG, "-Djava.security.manager", "-Djava.security.policy==" + nothing);
        assertEquals(
                "scalar, 1 lane (the security manager hides which virtual machine this is; let java.vm.* be read)",
                denied.firstLine());
        // The policy that comes with the JDK does not let the Vector API itself read its properties.
        JavaProcess asShipped = JavaProcess.program(FLAG, "-Djava.security.manager");
        assertTrue(
                asShipped.firstLine().startsWith("scalar, 1 lane (the vector loops cannot be loaded: java.security."),
                asShipped.out() + asShipped.err());
        Path properties = Files.writeString(
                folder.resolve("properties"), "grant { permission java.util.PropertyPermission \"*\", \"read\"; };");
        JavaProcess granted =
                JavaProcess.program(FLAG, "-Djava.security.manager", "-Djava.security.policy==" + properties);
        assertTrue(granted.firstLine().startsWith("vector, "), granted.out() + granted.err());
        assertEquals(denied.bits(), asShipped.bits());
        assertEquals(denied.bits(), granted.bits());
    }

    @Test
    void vectorsThatC2IsNotToCompile() {
        JavaProcess run = JavaProcess.program(FLAG, "-XX:+UnlockExperimentalVMOptions", "-XX:-EnableVectorSupport");
        assertEquals(
                "scalar, 1 lane (C2 is not to compile vectors; start java without -XX:-EnableVectorSupport)",
                run.firstLine());
    }

    @ParameterizedTest
    @CsvSource({
        "rows, -1, from 1 to 4096",
        "rows, 0, from 1 to 4096",
        "rows, sixty-four, from 1 to 4096",
        "rows, 99999999999, from 1 to 4096",
        "blocks, 0, from 1 to 4096",
        "wide, 0, from 1 to 1073741824",
        "cached, -1, from 0 to 2147483647",
        "panel, 100, 'from 64 to 1048576, a multiple of 64'",
        "long, 0, from 1 to 65536",
        "longest, -5, from 1 to 65536",
        "share, 1, from 1024 to 2147483647"
    })
    void blockingOutOfRange(String name, String value, String range) {
        JavaProcess run = JavaProcess.program("-Ddev.lanenorm.blocking." + name + "=" + value);
        assertNotEquals(0, run.exit());
        assertTrue(
                run.err()
                        .contains("IllegalStateException: -Ddev.lanenorm.blocking." + name
                                + ", for measuring only, must be a whole number " + range + ", got " + value),
                run.err());
    }

    @Test
    void blockingWithinRange() {
        JavaProcess run = JavaProcess.program("-Ddev.lanenorm.blocking.panel=128", FLAG);
        assertEquals(JavaProcess.program().bits(), run.bits());
        JavaProcess otherOrder = JavaProcess.program("-Ddev.lanenorm.blocking.rows=16");
        assertEquals(0, otherOrder.exit(), otherOrder.err());
    }

    /** The properties it listens to have moved with it, and its messages name them. */
    @Test
    void relocated(@TempDir Path folder) throws Exception {
        File relocated = folder.resolve("relocated.jar").toFile();
        ShadeRequest request = new ShadeRequest();
        request.setJars(Set.of(new File(JavaProcess.jar())));
        request.setUberJar(relocated);
        request.setFilters(List.of());
        request.setResourceTransformers(List.of());
        request.setRelocators(List.of(new SimpleRelocator("dev.lanenorm", "com.example.shaded", null, null)));
        new DefaultShader().shade(request);
        Path source = Files.writeString(folder.resolve("Main.java"), """
                public final class Main {
                    public static void main(String[] arguments) {
                        System.out.println(com.example.shaded.Backend.live());
                    }
                }
                """);
        compile(List.of("-cp", relocated.toString(), "-d", folder.toString(), source.toString()));
        String classPath = relocated + File.pathSeparator + folder;
        JavaProcess vector = JavaProcess.start(List.of(FLAG, "-cp", classPath, "Main"));
        assertTrue(vector.firstLine().startsWith("vector, "), vector.out() + vector.err());
        JavaProcess scalar =
                JavaProcess.start(List.of("-Dcom.example.shaded.backend=scalar", FLAG, "-cp", classPath, "Main"));
        assertEquals("scalar, 1 lane (-Dcom.example.shaded.backend=scalar)", scalar.firstLine());
        JavaProcess typo = JavaProcess.start(List.of("-Dcom.example.shaded.backend=simd", "-cp", classPath, "Main"));
        assertTrue(
                typo.err().contains("-Dcom.example.shaded.backend must be auto, scalar or vector, got simd"),
                typo.err());
        JavaProcess blocking =
                JavaProcess.start(List.of("-Dcom.example.shaded.blocking.rows=0", "-cp", classPath, "Main"));
        assertTrue(blocking.err().contains("-Dcom.example.shaded.blocking.rows, for measuring"), blocking.err());
        JavaProcess fallen = JavaProcess.start(List.of("-cp", classPath, "Main"));
        assertTrue(fallen.err().contains("LaneNorm runs its scalar backend"), fallen.err());
    }

    @Test
    void requiredByAModuleThatAllowsNoWarning(@TempDir Path folder) throws IOException {
        Path source = Files.createDirectories(folder.resolve("program"));
        Path moduleInfo = Files.writeString(folder.resolve("module-info.java"), """
                /** A program. */
                module program {
                    requires dev.lanenorm;
                }
                """);
        Path main = Files.writeString(source.resolve("Main.java"), """
                package program;

                /** A class. */
                final class Main {
                    private Main() {}

                    static String backend() {
                        return dev.lanenorm.Backend.live().toString();
                    }
                }
                """);
        compile(List.of(
                "-Xlint:all",
                "-Werror",
                "--module-path",
                JavaProcess.jar(),
                "-d",
                folder.toString(),
                moduleInfo.toString(),
                main.toString()));
    }

    @Test
    void asABundle(@TempDir Path folder) throws Exception {
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, folder.resolve("bundles").toString()));
        framework.start();
        try {
            Bundle bundle = framework
                    .getBundleContext()
                    .installBundle(Path.of(JavaProcess.jar()).toUri().toString());
            assertEquals("dev.lanenorm", bundle.getSymbolicName());
            bundle.start();
            Class<?> backend = bundle.loadClass("dev.lanenorm.Backend");
            assertNotEquals(Backend.class, backend, "a class of the bundle's own");
            assertEquals(
                    Backend.live().toString(),
                    backend.getMethod("live").invoke(null).toString());
        } finally {
            framework.stop();
            framework.waitForStop(10_000);
        }
    }

    /** 2000 threads that have run loops and live on: 14 KB for each would not fit the heap. */
    @Test
    void noMemoryPerThread() {
        JavaProcess run = JavaProcess.onClassPath(List.of("-Xmx20m", "-Xss256k"), ManyThreads.class);
        assertEquals("2000 threads", run.firstLine(), run.err());
    }

    private static void compile(List<String> arguments) {
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(arguments);
        int status = ToolProvider.getSystemJavaCompiler().run(null, messages, messages, all.toArray(new String[0]));
        assertEquals(0, status, messages.toString(StandardCharsets.UTF_8));
    }
}
