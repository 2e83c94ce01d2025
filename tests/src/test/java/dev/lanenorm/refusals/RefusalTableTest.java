package dev.lanenorm.refusals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.lanenorm.RunningStatistics.State;
import java.lang.reflect.Executable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every public method with every argument and whatever may be wrong with it: which exception, with which words, and
 * that neither the arguments nor what the method is called on have changed by a bit. The tables have a line a method.
 */
@Tag("once")
class RefusalTableTest {
    /** What has parameters and no line, and why. */
    private static final Map<Class<?>, Map<String, String>> ACCEPTING_ANYTHING =
            Map.of(State.class, Map.of("equals", "whatever is no state is not equal"));

    private static final List<Row> ROWS = Stream.of(
                    KernelsTable.all(), StagedTable.all(), LayerTable.all(), ViewsTable.all(), StatisticsTable.all())
            .flatMap(Function.identity())
            .flatMap(rows -> rows.rows().stream())
            .toList();

    @Test
    void everyPublicMethodHasALine() {
        Set<String> expected = new TreeSet<>();
        PublicTypes.executables().stream()
                .filter(executable -> !acceptsAnything(executable))
                .forEach(executable -> expected.add(executable.toString()));
        Set<String> found =
                ROWS.stream().map(row -> row.executable().toString()).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(String.join("\n", expected), String.join("\n", found));
    }

    private static boolean acceptsAnything(Executable executable) {
        String name = executable instanceof java.lang.reflect.Constructor ? Rows.NEW : executable.getName();
        return ACCEPTING_ANYTHING
                .getOrDefault(executable.getDeclaringClass(), Map.of())
                .containsKey(name);
    }

    @TestFactory
    Stream<DynamicTest> whatIsWrongIsRefused() {
        return ROWS.stream().flatMap(row -> row.arguments().stream().flatMap(argument -> argument.cases().stream()
                .filter(value -> !value.isAccepted())
                .map(value -> dynamicTest(
                        row + ": " + argument.name() + " " + value.what(), () -> row.assertRefused(argument, value)))));
    }

    @TestFactory
    Stream<DynamicTest> whatIsRightIsAccepted() {
        Stream<DynamicTest> rightValues = ROWS.stream().map(row -> dynamicTest(row.toString(), row::assertAccepted));
        Stream<DynamicTest> others = ROWS.stream()
                .flatMap(row -> row.arguments().stream().flatMap(argument -> argument.cases().stream()
                        .filter(Argument.Case::isAccepted)
                        .map(value -> dynamicTest(
                                row + ": " + argument.name() + " " + value.what(),
                                () -> row.assertAccepted(argument, value)))));
        return Stream.concat(rightValues, others);
    }
}
