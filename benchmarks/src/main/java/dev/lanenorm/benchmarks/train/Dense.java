package dev.lanenorm.benchmarks.train;

import dev.lanenorm.FloatTensor;
import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A dense layer, y = x * weights + bias, on the products of a BLAS in Java. BLAS counts columns first: a row-major
 * matrix is its transpose there.
 */
final class Dense {
    /** Kept, as loggers are forgotten with their levels: the library says which of its loops it runs. */
    private static final Logger LIBRARY = Logger.getLogger("dev.ludovic.netlib");

    static {
        LIBRARY.setLevel(Level.OFF);
        // Else it unpacks its native BLAS into the temporary folder, which a killed run leaves there.
        System.setProperty("dev.ludovic.netlib.blas.allowNative", "false");
    }

    private static final BLAS PRODUCTS = JavaBLAS.getInstance();

    private final int inputs;
    private final int outputs;
    private final FloatTensor weights;
    private final float[] bias;
    private final float[] dweights;
    private final float[] dbias;

    /** With normally distributed weights of variance 2 / inputs, as He et al. 2015 have it for a ReLU, and no bias. */
    Dense(int inputs, int outputs, Random random) {
        this.inputs = inputs;
        this.outputs = outputs;
        weights = FloatTensor.zeros(inputs, outputs);
        bias = new float[outputs];
        dweights = new float[inputs * outputs];
        dbias = new float[outputs];
        double std = Math.sqrt(2.0 / inputs);
        for (int i = 0; i < dweights.length; i++) {
            weights.array()[i] = (float) (std * random.nextGaussian());
        }
    }

    private Dense(Dense other) {
        this(other.inputs, other.outputs, new Random(0));
        System.arraycopy(other.weights.array(), 0, weights.array(), 0, dweights.length);
        System.arraycopy(other.bias, 0, bias, 0, outputs);
    }

    Dense copy() {
        return new Dense(this);
    }

    FloatTensor weights() {
        return weights;
    }

    float[] bias() {
        return bias;
    }

    void forward(FloatTensor x, FloatTensor y) {
        int rows = x.rows();
        for (int row = 0; row < rows; row++) {
            System.arraycopy(bias, 0, y.array(), y.offset() + row * outputs, outputs);
        }
        PRODUCTS.sgemm(
                "N",
                "N",
                outputs,
                rows,
                inputs,
                1,
                weights.array(),
                0,
                outputs,
                x.array(),
                x.offset(),
                inputs,
                1,
                y.array(),
                y.offset(),
                outputs);
    }

    FloatTensor infer(FloatTensor x) {
        FloatTensor y = FloatTensor.zeros(x.rows(), outputs);
        forward(x, y);
        return y;
    }

    /** The gradients of weights and bias, and of x where dx is given. */
    void backward(FloatTensor x, FloatTensor dy, FloatTensor dx) {
        int rows = x.rows();
        PRODUCTS.sgemm(
                "N", "T", outputs, inputs, rows, 1, dy.array(), outputs, x.array(), inputs, 0, dweights, outputs);
        for (int column = 0; column < outputs; column++) {
            float sum = 0;
            for (int row = 0; row < rows; row++) {
                sum += dy.get(row, column);
            }
            dbias[column] = sum;
        }
        if (dx != null) {
            PRODUCTS.sgemm(
                    "T",
                    "N",
                    inputs,
                    rows,
                    outputs,
                    1,
                    weights.array(),
                    outputs,
                    dy.array(),
                    outputs,
                    0,
                    dx.array(),
                    inputs);
        }
    }

    void descend(float rate) {
        Descent.step(weights.array(), dweights, rate);
        Descent.step(bias, dbias, rate);
    }
}
