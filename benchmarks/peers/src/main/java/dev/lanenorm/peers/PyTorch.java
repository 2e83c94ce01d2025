package dev.lanenorm.peers;

import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Implementation;
import dev.lanenorm.benchmarks.implementations.Library;
import dev.lanenorm.benchmarks.implementations.Problem;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import dev.lanenorm.benchmarks.implementations.Shape;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** libtorch's native_batch_norm and native_batch_norm_backward, in their forms that write into given tensors. */
public final class PyTorch implements Library {
    @Override
    public BackendName name() {
        return BackendName.pytorch;
    }

    @Override
    public Implementation open(Problem problem) {
        return new Pass(problem);
    }

    private static final class Pass extends NativeImplementation {
        /** Of running statistics, which are not given. */
        private static final double MOMENTUM = 0;

        /** No autograd bookkeeping on this thread. */
        private final InferenceMode mode = new InferenceMode(true);

        private final Tensor input;
        private final Tensor gradOutput;
        private final Tensor output;
        private final Tensor gradInput;
        private final TensorOptional weight;
        private final TensorOptional bias;
        private final TensorOptional runningMean;
        private final TensorOptional runningVariance;
        private final TensorOptional none = new TensorOptional();
        private final Tensor saveMean;
        private final Tensor saveInvstd;
        private final TensorOptional savedMean;
        private final TensorOptional savedInvstd;
        private final Tensor gradWeight;
        private final Tensor gradBias;
        private final Tensor empty = torch.empty(0);
        private final Tensor emptyToo = torch.empty(0);
        private final BoolPointer all =
                new BoolPointer(3).put(0, true).put(1, true).put(2, true);

        Pass(Problem problem) {
            super(problem);
            torch.set_num_threads(problem.threads());
            long columns = problem.x().columns();
            Shape shape = problem.shape();
            input = tensor(x, shape);
            gradOutput = tensor(dy, shape);
            Tensor result = tensor(out, shape);
            output = problem.inPlace() == InPlace.FORWARD ? input : result;
            gradInput = problem.inPlace() == InPlace.BACKWARD ? gradOutput : result;
            weight = new TensorOptional(tensor(gamma, columns));
            bias = new TensorOptional(tensor(beta, columns));
            runningMean = new TensorOptional(tensor(givenMean, columns));
            runningVariance = new TensorOptional(tensor(givenVariance, columns));
            saveMean = tensor(mean, columns);
            saveInvstd = tensor(variance, columns);
            savedMean = new TensorOptional(saveMean);
            savedInvstd = new TensorOptional(saveInvstd);
            gradWeight = tensor(dgamma, columns);
            gradBias = tensor(dbeta, columns);
        }

        /** Contiguous, or in the memory format channels_last. */
        private static Tensor tensor(FloatPointer memory, Shape shape) {
            long n = shape.examples();
            long c = shape.channels();
            long h = shape.height();
            long w = shape.width();
            return switch (shape.layout()) {
                case matrix -> tensor(memory, n, c);
                case channelMajor -> tensor(memory, n, c, h, w);
                case channelsLast ->
                    torch.from_blob(memory, new long[] {n, c, h, w}, new long[] {h * w * c, 1, w * c, c});
            };
        }

        private static Tensor tensor(FloatPointer memory, long... sizes) {
            return torch.from_blob(memory, sizes);
        }

        @Override
        public void forward() {
            try (T_TensorTensorTensor_T results = torch.native_batch_norm_out(
                    output, saveMean, saveInvstd, input, weight, bias, none, none, true, MOMENTUM, problem.epsilon())) {
                // The tuple refers to the tensors given.
            }
        }

        @Override
        public void infer() {
            try (T_TensorTensorTensor_T results = torch.native_batch_norm_out(
                    output,
                    empty,
                    emptyToo,
                    input,
                    weight,
                    bias,
                    runningMean,
                    runningVariance,
                    false,
                    MOMENTUM,
                    problem.epsilon())) {
                // As above.
            }
        }

        @Override
        public void backward() {
            try (T_TensorTensorTensor_T results = torch.native_batch_norm_backward_out(
                    gradInput,
                    gradWeight,
                    gradBias,
                    gradOutput,
                    input,
                    weight,
                    none,
                    none,
                    savedMean,
                    savedInvstd,
                    true,
                    problem.epsilon(),
                    all)) {
                // As above.
            }
        }

        @Override
        public String description() {
            return "libtorch " + Versions.of(torch.class);
        }

        @Override
        public void close() {
            mode.close();
        }
    }
}
