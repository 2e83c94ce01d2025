package dev.lanenorm.peers;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_wait;
import static org.bytedeco.dnnl.global.dnnl.dnnl_version;

import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Implementation;
import dev.lanenorm.benchmarks.implementations.Library;
import dev.lanenorm.benchmarks.implementations.Problem;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import dev.lanenorm.benchmarks.implementations.Shape;
import java.util.Map;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;

/** oneDNN's batch normalization: float32, layouts nc, nchw and nhwc, with scale and shift, through its C interface. */
public final class OneDnn implements Library {
    @Override
    public BackendName name() {
        return BackendName.onednn;
    }

    @Override
    public Implementation open(Problem problem) {
        return new Pass(problem);
    }

    private static final class Pass extends NativeImplementation {
        private static final int FLAGS = normalization_flags.use_scale.value | normalization_flags.use_shift.value;
        private static final int GIVEN_STATISTICS = FLAGS | normalization_flags.use_global_stats.value;

        private final engine cpu = new engine(engine.kind.cpu, 0);
        private final stream queue = new stream(cpu);
        private final Call forward;
        private final Call infer;
        private final Call backward;

        Pass(Problem problem) {
            super(problem);
            long columns = problem.x().columns();
            memory.desc data = data(problem.shape());
            memory.desc row = new memory.desc(new long[] {columns}, memory.data_type.f32, memory.format_tag.a);
            memory x = new memory(data, cpu, this.x);
            memory dy = new memory(data, cpu, this.dy);
            memory out = new memory(data, cpu, this.out);
            memory y = problem.inPlace() == InPlace.FORWARD ? x : out;
            memory dx = problem.inPlace() == InPlace.BACKWARD ? dy : out;
            memory gamma = new memory(row, cpu, this.gamma);
            memory beta = new memory(row, cpu, this.beta);
            memory mean = new memory(row, cpu, this.mean);
            memory variance = new memory(row, cpu, this.variance);
            memory givenMean = new memory(row, cpu, this.givenMean);
            memory givenVariance = new memory(row, cpu, this.givenVariance);
            memory dgamma = new memory(row, cpu, this.dgamma);
            memory dbeta = new memory(row, cpu, this.dbeta);
            float epsilon = (float) problem.epsilon();

            batch_normalization_forward.primitive_desc training = new batch_normalization_forward.primitive_desc(
                    cpu, prop_kind.forward_training.value, data, data, epsilon, FLAGS);
            forward = new Call(
                    new batch_normalization_forward(training),
                    queue,
                    training.impl_info_str().getString(),
                    Map.of(
                            DNNL_ARG_SRC, x,
                            DNNL_ARG_SCALE, gamma,
                            DNNL_ARG_SHIFT, beta,
                            DNNL_ARG_MEAN, mean,
                            DNNL_ARG_VARIANCE, variance,
                            DNNL_ARG_DST, y));
            batch_normalization_forward.primitive_desc inference = new batch_normalization_forward.primitive_desc(
                    cpu, prop_kind.forward_inference.value, data, data, epsilon, GIVEN_STATISTICS);
            infer = new Call(
                    new batch_normalization_forward(inference),
                    queue,
                    inference.impl_info_str().getString(),
                    Map.of(
                            DNNL_ARG_SRC, x,
                            DNNL_ARG_SCALE, gamma,
                            DNNL_ARG_SHIFT, beta,
                            DNNL_ARG_MEAN, givenMean,
                            DNNL_ARG_VARIANCE, givenVariance,
                            DNNL_ARG_DST, y));
            batch_normalization_backward.primitive_desc gradient = new batch_normalization_backward.primitive_desc(
                    cpu, prop_kind.backward.value, data, data, data, epsilon, FLAGS, training);
            backward = new Call(
                    new batch_normalization_backward(gradient),
                    queue,
                    gradient.impl_info_str().getString(),
                    Map.of(
                            DNNL_ARG_SRC, x,
                            DNNL_ARG_MEAN, mean,
                            DNNL_ARG_VARIANCE, variance,
                            DNNL_ARG_DIFF_DST, dy,
                            DNNL_ARG_SCALE, gamma,
                            DNNL_ARG_DIFF_SRC, dx,
                            DNNL_ARG_DIFF_SCALE, dgamma,
                            DNNL_ARG_DIFF_SHIFT, dbeta));
        }

        private static memory.desc data(Shape shape) {
            long n = shape.examples();
            long c = shape.channels();
            long h = shape.height();
            long w = shape.width();
            return switch (shape.layout()) {
                case matrix -> data(memory.format_tag.nc, n, c);
                case channelMajor -> data(memory.format_tag.nchw, n, c, h, w);
                case channelsLast -> data(memory.format_tag.nhwc, n, c, h, w);
            };
        }

        private static memory.desc data(memory.format_tag order, long... sizes) {
            return new memory.desc(sizes, memory.data_type.f32, order);
        }

        @Override
        public void forward() {
            forward.run();
        }

        @Override
        public void infer() {
            infer.run();
        }

        @Override
        public void backward() {
            backward.run();
        }

        @Override
        public String description() {
            try (dnnl_version_t version = dnnl_version()) {
                return "oneDNN " + version.major() + "." + version.minor() + "." + version.patch() + ", forward "
                        + forward.implementation + ", inference " + infer.implementation + ", backward "
                        + backward.implementation;
            }
        }
    }

    /** A primitive with its arguments in place, so that a call only passes pointers on. */
    private static final class Call {
        private final primitive owner;
        /** Freed with this map. */
        private final Map<Integer, memory> named;

        private final dnnl_primitive primitive;
        private final dnnl_stream stream;
        private final dnnl_exec_arg_t arguments;
        private final String implementation;

        Call(primitive owner, stream queue, String implementation, Map<Integer, memory> named) {
            this.owner = owner;
            this.named = named;
            this.implementation = implementation;
            primitive = owner.get();
            stream = queue.get();
            arguments = new dnnl_exec_arg_t(named.size());
            named.forEach((key, value) -> {
                arguments.arg(key).memory(value.get());
                arguments.position(arguments.position() + 1);
            });
            arguments.position(0);
        }

        void run() {
            int status = dnnl_primitive_execute(primitive, stream, named.size(), arguments);
            if (status != 0 || dnnl_stream_wait(stream) != 0) {
                throw new IllegalStateException(implementation + " failed with status " + status);
            }
        }
    }
}
