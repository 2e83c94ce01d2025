package dev.lanenorm.benchmarks.train;

import dev.lanenorm.FloatTensor;

/** loss = mean(-log softmax(logits)[label]), in double. */
final class SoftmaxCrossEntropy {
    private SoftmaxCrossEntropy() {}

    /** The loss of a batch; gradient = (softmax - one at the label) / N. */
    static double lossAndGradient(FloatTensor logits, int[] labels, FloatTensor gradient) {
        int rows = logits.rows();
        int classes = logits.columns();
        double loss = 0;
        for (int row = 0; row < rows; row++) {
            double largest = logits.get(row, 0);
            for (int column = 1; column < classes; column++) {
                largest = Math.max(largest, logits.get(row, column));
            }
            double sum = 0;
            for (int column = 0; column < classes; column++) {
                sum += Math.exp(logits.get(row, column) - largest);
            }
            loss += Math.log(sum) + largest - logits.get(row, labels[row]);
            for (int column = 0; column < classes; column++) {
                double probability = Math.exp(logits.get(row, column) - largest) / sum;
                gradient.set(row, column, (float) ((probability - (column == labels[row] ? 1 : 0)) / rows));
            }
        }
        return loss / rows;
    }

    /** The class of a row: the one with the largest logit. */
    static int prediction(FloatTensor logits, int row) {
        int best = 0;
        for (int column = 1; column < logits.columns(); column++) {
            if (logits.get(row, column) > logits.get(row, best)) {
                best = column;
            }
        }
        return best;
    }
}
