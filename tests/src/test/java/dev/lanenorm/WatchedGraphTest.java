package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanenorm.oracle.Samples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who watches the graph is told every result when it is there, and changes nothing. */
class WatchedGraphTest {
    private static final int N = 70;
    private static final int D = 21;

    private final FloatTensor x = Samples.normal(N, D, 2, 3, 1);
    private final FloatTensor dy = Samples.normal(N, D, 0, 1, 2);
    private final FloatTensor y = FloatTensor.zeros(N, D);
    private final FloatTensor dx = FloatTensor.zeros(N, D);
    private final float[] dgamma = new float[D];
    private final float[] dbeta = new float[D];
    private final StagedBatchNorm graph = StagedBatchNorm.serial(N, D);

    @Test
    void everyResultIsToldOnceWhenItIsThere() {
        Map<String, float[]> told = new LinkedHashMap<>();
        graph.watch(name -> told.merge(name, result(name).clone(), (one, other) -> {
            throw new AssertionError(name + " was told twice");
        }));
        run();
        assertEquals(
                List.of(
                        "mu",
                        "xmu",
                        "sq",
                        "var",
                        "sqrtvar",
                        "ivar",
                        "xhat",
                        "gammax",
                        "out",
                        "dbeta",
                        "dgammax",
                        "dgamma",
                        "dxhat",
                        "divar",
                        "dxmu1",
                        "dsqrtvar",
                        "dvar",
                        "dsq",
                        "dxmu2",
                        "dx1",
                        "dmu",
                        "dx2",
                        "dx"),
                List.copyOf(told.keySet()));
        told.forEach((name, values) -> assertArrayEquals(result(name), values, name));

        StagedBatchNorm unwatched = StagedBatchNorm.serial(N, D);
        FloatTensor expected = FloatTensor.zeros(N, D);
        unwatched.forward(x, null, null, 1e-5, y);
        unwatched.backward(dy, expected, new float[D], new float[D]);
        assertArrayEquals(expected.array(), dx.array());
    }

    @Test
    void aWatcherThatThrowsEndsThePass() {
        graph.watch(name -> {
            throw new IllegalStateException("seen " + name);
        });
        assertEquals(
                "seen mu", assertThrows(IllegalStateException.class, this::run).getMessage());
        graph.watch(name -> {});
        run();
    }

    private void run() {
        graph.forward(x, null, null, 1e-5, y);
        graph.backward(dy, dx, dgamma, dbeta);
    }

    private float[] result(String name) {
        return switch (name) {
            case "out" -> y.array();
            case "dx" -> dx.array();
            case "dgamma" -> dgamma;
            case "dbeta" -> dbeta;
            default -> Passes.staged(graph).get(name).array();
        };
    }
}
