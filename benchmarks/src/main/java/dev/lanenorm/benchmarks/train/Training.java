package dev.lanenorm.benchmarks.train;

import dev.lanenorm.Backend;
import dev.lanenorm.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A network in training, epoch by epoch.
 *
 * @param network as the last epoch left it
 * @param epochs as many as were asked for, or up to the one whose loss was no number any more
 */
record Training(Configuration configuration, Network network, List<Epoch> epochs) {
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
        int[] order = new int[train.count()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
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
