package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No pass allocates in a program that calls nothing else. What C2 inlines depends on what has run before, so a virtual
 * machine that has run all passes, as the one of {@link GarbageTest}, tells nothing of a program that runs one.
 */
@Tag("once")
@Execution(ExecutionMode.CONCURRENT)
class OnePassTest {
    static Stream<String> passes() {
        return OnePass.passes(2, 2).keySet().stream();
    }

    /** Of wide rows, whose end is no whole vector. */
    @ParameterizedTest
    @MethodSource("passes")
    void aCallAllocatesNothing(String pass) {
        JavaProcess run = JavaProcess.onClassPath(
                List.of("--add-modules=jdk.incubator.vector"), OnePass.class, pass, "130", "515");
        assertEquals("vector 0 bytes per call", run.firstLine());
    }
}
