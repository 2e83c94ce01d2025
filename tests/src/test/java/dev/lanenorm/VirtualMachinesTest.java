package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar in real virtual machines of every kind, on the class path and on the module path. */
@Tag("once")
class VirtualMachinesTest {
    private static final String FLAG = "--add-modules=jdk.incubator.vector";

    private static final String NO_MODULE =
            "module jdk.incubator.vector is not in the boot layer; start java with --add-modules jdk.incubator.vector";

    @Test
    void withoutTheFlag() {
        JavaProcess run = JavaProcess.program();
        assertEquals("scalar, 1 lane (" + NO_MODULE + ")", run.firstLine());
        assertEquals(
                1,
                run.err()
                        .lines()
                        .filter(line -> line.contains("LaneNorm runs its scalar backend"))
                        .count(),
                run.err());
        assertTrue(run.err().contains("INFO"), run.err());
    }

    @Test
    void withTheFlag() {
        JavaProcess run = JavaProcess.program(FLAG);
        assertTrue(run.firstLine().startsWith("vector, "), run.firstLine());
        assertFalse(run.err().contains("LaneNorm"), run.err());
        assertEquals(JavaProcess.program().bits(), run.bits());
        for (String width : new String[] {"16", "32"}) {
            JavaProcess narrower = JavaProcess.program(FLAG, "-XX:MaxVectorSize=" + width);
            assertTrue(narrower.firstLine().startsWith("vector, " + Integer.parseInt(width) / 4 + " lanes"));
            assertEquals(run.bits(), narrower.bits());
        }
    }

    @Test
    void firstCompilerOnlyAndInterpreterOnly() {
        JavaProcess firstCompiler = JavaProcess.program(FLAG, "-XX:TieredStopAtLevel=1");
        assertTrue(
                firstCompiler.firstLine().startsWith("scalar, 1 lane (the C2 compiler is switched off"),
                firstCompiler.out());
        JavaProcess interpreter = JavaProcess.program(FLAG, "-Xint");
        assertTrue(
                interpreter.firstLine().startsWith("scalar, 1 lane (the virtual machine only interprets"),
                interpreter.out());
        assertEquals(firstCompiler.bits(), interpreter.bits());
    }

    @Test
    void narrowerThan128Bits() {
        JavaProcess run = JavaProcess.program(FLAG, "-XX:MaxVectorSize=8");
        assertTrue(run.firstLine().startsWith("scalar, 1 lane (vectors are only 64 bits wide"), run.out() + run.err());
    }

    @Test
    void forced() {
        assertTrue(JavaProcess.program(FLAG, "-Ddev.lanenorm.backend=vector")
                .firstLine()
                .startsWith("vector, "));
        JavaProcess scalar = JavaProcess.program(FLAG, "-Ddev.lanenorm.backend=scalar");
        assertEquals("scalar, 1 lane (-Ddev.lanenorm.backend=scalar)", scalar.firstLine());
        assertFalse(scalar.err().contains("LaneNorm"), scalar.err());
    }

    @Test
    void forcedAndImpossible() {
        JavaProcess noModule = JavaProcess.program("-Ddev.lanenorm.backend=vector");
        assertNotEquals(0, noModule.exit());
        assertTrue(
                noModule.err()
                        .contains(
                                "IllegalStateException: the vector backend was asked for and cannot run: " + NO_MODULE),
                noModule.err());
        JavaProcess noCompiler = JavaProcess.program(FLAG, "-Ddev.lanenorm.backend=vector", "-XX:TieredStopAtLevel=1");
        assertNotEquals(0, noCompiler.exit());
        assertTrue(noCompiler.err().contains("the C2 compiler is switched off"), noCompiler.err());
        JavaProcess typo = JavaProcess.program("-Ddev.lanenorm.backend=simd");
        assertNotEquals(0, typo.exit());
        assertTrue(typo.err().contains("must be auto, scalar or vector, got simd"), typo.err());
    }

    @Test
    void onTheModulePath(@TempDir Path folder) throws IOException {
        Path source = Files.createDirectories(folder.resolve("source/program"));
        Path moduleInfo = source.getParent().resolve("module-info.java");
        Files.writeString(moduleInfo, "module program { requires dev.lanenorm; }");
        Path main = source.resolve("Main.java");
        Files.writeString(main, """
                package program;

                public final class Main {
                    public static void main(String[] arguments) {
                        System.out.println(dev.lanenorm.Backend.live());
                        System.out.println("bits " + dev.lanenorm.ColumnMoments.of(
                                dev.lanenorm.FloatTensor.matrix(new float[] {1, 2}, 2, 1)).mean(0));
                    }
                }
                """);
        Path classes = folder.resolve("classes");
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        messages,
                        messages,
                        "--module-path",
                        JavaProcess.jar(),
                        "-d",
                        classes.toString(),
                        moduleInfo.toString(),
                        main.toString());
        assertEquals(0, compiled, messages.toString(StandardCharsets.UTF_8));
        String modulePath = JavaProcess.jar() + java.io.File.pathSeparator + classes;
        JavaProcess plain = JavaProcess.start(List.of("--module-path", modulePath, "--module", "program/program.Main"));
        assertEquals("scalar, 1 lane (" + NO_MODULE + ")", plain.firstLine());
        assertEquals("bits 1.5", plain.bits());
        JavaProcess vector =
                JavaProcess.start(List.of(FLAG, "--module-path", modulePath, "--module", "program/program.Main"));
        assertTrue(vector.firstLine().startsWith("vector, "), vector.out() + vector.err());
    }

    @Test
    void theJarIsAJarWithNoDependencies() {
        assertTrue(
                JavaProcess.jar().endsWith(".jar"),
                "the tests must run against the packaged jar, not " + JavaProcess.jar());
        JavaProcess described =
                JavaProcess.start(List.of("--module-path", JavaProcess.jar(), "--describe-module", "dev.lanenorm"));
        assertEquals(
                1,
                described
                        .out()
                        .lines()
                        .filter(line -> line.startsWith("requires "))
                        .count(),
                described.out());
    }
}
