package dev.lanenorm;

import com.sun.management.ThreadMXBean;
import dev.lanenorm.oracle.Samples;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/** A program that calls one pass and no other, until it allocates nothing any more; the test gives each its own. */
public final class OnePass {
    private static final int CALLS = 50;
    private static final long PATIENCE_NANOSECONDS = 20_000_000_000L;

    private OnePass() {}

    /** Prints the backend, and the bytes that a call allocates in the end: of a pass, rows and columns. */
    public static void main(String[] arguments) {
        Runnable pass = passes(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))
                .get(arguments[0]);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long deadline = System.nanoTime() + PATIENCE_NANOSECONDS;
        long allocated;
        do {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int call = 0; call < CALLS; call++) {
                pass.run();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        } while (allocated / CALLS > 0 && System.nanoTime() < deadline);
        System.out.println(Backend.live().name() + " " + allocated / CALLS + " bytes per call");
    }

    /** Every pass by its name, over matrices, and over tensors of as many elements. */
    static Map<String, Runnable> passes(int rows, int columns) {
        FloatTensor x = Samples.normal(rows, columns, 0, 1, 1);
        FloatTensor dy = Samples.normal(rows, columns, 0, 1, 2);
        FloatTensor y = FloatTensor.zeros(rows, columns);
        FloatTensor dx = FloatTensor.zeros(rows, columns);
        FloatTensor dresidual = FloatTensor.zeros(rows, columns);
        float[] row = Samples.row(columns, 1, 2, 3);
        float[] dgamma = new float[columns];
        float[] dbeta = new float[columns];
        ColumnMoments moments = ColumnMoments.of(FloatTensor.matrix(row, 1, columns));
        BatchStatistics given = new BatchStatistics(columns).set(row, row, 1e-5);
        BatchStatistics saved = new BatchStatistics(columns);
        GradientSums sums = new GradientSums(columns);
        double[] columnSums = new double[columns];
        BatchNormKernels kernels = BatchNormKernels.serial();
        BatchNormKernels relu = BatchNormKernels.serial().relu();
        Map<String, Runnable> passes = new LinkedHashMap<>();
        passes.put("forward", () -> kernels.forward(x, row, row, 1e-5, y, saved));
        passes.put("infer", () -> kernels.infer(x, row, row, 1e-5, row, row, y));
        passes.put("normalize", () -> kernels.normalize(x, given, row, row, y));
        passes.put("backward", () -> kernels.backward(x, dy, row, given, dx, dgamma, dbeta));
        passes.put("backwardFrozen", () -> kernels.backwardFrozen(x, dy, row, given, dx, dgamma, dbeta));
        passes.put("moments", () -> kernels.moments(x, moments));
        passes.put("columnSums", () -> kernels.columnSums(x, columnSums));
        passes.put("gradientSums", () -> kernels.gradientSums(x, dy, given, sums));
        passes.put("relu forward", () -> relu.forward(x, null, row, row, 1e-5, y, saved));
        passes.put("relu backward", () -> relu.backward(x, null, dy, row, row, given, dx, null, dgamma, dbeta));
        passes.put("relu frozen", () -> relu.backwardFrozen(x, null, dy, row, row, given, dx, null, dgamma, dbeta));
        passes.put("residual forward", () -> relu.forward(x, dy, row, row, 1e-5, y, saved));
        passes.put("residual backward", () -> relu.backward(x, y, dy, row, row, given, dx, dresidual, dgamma, dbeta));
        passes.put("residual infer", () -> relu.infer(x, dy, row, row, 1e-5, row, row, y));
        BatchNormKernels leaky = BatchNormKernels.serial().leakyRelu(0.1f);
        passes.put("leaky forward", () -> leaky.forward(x, null, row, row, 1e-5, y, saved));
        passes.put("leaky backward", () -> leaky.backward(x, null, dy, row, row, given, dx, null, dgamma, dbeta));
        passes.put("leaky from y", () -> leaky.backwardFromOutput(y, dy, row, row, given, dx, dgamma, dbeta));
        passes.put("leaky frozen", () -> leaky.backwardFrozen(x, null, dy, row, row, given, dx, null, dgamma, dbeta));
        passes.put(
                "leaky residual backward",
                () -> leaky.backward(x, y, dy, row, row, given, dx, dresidual, dgamma, dbeta));
        putStaged(passes, x, dy, y, dx);
        putTensors(
                passes,
                FloatTensor.channelMajor(x.array(), rows, 1, columns),
                FloatTensor.channelMajor(dy.array(), rows, 1, columns));
        return passes;
    }

    private static void putStaged(
            Map<String, Runnable> passes, FloatTensor x, FloatTensor dy, FloatTensor y, FloatTensor dx) {
        float[] dgamma = new float[x.columns()];
        float[] dbeta = new float[x.columns()];
        StagedBatchNorm staged = StagedBatchNorm.serial(x.rows(), x.columns());
        staged.forward(x, null, null, 1e-5, y);
        passes.put("staged forward", () -> staged.forward(x, null, null, 1e-5, y));
        passes.put("staged backward", () -> staged.backward(dy, dx, dgamma, dbeta));
        BatchNorm layer = BatchNorm.builder(x.columns()).staged().build();
        passes.put("staged layer", () -> layer.forward(x, y));
    }

    private static void putTensors(Map<String, Runnable> passes, FloatTensor x, FloatTensor dy) {
        FloatTensor y = FloatTensor.zeros(x.examples(), 1, x.positions());
        FloatTensor dx = FloatTensor.zeros(x.examples(), 1, x.positions());
        float[] one = {1};
        BatchStatistics saved = new BatchStatistics(1);
        BatchStatistics given = new BatchStatistics(1).set(one, one, 1e-5);
        BatchNormKernels kernels = BatchNormKernels.serial();
        passes.put("channels forward", () -> kernels.forward(x, null, null, 1e-5, y, saved));
        passes.put("channels infer", () -> kernels.infer(x, one, one, 1e-5, null, null, y));
        passes.put("channels backward", () -> kernels.backward(x, dy, null, given, dx, null, null));
        passes.put("channels frozen", () -> kernels.backwardFrozen(x, dy, null, given, dx, null, null));
        BatchNormKernels relu = BatchNormKernels.serial().relu();
        passes.put("channels relu forward", () -> relu.forward(x, null, null, 1e-5, y, saved));
        passes.put("channels relu backward", () -> relu.backward(x, null, dy, null, null, given, dx, null, null, null));
    }
}
