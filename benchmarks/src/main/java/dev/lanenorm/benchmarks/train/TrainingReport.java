package dev.lanenorm.benchmarks.train;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.Environment;
import dev.lanenorm.benchmarks.train.Training.Epoch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * All figures of a training: training.json.
 *
 * @param environment where they come from
 * @param configuration what was trained
 * @param interrupted whether the user ended it; then it has fewer epochs, or not all that is asked of them
 * @param epochs of that training
 * @param otherBackward the same training with the other backward pass; null without normalization
 * @param inference what else inference gives; null without normalization, or where the loss became no number
 * @param sweep trainings at other learning rates; empty unless asked for
 */
record TrainingReport(
        Environment environment,
        Configuration configuration,
        boolean interrupted,
        List<Epoch> epochs,
        OtherBackward otherBackward,
        Inference inference,
        List<Rate> sweep) {

    /**
     * @param largestLossDifference over all epochs, relative; null where a loss became no number
     * @param bytesSaved of the matrices of hidden layers, by the training it is held against
     */
    record OtherBackward(Backward backward, List<Epoch> epochs, Double largestLossDifference, long bytesSaved) {
        static OtherBackward of(Training training, Training other) {
            Double largest =
                    training.diverged() || other.diverged() ? null : largest(training.epochs(), other.epochs());
            long saved = other.network().bytes() - training.network().bytes();
            return new OtherBackward(other.configuration().backward(), other.epochs(), largest, saved);
        }

        private static double largest(List<Epoch> epochs, List<Epoch> others) {
            double largest = 0;
            for (int i = 0; i < epochs.size(); i++) {
                double loss = epochs.get(i).loss();
                largest = Math.max(largest, Math.abs(others.get(i).loss() - loss) / Math.abs(loss));
            }
            return largest;
        }
    }

    /**
     * Inference of single examples, and of the network whose normalizations are folded into its dense layers, against
     * that of the batch.
     *
     * @param examples how many
     * @param singleChanged how many predictions differ one example at a time
     * @param foldedChanged how many predictions differ with folded normalizations
     * @param singleLargest largest difference of a logit, as a fraction of the largest logit
     * @param foldedLargest likewise
     */
    record Inference(int examples, int singleChanged, int foldedChanged, double singleLargest, double foldedLargest) {
        static Inference of(Network network, FloatTensor x) {
            FloatTensor batch = network.infer(x);
            FloatTensor folded = network.folded().infer(x);
            FloatTensor single = FloatTensor.zeros(batch.rows(), batch.columns());
            for (int row = 0; row < x.rows(); row++) {
                float[] logits = network.infer(x.rows(row, row + 1)).array();
                System.arraycopy(logits, 0, single.array(), row * logits.length, logits.length);
            }
            return new Inference(
                    x.rows(),
                    changed(batch, single),
                    changed(batch, folded),
                    largest(batch, single),
                    largest(batch, folded));
        }

        private static int changed(FloatTensor logits, FloatTensor others) {
            int changed = 0;
            for (int row = 0; row < logits.rows(); row++) {
                if (SoftmaxCrossEntropy.prediction(logits, row) != SoftmaxCrossEntropy.prediction(others, row)) {
                    changed++;
                }
            }
            return changed;
        }

        private static double largest(FloatTensor logits, FloatTensor others) {
            double largest = 0;
            double difference = 0;
            for (int i = 0; i < logits.array().length; i++) {
                largest = Math.max(largest, Math.abs(logits.array()[i]));
                difference = Math.max(difference, Math.abs((double) logits.array()[i] - others.array()[i]));
            }
            return difference / largest;
        }
    }

    /** Where a training of the sweep ended; the loss is null where it became no number. */
    record Rate(Normalization normalization, double learningRate, Double loss, double testAccuracy) {
        static Rate of(Training training) {
            Epoch last = training.last();
            Configuration configuration = training.configuration();
            return new Rate(
                    configuration.normalization(), configuration.learningRate(), last.loss(), last.testAccuracy());
        }

        /** Whether it got nine of ten digits right. */
        boolean learned() {
            return loss != null && testAccuracy >= 0.9;
        }
    }

    /** The median share of normalization in the second half of the epochs, when the loops have been compiled. */
    static double normalizationShare(List<Epoch> epochs) {
        return median(epochs.stream().mapToDouble(Epoch::normalizationShare).toArray());
    }

    /** The median time of an epoch, likewise. */
    static double milliseconds(List<Epoch> epochs) {
        return median(epochs.stream().mapToDouble(Epoch::milliseconds).toArray());
    }

    private static double median(double[] values) {
        int half = values.length / 2;
        return new Median().evaluate(values, half, values.length - half);
    }

    void write(Path file) throws IOException {
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(file.toFile(), this);
    }
}
