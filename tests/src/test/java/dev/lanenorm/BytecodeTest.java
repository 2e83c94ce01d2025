package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.CodeSizeEvaluator;

/**
 * The shape in which C2 finds the vector loops. It inlines a hot method of up to 325 bytecodes, whatever it holds. A
 * map inlined into a whole pass had every vector boxed in one start of two, so maps of two rows and sums are longer
 * than that, and are compiled by themselves. What is shorter is inlined into its caller. A change that moves a loop
 * over the limit, either way, is to be measured, and its line moved.
 */
@Tag("once")
class BytecodeTest {
    private static final String LOOPS = "dev.lanenorm.internal.vector.";

    /** The longest method that is inlined. */
    private static final int LIMIT = 325;

    /** Methods that are longer are not compiled at all. */
    private static final int LONGEST = 8000;

    private static final List<String> BY_THEMSELVES = lines("""
            ColumnSums.run
            DeviationSums.fourVectors
            DeviationSums.run
            GradientSums.fourVectors
            GradientSums.run
            InputGradient.fourVectors
            InputGradient.oneRow
            InputGradient.run
            InvertedLeakyReluFrozenGradient.oneRow
            InvertedLeakyReluGradientSums.fourVectors
            InvertedLeakyReluGradientSums.oneRowOfEachStream
            InvertedLeakyReluGradientSums.oneVector
            InvertedLeakyReluGradientSums.run
            InvertedLeakyReluInputGradient.fourVectors
            InvertedLeakyReluInputGradient.oneRow
            InvertedLeakyReluInputGradient.run
            LeakyReluFrozenGradient.oneRow
            LeakyReluGradientSums.fourVectors
            LeakyReluGradientSums.oneVector
            LeakyReluGradientSums.run
            LeakyReluInputGradient.fourVectors
            LeakyReluInputGradient.oneRow
            LeakyReluInputGradient.run
            Normalize.fourVectors
            Normalize.run
            NormalizeAddLeakyRelu.fourVectors
            NormalizeAddLeakyRelu.oneRow
            NormalizeAddLeakyRelu.run
            NormalizeAddRelu.fourVectors
            NormalizeAddRelu.oneRow
            NormalizeAddRelu.run
            NormalizeLeakyRelu.fourVectors
            NormalizeLeakyRelu.oneRow
            NormalizeLeakyRelu.run
            NormalizeRelu.fourVectors
            NormalizeRelu.run
            ProductSums.run
            ReluFrozenGradient.oneRow
            ReluGradientSums.fourVectors
            ReluGradientSums.oneVector
            ReluGradientSums.run
            ReluInputGradient.fourVectors
            ReluInputGradient.oneRow
            ReluInputGradient.run
            """);

    private static final List<String> INLINED = lines("""
            Add.oneRow
            Add.run
            AddShift.oneRow
            AddShift.run
            ColumnSums.fourVectors
            ColumnSums.oneRow
            ColumnSums.oneRowOfEachStream
            ColumnSums.oneVector
            DeviationSums.oneRow
            DeviationSums.oneRowOfEachStream
            DeviationSums.oneVector
            DoubledProduct.oneRow
            DoubledProduct.run
            GradientSums.oneRow
            GradientSums.oneRowOfEachStream
            GradientSums.oneVector
            InvertedLeakyReluFrozenGradient.run
            InvertedLeakyReluGradientSums.oneRow
            Lanes.bodyColumns
            LeakyReluFrozenGradient.run
            LeakyReluGradient.oneRow
            LeakyReluGradient.run
            LeakyReluGradientSums.oneRow
            LeakyReluGradientSums.oneRowOfEachStream
            MultiplyScale.oneRow
            MultiplyScale.run
            Normalize.oneRow
            NormalizeRelu.oneRow
            ProductSums.fourVectors
            ProductSums.oneRow
            ProductSums.oneRowOfEachStream
            ProductSums.oneVector
            ReluFrozenGradient.run
            ReluGradient.oneRow
            ReluGradient.run
            ReluGradientSums.oneRow
            ReluGradientSums.oneRowOfEachStream
            Square.oneRow
            Square.run
            SubtractMean.oneRow
            SubtractMean.run
            """);

    @Test
    void everyLoopStandsOnItsSideOfTheLimit() {
        Map<String, CodeSizeEvaluator> methods = methods();
        assertEquals(
                String.join(
                        "\n",
                        new TreeSet<>(Stream.concat(BY_THEMSELVES.stream(), INLINED.stream())
                                .toList())),
                String.join("\n", methods.keySet()));
        for (String method : BY_THEMSELVES) {
            int size = methods.get(method).getMinSize();
            assertTrue(size > LIMIT && size <= LONGEST, method + " must have 326 to 8000 bytecodes, has " + size);
        }
        for (String method : INLINED) {
            // The smallest size is the real one: no jump of so short a method is a wide one.
            int size = methods.get(method).getMinSize();
            assertTrue(size <= LIMIT, method + " must have at most 325 bytecodes, has " + size);
        }
    }

    @Test
    void theLimitIsThatOfTheVirtualMachine() {
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        assertEquals("" + LIMIT, machine.getVMOption("FreqInlineSize").getValue());
    }

    /** Elsewhere a reference to a vector would be a class that is not there, where the flag is not given. */
    @Test
    void onlyTheVectorLoopsReferToVectors() {
        List<String> referring = Packaged.classes().entrySet().stream()
                .filter(file -> new String(file.getValue(), StandardCharsets.ISO_8859_1).contains("jdk/incubator/"))
                .map(Map.Entry::getKey)
                .filter(name -> !name.startsWith(LOOPS))
                .toList();
        assertEquals(List.of(), referring);
    }

    /** The methods of all loops, by class and name; that which hands a call on to its class is none. */
    private static Map<String, CodeSizeEvaluator> methods() {
        Map<String, CodeSizeEvaluator> methods = new TreeMap<>();
        Packaged.classes().forEach((name, bytes) -> {
            if (name.startsWith(LOOPS) && !name.endsWith(".VectorLoops")) {
                new ClassReader(bytes).accept(collecting(name.substring(LOOPS.length()), methods), 0);
            }
        });
        return methods;
    }

    private static ClassVisitor collecting(String loop, Map<String, CodeSizeEvaluator> methods) {
        return new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(
                    int access, String name, String descriptor, String signature, String[] exceptions) {
                if (name.startsWith("<")) {
                    return null;
                }
                CodeSizeEvaluator size = new CodeSizeEvaluator(null);
                assertEquals(null, methods.put(loop + "." + name, size), "two methods of one name");
                return size;
            }
        };
    }

    private static List<String> lines(String text) {
        return text.lines().toList();
    }
}
