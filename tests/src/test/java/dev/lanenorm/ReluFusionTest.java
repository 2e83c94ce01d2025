package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.oracle.Samples;
import dev.lanenorm.oracle.Shapes;
import dev.lanenorm.oracle.Shapes.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fused with a ReLU and a residual, bit for bit what comes of one step after the other. */
@Execution(ExecutionMode.CONCURRENT)
class ReluFusionTest {
    static Stream<Shape> shapes() {
        return Shapes.all().stream();
    }

    static Stream<Shape> largeShapes() {
        return Stream.of(
                new Shape(9000, 64),
                new Shape(1100, 513),
                new Shape(64, 9000),
                new Shape(1, 600001),
                new Shape(100001, 7),
                new Shape(12000, 200));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void oneAfterTheOther(Shape shape) {
        Input in = Input.of(shape);
        Map<String, float[]> expected = in.oneAfterTheOther();
        Passes.assertSameBits(expected, in.fused(Backend.live(), null, 1), shape + " " + Backend.live());
        Passes.assertSameBits(expected, in.fused(Backend.scalar(), null, 1), shape + " scalar");
        Passes.assertSameBits(expected, in.framed(7, 3).fused(Backend.live(), null, 1), shape + " strided");
    }

    @ParameterizedTest
    @MethodSource("largeShapes")
    void threadsChangeNothing(Shape shape) {
        Input in = Input.of(shape);
        Map<String, float[]> expected = in.oneAfterTheOther();
        ForkJoinPool pool = new ForkJoinPool(3);
        try {
            Passes.assertSameBits(expected, in.fused(Backend.live(), null, 1), shape + " on one thread");
            Passes.assertSameBits(expected, in.fused(Backend.live(), pool, 2), shape + " on 2 threads");
            Passes.assertSameBits(expected, in.framed(2, 3).fused(Backend.live(), pool, 4), shape + " on 4, strided");
        } finally {
            pool.shutdown();
        }
    }

    /** Where y is exactly 0, -0 or NaN, and where sums overflow and are formed again in double. */
    @Test
    void specialValues() {
        Input in = Input.of(new Shape(70, 37));
        for (int row = 0; row < 70; row++) {
            in.residual.set(row, 0, row % 2 == 0 ? 0 : -0f);
            in.x.set(row, 0, 5);
            in.x.set(row, 1, row % 3 == 0 ? Float.NaN : row);
            in.dy.set(row, 2, (row % 2 == 0 ? 1 : -1) * 2e38f);
            in.residual.set(row, 3, row % 5 == 0 ? Float.NaN : row - 30);
            in.x.set(row, 4, (row % 4 - 1.5f) * 1e30f);
            in.dy.set(row, 5, -0f);
        }
        in.beta[0] = 0;
        Map<String, float[]> expected = in.oneAfterTheOther();
        Passes.assertSameBits(expected, in.fused(Backend.live(), null, 1), "live");
        Passes.assertSameBits(expected, in.fused(Backend.scalar(), null, 1), "scalar");
    }

    /**
     * With given statistics a NaN in x reaches the gradient of gamma, though it is masked, as it does in separate
     * steps.
     */
    @Test
    void aNanInFrozenStatistics() {
        Input in = Input.of(new Shape(70, 37));
        in.x.set(11, 3, Float.NaN);
        in.x.set(12, 4, Float.POSITIVE_INFINITY);
        BatchStatistics given =
                new BatchStatistics(37).set(Samples.row(37, -1, 1, 6), Samples.row(37, 0.5, 2, 7), Passes.EPSILON);
        FloatTensor y = FloatTensor.zeros(70, 37);
        FloatTensor masked = FloatTensor.zeros(70, 37);
        FloatTensor dx = FloatTensor.zeros(70, 37);
        float[] dgamma = new float[37];
        float[] dbeta = new float[37];
        for (Backend backend : new Backend[] {Backend.live(), Backend.scalar()}) {
            BatchNormKernels kernels = BatchNormKernels.serial(backend);
            kernels.normalize(in.x, given, in.gamma, in.beta, y);
            for (int i = 0; i < y.array().length; i++) {
                masked.array()[i] = y.array()[i] > 0 ? in.dy.array()[i] : 0;
            }
            kernels.backwardFrozen(in.x, masked, in.gamma, given, dx, dgamma, dbeta);
            Map<String, float[]> expected =
                    Map.of("dx", dx.array().clone(), "dgamma", dgamma.clone(), "dbeta", dbeta.clone());
            Arrays.fill(dgamma, 0);
            Arrays.fill(dbeta, 0);
            BatchNormKernels.serial(backend)
                    .relu()
                    .backwardFrozen(in.x, null, in.dy, in.gamma, in.beta, given, dx, null, dgamma, dbeta);
            Passes.assertSameBits(expected, Map.of("dx", dx.array(), "dgamma", dgamma, "dbeta", dbeta), "" + backend);
            assertTrue(Float.isNaN(dgamma[3]), "dgamma of a column with a NaN");
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void writingOverAnInputChangesNothing(Shape shape) {
        Input in = Input.of(shape);
        Map<String, float[]> expected = in.oneAfterTheOther();
        BatchNormKernels kernels = BatchNormKernels.serial().relu();
        BatchStatistics saved = new BatchStatistics(shape.columns());
        FloatTensor overX = Samples.framed(in.x, 1, 2);
        kernels.forward(overX, null, in.gamma, in.beta, Passes.EPSILON, overX, saved);
        same(expected, "relu y", overX, shape);
        FloatTensor overResidual = Samples.framed(in.residual, 1, 2);
        kernels.forward(in.x, overResidual, in.gamma, in.beta, Passes.EPSILON, overResidual, saved);
        same(expected, "residual y", overResidual, shape);
        overX = Samples.framed(in.x, 1, 0);
        kernels.normalize(overX, in.residual, saved, in.gamma, in.beta, overX);
        same(expected, "residual y", overX, shape);

        FloatTensor y = overResidual;
        FloatTensor over = Samples.framed(in.dy, 1, 0);
        kernels.backward(in.x, null, over, in.gamma, in.beta, saved, over, null, null, null);
        same(expected, "relu dx", over, shape);
        over = Samples.framed(in.x, 1, 3);
        kernels.backward(over, null, in.dy, in.gamma, in.beta, saved, over, null, null, null);
        same(expected, "relu dx", over, shape);
        FloatTensor dx = FloatTensor.zeros(shape.rows(), shape.columns());
        over = Samples.framed(in.dy, 1, 0);
        kernels.backward(in.x, y, over, in.gamma, in.beta, saved, dx, over, null, null);
        same(expected, "residual dx", dx, shape);
        same(expected, "dresidual", over, shape);
        over = Samples.framed(in.dy, 1, 0);
        kernels.backward(in.x, y, over, in.gamma, in.beta, saved, over, dx, null, null);
        same(expected, "residual dx", over, shape);
        same(expected, "dresidual", dx, shape);
    }

    private static void same(Map<String, float[]> expected, String name, FloatTensor actual, Shape shape) {
        Passes.assertSameBits(
                Map.of(name, expected.get(name)), Map.of(name, Passes.dense(actual)), shape + " in place");
    }

    /** The layer is the kernels, and says so where a residual is missing or too many. */
    @Test
    void layer() {
        Input in = Input.of(new Shape(70, 21));
        Map<String, float[]> expected = in.oneAfterTheOther();
        BatchNorm norm = BatchNorm.builder(21)
                .epsilon(Passes.EPSILON)
                .running(StatisticsPolicy.pooled())
                .relu()
                .build();
        System.arraycopy(in.gamma, 0, norm.gamma(), 0, 21);
        System.arraycopy(in.beta, 0, norm.beta(), 0, 21);
        FloatTensor y = FloatTensor.zeros(70, 21);
        FloatTensor dx = FloatTensor.zeros(70, 21);
        FloatTensor dresidual = FloatTensor.zeros(70, 21);
        norm.forward(in.x, y);
        norm.backward(in.x, in.dy, dx);
        Map<String, float[]> found = new LinkedHashMap<>();
        found.put("relu y", Passes.dense(y));
        found.put("relu dx", Passes.dense(dx));
        found.put("relu dgamma", norm.dgamma().clone());
        found.put("relu dbeta", norm.dbeta().clone());
        outOfOrder("had no residual", () -> norm.backward(in.x, y, in.dy, dx, dresidual));
        norm.infer(in.x, y);
        found.put("frozen relu y", Passes.dense(y));
        norm.forwardFrozen(in.x, y);
        norm.backward(in.x, in.dy, dx);
        found.put("frozen relu dx", Passes.dense(dx));
        norm.forwardFrozen(in.x, in.residual, y);
        norm.backward(in.x, y, in.dy, dx, dresidual);
        found.put("frozen residual dx", Passes.dense(dx));
        norm.forward(in.x, in.residual, y);
        outOfOrder("had a residual", () -> norm.backward(in.x, in.dy, dx));
        norm.backward(in.x, y, in.dy, dx, dresidual);
        found.put("residual y", Passes.dense(y));
        found.put("residual dx", Passes.dense(dx));
        found.put("dresidual", Passes.dense(dresidual));
        found.forEach((name, values) ->
                Passes.assertSameBits(Map.of(name, expected.get(name)), Map.of(name, values), "layer"));

        BatchNorm plain = BatchNorm.builder(21).build();
        outOfOrder("a residual needs a layer built with an activation", () -> plain.forward(in.x, in.residual, y));
        outOfOrder(
                "has no activation", () -> BatchNorm.builder(21).relu().staged().build());
    }

    @Test
    void refusals() {
        Input in = Input.of(new Shape(6, 4));
        BatchNormKernels kernels = BatchNormKernels.serial().relu();
        BatchStatistics saved = new BatchStatistics(4);
        FloatTensor y = FloatTensor.zeros(6, 4);
        FloatTensor dx = FloatTensor.zeros(6, 4);
        FloatTensor narrow = FloatTensor.zeros(6, 3);
        kernels.forward(in.x, in.residual, in.gamma, in.beta, 1e-5, y, saved);
        refused(
                "y must have the shape of residual",
                () -> kernels.forward(in.x, narrow, in.gamma, in.beta, 1e-5, dx, saved));
        FloatTensor dresidual = FloatTensor.zeros(6, 4);
        refused(
                "y and dresidual must be given together, or not at all, got no y",
                () -> kernels.backward(in.x, null, in.dy, in.gamma, in.beta, saved, dx, dresidual, null, null));
        refused(
                "y and dresidual must be given together, or not at all, got no dresidual",
                () -> kernels.backward(in.x, y, in.dy, in.gamma, in.beta, saved, dx, null, null, null));
        refused(
                "y must not overlap x",
                () -> kernels.backward(in.x, in.x, in.dy, in.gamma, in.beta, saved, dx, dresidual, null, null));
        refused(
                "dx must not overlap y",
                () -> kernels.backward(in.x, y, in.dy, in.gamma, in.beta, saved, y, dresidual, null, null));
        refused(
                "dresidual must not overlap dx",
                () -> kernels.backward(in.x, y, in.dy, in.gamma, in.beta, saved, dx, dx, null, null));
        refused(
                "dresidual must not overlap x",
                () -> kernels.backward(in.x, y, in.dy, in.gamma, in.beta, saved, dx, in.x, null, null));
        refused(
                "dresidual must have the shape of dy",
                () -> kernels.backward(in.x, y, in.dy, in.gamma, in.beta, saved, dx, narrow, null, null));
        refused(
                "beta.length must be the number of columns",
                () -> kernels.backward(in.x, y, in.dy, in.gamma, new float[3], saved, dx, dresidual, null, null));
        for (FloatTensor output : new FloatTensor[] {dx, dresidual}) {
            for (float value : output.array()) {
                assertEquals(0, value);
            }
        }
    }

    private static void refused(String message, Executable call) {
        String got = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(got.startsWith(message), got);
    }

    private static void outOfOrder(String message, Executable call) {
        String got = assertThrows(IllegalStateException.class, call).getMessage();
        assertTrue(got.contains(message), got);
    }

    private record Input(FloatTensor x, FloatTensor residual, FloatTensor dy, float[] gamma, float[] beta) {
        static Input of(Shape shape) {
            return new Input(
                    Samples.bellShaped(shape.rows(), shape.columns(), 3, 2, 1),
                    Samples.bellShaped(shape.rows(), shape.columns(), 0.2, 1, 2),
                    Samples.bellShaped(shape.rows(), shape.columns(), 0.1, 1, 3),
                    Samples.row(shape.columns(), -2, 2, 4),
                    Samples.row(shape.columns(), -2, 2, 5));
        }

        Input framed(int offset, int gap) {
            return new Input(
                    Samples.framed(x, offset, gap),
                    Samples.framed(residual, offset + 2, gap + 1),
                    Samples.framed(dy, offset + 1, gap),
                    gamma,
                    beta);
        }

        /** Plain kernels, and ReLUs in loops of their own. */
        Map<String, float[]> oneAfterTheOther() {
            int rows = x.rows();
            int columns = x.columns();
            BatchNormKernels kernels = BatchNormKernels.serial();
            BatchStatistics saved = new BatchStatistics(columns);
            FloatTensor y = FloatTensor.zeros(rows, columns);
            FloatTensor dx = FloatTensor.zeros(rows, columns);
            float[] dgamma = new float[columns];
            float[] dbeta = new float[columns];
            Map<String, float[]> results = new LinkedHashMap<>();
            for (String name : new String[] {"relu", "residual"}) {
                kernels.forward(x, gamma, beta, Passes.EPSILON, y, saved);
                FloatTensor masked = FloatTensor.zeros(rows, columns);
                for (int row = 0; row < rows; row++) {
                    for (int column = 0; column < columns; column++) {
                        float sum = y.get(row, column);
                        if (name.equals("residual")) {
                            sum += residual.get(row, column);
                        }
                        y.set(row, column, Math.max(0, sum));
                        masked.set(row, column, y.get(row, column) > 0 ? dy.get(row, column) : 0);
                    }
                }
                results.put(name + " y", Passes.dense(y));
                results.put("frozen " + name + " y", Passes.dense(y));
                results.put("d" + name, Passes.dense(masked));
                kernels.backward(x, masked, gamma, saved, dx, dgamma, dbeta);
                results.put(name + " dx", Passes.dense(dx));
                results.put(name + " dgamma", dgamma.clone());
                results.put(name + " dbeta", dbeta.clone());
                kernels.backwardFrozen(x, masked, gamma, saved, dx, dgamma, dbeta);
                results.put("frozen " + name + " dx", Passes.dense(dx));
                results.put("frozen " + name + " dgamma", dgamma.clone());
                results.put("frozen " + name + " dbeta", dbeta.clone());
            }
            results.remove("drelu");
            return results;
        }

        Map<String, float[]> fused(Backend backend, Executor pool, int threads) {
            int columns = x.columns();
            BatchNormKernels kernels = pool == null
                    ? BatchNormKernels.serial(backend).relu()
                    : BatchNormKernels.on(pool, threads, backend).relu();
            BatchStatistics saved = new BatchStatistics(columns);
            FloatTensor empty = FloatTensor.zeros(x.rows(), columns);
            int gap = x.stride() - columns;
            FloatTensor y = Samples.framed(empty, 3, gap);
            FloatTensor dx = Samples.framed(empty, 5, gap);
            FloatTensor dresidual = Samples.framed(empty, 1, gap);
            float[] dgamma = new float[columns];
            float[] dbeta = new float[columns];
            Map<String, float[]> results = new LinkedHashMap<>();
            for (String name : new String[] {"relu", "residual"}) {
                boolean isRelu = name.equals("relu");
                FloatTensor given = isRelu ? null : y;
                FloatTensor ofResidual = isRelu ? null : dresidual;
                kernels.forward(x, isRelu ? null : residual, gamma, beta, Passes.EPSILON, y, saved);
                results.put(name + " y", Passes.dense(y));
                kernels.normalize(x, isRelu ? null : residual, saved, gamma, beta, y);
                results.put("frozen " + name + " y", Passes.dense(y));
                kernels.backward(x, given, dy, gamma, beta, saved, dx, ofResidual, dgamma, dbeta);
                results.put(name + " dx", Passes.dense(dx));
                results.put(name + " dgamma", dgamma.clone());
                results.put(name + " dbeta", dbeta.clone());
                if (!isRelu) {
                    results.put("dresidual", Passes.dense(dresidual));
                }
                // The statistics are the same, and so are these: what backward has left would pass for them.
                Arrays.fill(dgamma, Float.NaN);
                Arrays.fill(dbeta, Float.NaN);
                kernels.backwardFrozen(x, given, dy, gamma, beta, saved, dx, ofResidual, dgamma, dbeta);
                results.put("frozen " + name + " dx", Passes.dense(dx));
                results.put("frozen " + name + " dgamma", dgamma.clone());
                results.put("frozen " + name + " dbeta", dbeta.clone());
            }
            if (!Samples.frameIsIntact(y) || !Samples.frameIsIntact(dx) || !Samples.frameIsIntact(dresidual)) {
                throw new AssertionError("something was written outside the outputs, " + x);
            }
            return results;
        }
    }
}
