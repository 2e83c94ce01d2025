package dev.lanenorm.benchmarks.starts;

import dev.lanenorm.BatchNormKernels;
import dev.lanenorm.BatchStatistics;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.Findings;
import dev.lanenorm.benchmarks.Inputs;
import dev.lanenorm.benchmarks.UserBackend;
import dev.lanenorm.oracle.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * The main of one start: a loop of steps as an application writes it, without a harness. A step of training normalizes
 * forward and backward in a layer and in one of a quarter of its columns; or only one pass is used.
 */
final class TrainingLoop {
    /** Within so much of the steady state a step counts as settled. */
    private static final double SETTLED = 1.3;

    private static final int RUN = 10;

    private TrainingLoop() {}

    /**
     * Arguments: shape, backend, step, seconds, and the file that gets steady, first (microseconds) and settled (ms).
     */
    public static void main(String[] arguments) throws IOException {
        FloatTensor x = Inputs.load(arguments[0]);
        BatchNormKernels kernels = BatchNormKernels.serial(UserBackend.named(arguments[1]));
        Step step = Step.valueOf(arguments[2]);
        long nanoseconds = (long) (1e9 * Double.parseDouble(arguments[3]));
        Layer wide = new Layer(x, kernels);
        Layer narrow = new Layer(x.columns(0, Math.max(1, x.columns() / 4)), kernels);

        double[] steps = new double[1 << 16];
        int count = 0;
        long start = System.nanoTime();
        long last = start;
        while (last - start < nanoseconds || count < 2 * RUN) {
            wide.step(step);
            narrow.step(step);
            long now = System.nanoTime();
            if (count == steps.length) {
                steps = Arrays.copyOf(steps, 2 * count);
            }
            steps[count++] = (now - last) / 1e3;
            last = now;
        }
        Properties found = new Properties();
        double steady = new Median().evaluate(steps, count / 2, count - count / 2);
        found.setProperty("steady", Double.toString(steady));
        found.setProperty("first", Double.toString(steps[0]));
        found.setProperty("settled", Double.toString(settled(steps, count, steady)));
        Findings.write(found, Path.of(arguments[4]));
    }

    /** Milliseconds until the median of ten steps in a row is first near the steady state. */
    private static double settled(double[] steps, int count, double steady) {
        double elapsed = 0;
        for (int from = 0; from + RUN <= count; from += RUN) {
            if (new Median().evaluate(steps, from, RUN) <= SETTLED * steady) {
                return elapsed / 1e3;
            }
            for (int i = from; i < from + RUN; i++) {
                elapsed += steps[i];
            }
        }
        return elapsed / 1e3;
    }

    private static final class Layer {
        private final BatchNormKernels kernels;
        private final FloatTensor x;
        private final FloatTensor y;
        private final FloatTensor dy;
        private final FloatTensor dx;
        private final BatchStatistics saved;
        private final float[] gamma;
        private final float[] beta;
        private final float[] mean;
        private final float[] variance;
        private final float[] dgamma;
        private final float[] dbeta;

        Layer(FloatTensor x, BatchNormKernels kernels) {
            this.kernels = kernels;
            this.x = x;
            y = FloatTensor.zeros(x.rows(), x.columns());
            dy = Samples.bellShaped(x.rows(), x.columns(), 0.1, 1, 2);
            dx = FloatTensor.zeros(x.rows(), x.columns());
            saved = new BatchStatistics(x.columns());
            gamma = Samples.row(x.columns(), 0.5, 2, 3);
            beta = Samples.row(x.columns(), -1, 1, 4);
            mean = Samples.row(x.columns(), -1, 1, 5);
            variance = Samples.row(x.columns(), 0.5, 2, 6);
            dgamma = new float[x.columns()];
            dbeta = new float[x.columns()];
        }

        void step(Step step) {
            switch (step) {
                case forward -> kernels.forward(x, gamma, beta, 1e-5, y, saved);
                case inference -> kernels.infer(x, mean, variance, 1e-5, gamma, beta, y);
                case training -> {
                    kernels.forward(x, gamma, beta, 1e-5, y, saved);
                    kernels.backward(x, dy, gamma, saved, dx, dgamma, dbeta);
                }
            }
        }
    }
}
