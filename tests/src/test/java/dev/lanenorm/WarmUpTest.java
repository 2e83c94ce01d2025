package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanenorm.oracle.Samples;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Warming up leaves no trace but compiled loops. */
@Tag("once")
class WarmUpTest {
    @Test
    void theLayerStaysAsItWas() {
        FloatTensor x = Samples.normal(20, 5, 1, 2, 1);
        FloatTensor dy = Samples.normal(20, 5, 0, 1, 2);
        BatchNorm cold = BatchNorm.builder(5).leakyRelu(0.1f).build();
        BatchNorm warm = BatchNorm.builder(5).leakyRelu(0.1f).build();
        float[] expected = train(cold, x, dy, () -> {});
        float[] found = train(warm, x, dy, () -> assertFalse(warm.warmUp().isZero()));
        assertArrayEquals(expected, found);
        assertArrayEquals(cold.dgamma(), warm.dgamma());
        assertEquals(cold.running().batches(), warm.running().batches());
    }

    /** Warms up between the two passes. */
    private static float[] train(BatchNorm layer, FloatTensor x, FloatTensor dy, Runnable between) {
        FloatTensor y = FloatTensor.zeros(20, 5);
        layer.forward(x, y);
        between.run();
        layer.backward(x, dy, y);
        return y.array();
    }
}
