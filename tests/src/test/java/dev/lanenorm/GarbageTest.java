package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.lanenorm.oracle.Samples;
import dev.lanenorm.oracle.Shapes;
import dev.lanenorm.oracle.Shapes.Shape;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Once compiled, no pass allocates. */
class GarbageTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 50;

    static Stream<Shape> shapes() {
        return Shapes.few().stream();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void steadyStateAllocatesNothing(Shape shape) {
        int columns = shape.columns();
        FloatTensor x = Samples.normal(shape.rows(), columns, 0, 1, 1);
        FloatTensor dy = Samples.normal(shape.rows(), columns, 0, 1, 2);
        FloatTensor y = FloatTensor.zeros(shape.rows(), columns);
        FloatTensor dx = FloatTensor.zeros(shape.rows(), columns);
        float[] row = Samples.row(columns, 1, 2, 3);
        float[] dgamma = new float[columns];
        float[] dbeta = new float[columns];
        BatchStatistics saved = new BatchStatistics(columns);
        BatchNormKernels kernels = BatchNormKernels.serial();
        StagedBatchNorm staged = StagedBatchNorm.serial(shape.rows(), columns);
        assertNoGarbage("analytic " + shape, () -> {
            kernels.forward(x, row, row, 1e-5, y, saved);
            kernels.backward(x, dy, row, saved, dx, dgamma, dbeta);
            kernels.infer(x, row, row, 1e-5, row, row, y);
        });
        BatchNorm norm = BatchNorm.builder(columns)
                .running(StatisticsPolicy.pooled())
                .accumulatingGradients()
                .build();
        assertNoGarbage("layer " + shape, () -> {
            norm.forward(x, y);
            norm.backward(x, dy, dx);
            norm.infer(x, y);
        });
        BatchNorm fused = BatchNorm.builder(columns)
                .running(StatisticsPolicy.pooled())
                .relu()
                .build();
        FloatTensor residual = FloatTensor.matrix(dy.array().clone(), shape.rows(), columns);
        FloatTensor dresidual = FloatTensor.zeros(shape.rows(), columns);
        assertNoGarbage("with ReLU " + shape, () -> {
            fused.forward(x, y);
            fused.backward(x, dy, dx);
            fused.forward(x, residual, y);
            fused.backward(x, y, dy, dx, dresidual);
        });
        FloatTensor xTensor = FloatTensor.channelMajor(x.array(), shape.rows(), 1, columns);
        FloatTensor yTensor = FloatTensor.channelMajor(y.array(), shape.rows(), 1, columns);
        FloatTensor dyTensor = FloatTensor.channelMajor(dy.array(), shape.rows(), 1, columns);
        FloatTensor dxTensor = FloatTensor.channelMajor(dx.array(), shape.rows(), 1, columns);
        BatchNorm ofChannels =
                BatchNorm.builder(1).running(StatisticsPolicy.pooled()).build();
        assertNoGarbage("channel-major " + shape, () -> {
            ofChannels.forward(xTensor, yTensor);
            ofChannels.backward(xTensor, dyTensor, dxTensor);
            ofChannels.infer(xTensor, yTensor);
        });
        assertNoGarbage("staged " + shape, () -> {
            staged.forward(x, row, row, 1e-5, y);
            staged.backward(dy, dx, dgamma, dbeta);
        });
    }

    /** Vectors are boxed until C2 has compiled their loops: calls go on until it has, or for a minute. */
    private static void assertNoGarbage(String what, Runnable calls) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        long allocated;
        do {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int call = 0; call < CALLS; call++) {
                calls.run();
            }
            allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        } while (allocated / CALLS > 0 && System.nanoTime() < deadline);
        assertEquals(0, allocated / CALLS, "bytes per call, " + what + " on " + Backend.live());
    }
}
