package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.lanenorm.oracle.Samples;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A layer without gamma is one whose gamma is 1, a layer without beta one whose beta is 0, whatever else it does. */
@Tag("once")
class MissingParametersTest {
    private static final FloatTensor X = Samples.normal(30, 5, 2, 3, 1);
    private static final FloatTensor DY = Samples.normal(30, 5, 0, 1, 2);

    private final FloatTensor y = FloatTensor.zeros(30, 5);
    private final FloatTensor dx = FloatTensor.zeros(30, 5);

    static Stream<Arguments> layers() {
        return Stream.of("analytic", "staged", "relu", "accumulating", "staged accumulating")
                .flatMap(kind ->
                        Stream.of("gamma", "beta", "gamma and beta").map(missing -> Arguments.of(kind, missing)));
    }

    private static BatchNorm.Builder builder(String kind) {
        BatchNorm.Builder builder = BatchNorm.builder(5).epsilon(1e-3);
        if (kind.contains("staged")) {
            builder.staged();
        }
        if (kind.contains("relu")) {
            builder.relu();
        }
        return kind.contains("accumulating") ? builder.accumulatingGradients() : builder;
    }

    private static BatchNorm without(String kind, String missing) {
        BatchNorm.Builder builder = builder(kind);
        if (missing.contains("gamma")) {
            builder.withoutGamma();
        }
        return missing.contains("beta") ? builder.withoutBeta().build() : builder.build();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void training(String kind, String missing) {
        BatchNorm full = builder(kind).build();
        BatchNorm partial = without(kind, missing);
        assertEquals(5, partial.columns());
        assertEquals(1e-3, partial.epsilon());
        for (int batch = 1; batch <= 2; batch++) {
            full.forward(X, y);
            full.backward(X, DY, dx);
            float[] expectedY = y.array().clone();
            float[] expectedDx = dx.array().clone();
            partial.forward(X, y);
            partial.backward(X, DY, dx);
            assertArrayEquals(expectedY, y.array(), "y of batch " + batch);
            assertArrayEquals(expectedDx, dx.array(), "dx of batch " + batch);
            assertGradients(missing.contains("gamma"), full.dgamma(), partial.dgamma());
            assertGradients(missing.contains("beta"), full.dbeta(), partial.dbeta());
        }
    }

    private static void assertGradients(boolean missing, float[] expected, float[] found) {
        if (missing) {
            assertNull(found);
        } else {
            assertArrayEquals(expected, found);
        }
    }

    @ParameterizedTest
    @MethodSource("missing")
    void folding(String missing) {
        BatchNorm full = builder("analytic").build();
        BatchNorm partial = without("analytic", missing);
        full.forward(X, y);
        partial.forward(X, y);
        FloatTensor weights = Samples.normal(7, 5, 0, 1, 3);
        FloatTensor expected = FloatTensor.matrix(weights.array().clone(), 7, 5);
        float[] bias = {1, 2, 3, 4, 5};
        float[] expectedBias = bias.clone();
        full.foldIntoColumns(expected, expectedBias);
        partial.foldIntoColumns(weights, bias);
        assertArrayEquals(expected.array(), weights.array());
        assertArrayEquals(expectedBias, bias);
    }

    static Stream<String> missing() {
        return Stream.of("gamma", "beta", "gamma and beta");
    }
}
