package dev.lanenorm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs all passes of some kernels on matrices of its own, until the virtual machine has compiled their loops: until
 * then each vector is an object. Their results are thrown away.
 */
final class WarmUp {
    /** Rows of a tile, rows that end in part of a vector, and rows that are read in several streams. */
    private static final int[] COLUMNS = {64, 101, 300};

    private static final int ROWS = 66;

    /** More calls than C2 waits for. */
    private static final int LEAST_STEPS = 2000;

    private static final int STEPS_AT_A_TIME = 20;

    /** C2 compiles beside the program. When nothing has become faster for that long, it has finished. */
    private static final long QUIET = 400_000_000;

    private static final long LONGEST = 10_000_000_000L;

    private final List<Runnable> passes = new ArrayList<>();

    private WarmUp() {}

    /** {@return how long all passes of some kernels took} */
    static Duration of(BatchNormKernels kernels) {
        WarmUp warmUp = new WarmUp();
        for (int columns : COLUMNS) {
            warmUp.addPasses(kernels, columns);
        }
        return warmUp.untilCompiled();
    }

    /** {@return how long these passes and those of the graph took} */
    static Duration withGraph(BatchNormKernels kernels) {
        WarmUp warmUp = new WarmUp();
        for (int columns : COLUMNS) {
            warmUp.addPasses(kernels, columns);
            warmUp.addGraph(kernels, columns);
        }
        return warmUp.untilCompiled();
    }

    private void addPasses(BatchNormKernels kernels, int columns) {
        FloatTensor x = numbers(columns);
        FloatTensor y = FloatTensor.zeros(ROWS, columns);
        FloatTensor dx = FloatTensor.zeros(ROWS, columns);
        float[] row = new float[columns];
        float[] dgamma = new float[columns];
        float[] dbeta = new float[columns];
        Arrays.fill(row, 1);
        BatchStatistics saved = new BatchStatistics(columns);
        passes.add(() -> {
            kernels.forward(x, row, row, 1e-5, y, saved);
            kernels.normalize(x, saved, row, row, y);
            kernels.backward(x, null, x, row, row, saved, dx, null, dgamma, dbeta);
            kernels.backwardFrozen(x, null, x, row, row, saved, dx, null, dgamma, dbeta);
            if (kernels.isInvertible()) {
                kernels.backwardFromOutput(y, x, row, row, saved, dx, dgamma, dbeta);
                kernels.backwardFrozenFromOutput(y, x, row, row, saved, dx, dgamma, dbeta);
            }
        });
    }

    private void addGraph(BatchNormKernels kernels, int columns) {
        FloatTensor x = numbers(columns);
        FloatTensor y = FloatTensor.zeros(ROWS, columns);
        float[] dgamma = new float[columns];
        float[] dbeta = new float[columns];
        StagedBatchNorm graph = new StagedBatchNorm(x.shape(), kernels.backend(), kernels.team());
        passes.add(() -> {
            graph.forward(x, null, null, 1e-5, y);
            graph.backward(x, y, dgamma, dbeta);
        });
    }

    private static FloatTensor numbers(int columns) {
        FloatTensor x = FloatTensor.zeros(ROWS, columns);
        for (int i = 0; i < x.array().length; i++) {
            x.array()[i] = i % 7;
        }
        return x;
    }

    private Duration untilCompiled() {
        long start = System.nanoTime();
        long fastest = Long.MAX_VALUE;
        long lastGain = start;
        int steps = 0;
        long now = start;
        while ((steps < LEAST_STEPS || now - lastGain < QUIET) && now - start < LONGEST) {
            run();
            steps += STEPS_AT_A_TIME;
            long end = System.nanoTime();
            if (end - now < 0.9 * fastest) {
                fastest = end - now;
                lastGain = end;
            }
            now = end;
        }
        return Duration.ofNanos(now - start);
    }

    private void run() {
        for (int step = 0; step < STEPS_AT_A_TIME; step++) {
            for (Runnable pass : passes) {
                pass.run();
            }
        }
    }
}
