package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.internal.Operation;
import dev.lanenorm.oracle.Samples;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A backend is asked for, and what was asked for runs. */
class BackendTest {
    private static final FloatTensor X = Samples.normal(70, 21, 0, 1, 1);

    @Test
    void vectorsAsked() {
        if (Backend.live().name().equals("vector")) {
            Backend vector = Backend.vector();
            assertEquals("vector", vector.name());
            assertEquals(Backend.live().lanes(), vector.lanes());
            assertEquals("vector, " + vector.lanes() + " lanes (asked for by the program)", vector.toString());
            assertArrayEquals(y(Backend.live()), y(vector));
        } else {
            String message =
                    assertThrows(IllegalStateException.class, Backend::vector).getMessage();
            assertEquals(
                    "the vector backend was asked for and cannot run: "
                            + Backend.live().reason(),
                    message);
        }
    }

    @Test
    void plainLoopsAsked() {
        Backend scalar = Backend.scalar();
        assertEquals("scalar, 1 lane (asked for by the program)", scalar.toString());
        assertArrayEquals(y(Backend.live()), y(scalar));
    }

    @Test
    void everythingTellsItsBackend() {
        Backend scalar = Backend.scalar();
        assertSame(scalar, BatchNormKernels.serial(scalar).backend());
        assertSame(scalar, BatchNormKernels.on(Runnable::run, 2, scalar).backend());
        assertSame(scalar, StagedBatchNorm.serial(2, 3, scalar).backend());
        assertSame(scalar, StagedBatchNorm.on(2, 3, Runnable::run, 2, scalar).backend());
        assertSame(scalar, StagedBatchNorm.serial(2, 3, 4, scalar).backend());
        assertSame(Backend.live(), BatchNormKernels.serial().backend());
        assertSame(Backend.live(), StagedBatchNorm.serial(2, 3).backend());
        assertSame(Backend.live(), BatchNorm.builder(3).build().backend());
    }

    private static float[] y(Backend backend) {
        FloatTensor y = FloatTensor.zeros(70, 21);
        BatchNormKernels.serial(backend).forward(X, null, null, 1e-5, y, new BatchStatistics(21));
        return y.array();
    }

    /** Every pass of a layer runs the loops of the backend it was built with. */
    @Test
    void aLayerRunsWhatItWasBuiltWith() {
        Set<Operation> loops = EnumSet.noneOf(Operation.class);
        Backend watched = WatchedLoops.backend(loops::add);
        FloatTensor y = FloatTensor.zeros(70, 21);

        BatchNorm plain = BatchNorm.builder(21).backend(watched).build();
        assertSame(watched, plain.backend());
        plain.forward(X, y);
        plain.backward(X, y, FloatTensor.zeros(70, 21));
        assertEquals(
                EnumSet.of(
                        Operation.COLUMN_SUMS,
                        Operation.DEVIATION_SUMS,
                        Operation.NORMALIZE,
                        Operation.GRADIENT_SUMS,
                        Operation.INPUT_GRADIENT),
                loops);

        loops.clear();
        BatchNorm relu = BatchNorm.builder(21).relu().backend(watched).build();
        relu.forward(X, y);
        assertTrue(loops.contains(Operation.NORMALIZE_RELU), loops.toString());

        loops.clear();
        BatchNorm staged = BatchNorm.builder(21).staged().backend(watched).build();
        staged.forward(X, y);
        assertTrue(loops.contains(Operation.SUBTRACT_MEAN), loops.toString());

        loops.clear();
        FloatTensor tensor = FloatTensor.channelMajor(X.array(), 10, 21, 7);
        plain.forward(tensor, FloatTensor.zeros(10, 21, 7));
        assertNotEquals(Set.of(), loops);
    }
}
