package dev.lanenorm.benchmarks.train;

import dev.lanenorm.Backend;
import dev.lanenorm.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A network in training, epoch by epoch.
 *
 * @param network as the last epoch left it
 * @param epochs as many as were asked for, or up to the one whose loss was no number any more
 */
record Training(Configuration configuration, Network network, List<Epoch> epochs) {
    /** C2 compiles beside the program: nanoseconds without a gain, after which it has finished. */
    private static final long QUIET = 400_000_000;

    /** More calls of the loops than C2 waits for. */
    private static final int LEAST_EPOCHS = 50;

    private static final long LONGEST_WARM_UP = 10_000_000_000L;

    /**
     * One pass over the examples, in an order of its own; those that do not fill a batch are left to other epochs.
     *
     * @param loss mean of its batches, each before its step; null where it is no number any more
     * @param trainAccuracy in inference, after it; 0 where the loss is no number
     * @param testAccuracy likewise, on examples the network has not seen
     * @param milliseconds of its steps
     * @param normalizationShare of that time; 0 without normalization
     */
    record Epoch(
            int epoch,
            Double loss,
            double trainAccuracy,
            double testAccuracy,
            double milliseconds,
            double normalizationShare) {}

    static Training run(
            Configuration configuration, Backend backend, Examples train, Examples test, Consumer<Epoch> progress) {
        Random random = new Random(configuration.seed());
        Network network = new Network(train.x().columns(), configuration, backend, random);
        int[] order = IntStream.range(0, train.count()).toArray();
        int rows = configuration.batchSize();
        Examples batch = new Examples(FloatTensor.zeros(rows, train.x().columns()), new int[rows]);
        int batches = train.count() / rows;
        List<Epoch> epochs = new ArrayList<>();
        for (int epoch = 1; epoch <= configuration.epochs(); epoch++) {
            shuffle(order, random);
            long normalizing = -network.normalizing();
            long time = 0;
            double sum = 0;
            for (int i = 0; i < batches && Double.isFinite(sum); i++) {
                train.copyTo(batch, order, i * rows);
                long start = System.nanoTime();
                sum += step(network, batch, (float) configuration.learningRate());
                time += System.nanoTime() - start;
            }
            normalizing += network.normalizing();
            boolean diverged = !Double.isFinite(sum);
            Epoch done = new Epoch(
                    epoch,
                    diverged ? null : sum / batches,
                    diverged ? 0 : accuracy(network, train),
                    diverged ? 0 : accuracy(network, test),
                    time / 1e6,
                    (double) normalizing / time);
            epochs.add(done);
            progress.accept(done);
            if (diverged) {
                break;
            }
        }
        return new Training(configuration, network, epochs);
    }

    /** Trains a network that is thrown away, until no epoch becomes faster, as C2 has compiled what it runs. */
    static void warmUp(Configuration configuration, Backend backend, Examples train) {
        Random random = new Random(configuration.seed());
        Network network = new Network(train.x().columns(), configuration, backend, random);
        int rows = configuration.batchSize();
        Examples batch = new Examples(FloatTensor.zeros(rows, train.x().columns()), new int[rows]);
        int[] order = IntStream.range(0, train.count()).toArray();
        train.copyTo(batch, order, 0);
        long start = System.nanoTime();
        long fastest = Long.MAX_VALUE;
        long lastGain = start;
        long now = start;
        int done = 0;
        while ((done < LEAST_EPOCHS || now - lastGain < QUIET) && now - start < LONGEST_WARM_UP) {
            for (int i = 0; i < train.count() / rows; i++) {
                step(network, batch, (float) configuration.learningRate());
            }
            long end = System.nanoTime();
            if (end - now < 0.9 * fastest) {
                fastest = end - now;
                lastGain = end;
            }
            now = end;
            done++;
        }
    }

    /** The loss; NaN where a scale has become too large to normalize with. */
    private static double step(Network network, Examples batch, float rate) {
        try {
            return network.step(batch, rate);
        } catch (ArithmeticException overflow) {
            return Double.NaN;
        }
    }

    Epoch last() {
        return epochs.get(epochs.size() - 1);
    }

    boolean diverged() {
        return last().loss() == null;
    }

    /** Of Fisher and Yates. */
    private static void shuffle(int[] order, Random random) {
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int example = order[i];
            order[i] = order[other];
            order[other] = example;
        }
    }

    private static double accuracy(Network network, Examples examples) {
        FloatTensor logits = network.infer(examples.x());
        int right = 0;
        for (int row = 0; row < examples.count(); row++) {
            if (SoftmaxCrossEntropy.prediction(logits, row) == examples.labels()[row]) {
                right++;
            }
        }
        return (double) right / examples.count();
    }
}
