package dev.lanenorm;

import java.util.Arrays;

/** A program that uses the jar; the tests start it in virtual machines of every kind. */
public final class Program {
    private Program() {}

    /** Prints the backend and a hash of the bits of one training step. */
    public static void main(String[] arguments) {
        System.out.println(Backend.live());
        FloatTensor x = FloatTensor.zeros(100, 37);
        for (int i = 0; i < x.array().length; i++) {
            x.array()[i] = i * 31 % 101 * 0.37f;
        }
        BatchNormKernels kernels = BatchNormKernels.serial();
        BatchStatistics saved = new BatchStatistics(37);
        FloatTensor y = FloatTensor.zeros(100, 37);
        kernels.forward(x, null, null, 1e-5, y, saved);
        FloatTensor dx = FloatTensor.zeros(100, 37);
        kernels.backward(x, x, null, saved, dx, null, null);
        FloatTensor images = FloatTensor.channelMajor(x.array(), 2, 5, 370);
        FloatTensor normalized = FloatTensor.zeros(2, 5, 370);
        BatchNormKernels.serial().forward(images, null, null, 1e-5, normalized, new BatchStatistics(5));
        System.out.println("bits " + Arrays.hashCode(y.array()) + " " + Arrays.hashCode(dx.array()) + " "
                + Arrays.hashCode(normalized.array()));
    }
}
