package dev.lanenorm.benchmarks.implementations;

import dev.lanenorm.ColumnMoments;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.oracle.Samples;

/**
 * What an implementation is given: the data, how to compute, and where results go.
 *
 * @param shape of x and dy
 * @param x input
 * @param dy gradient of the loss by the output
 * @param gamma scale of each column
 * @param beta shift of each column
 * @param mean given statistics, for inference
 * @param variance given statistics, for inference
 * @param epsilon added to each variance
 * @param algorithm staged or analytic
 * @param threads threads of one call
 * @param inPlace which pass writes its result over its input
 * @param aligned whether ours lies in aligned storage; the memory of peers does anyway
 */
public record Problem(
        Shape shape,
        FloatTensor x,
        FloatTensor dy,
        float[] gamma,
        float[] beta,
        float[] mean,
        float[] variance,
        double epsilon,
        Algorithm algorithm,
        int threads,
        InPlace inPlace,
        boolean aligned) {

    /** Which pass writes its result over its input: y over x, dx over dy, or none. */
    public enum InPlace {
        NONE,
        FORWARD,
        BACKWARD
    }

    /** Seeded gradients and parameters for a matrix. */
    public static Problem of(FloatTensor matrix, double epsilon, Algorithm algorithm, int threads, InPlace inPlace) {
        return of(Shape.matrix(matrix.rows(), matrix.columns()), matrix, epsilon, algorithm, threads, inPlace);
    }

    /** Seeded gradients and parameters for elements that lie one after the other, taken in a shape. */
    public static Problem of(
            Shape shape, FloatTensor elements, double epsilon, Algorithm algorithm, int threads, InPlace inPlace) {
        FloatTensor x = shape.view(elements);
        int columns = x.columns();
        float[] gamma = Samples.row(columns, 0.5, 1.5, 3);
        if (inPlace == InPlace.BACKWARD) {
            // With gamma = std a gradient written over itself again and again neither grows nor fades into subnormals.
            ColumnMoments moments = ColumnMoments.of(x);
            for (int column = 0; column < columns; column++) {
                gamma[column] = (float) Math.sqrt(moments.variance(column) + epsilon);
            }
        }
        return new Problem(
                shape,
                x,
                shape.view(Samples.bellShaped(shape.elementsPerChannel(), columns, 0.1, 1, 2)),
                gamma,
                Samples.row(columns, -1, 1, 4),
                Samples.row(columns, -1, 1, 5),
                Samples.row(columns, 0.5, 2, 6),
                epsilon,
                algorithm,
                threads,
                inPlace,
                false);
    }

    /** The same with a gradient and parameters that are given. */
    public Problem with(FloatTensor givenDy, float[] givenGamma, float[] givenBeta) {
        return changed(x, givenDy, givenGamma, givenBeta, algorithm, aligned);
    }

    /** The same by an algorithm. */
    public Problem by(Algorithm other) {
        return changed(x, dy, gamma, beta, other, aligned);
    }

    /** The same with x and dy in aligned storage. */
    public Problem alignedIf(boolean wanted) {
        return wanted ? changed(aligned(x), aligned(dy), gamma, beta, algorithm, true) : this;
    }

    private Problem changed(
            FloatTensor newX,
            FloatTensor newDy,
            float[] newGamma,
            float[] newBeta,
            Algorithm newAlgorithm,
            boolean newAligned) {
        return new Problem(
                shape,
                newX,
                newDy,
                newGamma,
                newBeta,
                mean,
                variance,
                epsilon,
                newAlgorithm,
                threads,
                inPlace,
                newAligned);
    }

    private FloatTensor aligned(FloatTensor tensor) {
        FloatTensor copy = shape.aligned();
        System.arraycopy(tensor.array(), tensor.offset(), copy.array(), copy.offset(), elements());
        return copy;
    }

    /** Room for a result. */
    FloatTensor zeros() {
        return aligned ? shape.aligned() : shape.zeros();
    }

    /** Number of elements. */
    public int elements() {
        return shape.elementsPerChannel() * shape.channels();
    }
}
