package dev.lanenorm.benchmarks;

import dev.lanenorm.Backend;
import dev.lanenorm.BatchNormKernels;
import dev.lanenorm.BatchStatistics;
import dev.lanenorm.FloatTensor;
import dev.lanenorm.oracle.Samples;
import java.util.concurrent.ForkJoinPool;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Channel-major tensors where they lie, beside channels-last ones of the same size, which are matrices. */
public class Channels extends Workload {
    /** Examples, channels and positions of a tensor, as in convolutional networks. */
    @Param({"32x64x3136", "32x256x196", "32x512x49"})
    public String tensor;

    /** Where the channels are. */
    @Param({"major", "last"})
    public Order channels;

    /** Whose loops. */
    @Param({"scalar", "vector"})
    public OurBackend backend;

    /** Order in memory. */
    public enum Order {
        /** Channel-major. */
        major,
        /** Channels-last. */
        last
    }

    /** What {@code tensor} says. */
    private record Sizes(int examples, int channels, int positions) {
        private static final Pattern SIZES = Pattern.compile("([1-9]\\d{0,8})x([1-9]\\d{0,8})x([1-9]\\d{0,8})");

        static Sizes of(String text) {
            Matcher sizes = SIZES.matcher(text);
            if (sizes.matches()) {
                Sizes found = new Sizes(size(sizes, 1), size(sizes, 2), size(sizes, 3));
                if ((long) found.examples * found.channels <= (1L << 28) / found.positions) {
                    return found;
                }
            }
            throw new UserException(
                    "tensor must be examples x channels x positions, such as 32x64x3136, of at most 2^28"
                            + " elements, got " + text);
        }

        private static int size(Matcher sizes, int group) {
            return Integer.parseInt(sizes.group(group));
        }
    }

    private boolean major;
    private FloatTensor x;
    private FloatTensor y;
    private FloatTensor dy;
    private FloatTensor dx;
    private FloatTensor lastX;
    private FloatTensor lastY;
    private FloatTensor lastDy;
    private FloatTensor lastDx;
    private float[] gamma;
    private float[] beta;
    private float[] dgamma;
    private float[] dbeta;
    private BatchStatistics saved;
    private BatchNormKernels kernels;
    private BatchNormKernels lastKernels;
    private ForkJoinPool pool;

    @Override
    void check() {
        super.check();
        Sizes.of(tensor);
    }

    /** Prepares both layouts over the same arrays: only their sums differ. */
    @Setup(Level.Trial)
    public void setUp() {
        Sizes sizes = Sizes.of(tensor);
        int examples = sizes.examples;
        int channelCount = sizes.channels;
        int positions = sizes.positions;
        int rows = examples * positions;
        lastX = Samples.bellShaped(rows, channelCount, 0.5, 1, 1);
        lastDy = Samples.bellShaped(rows, channelCount, 0.1, 1, 2);
        lastY = FloatTensor.zeros(rows, channelCount);
        lastDx = FloatTensor.zeros(rows, channelCount);
        x = FloatTensor.channelMajor(lastX.array(), examples, channelCount, positions);
        dy = FloatTensor.channelMajor(lastDy.array(), examples, channelCount, positions);
        y = FloatTensor.channelMajor(lastY.array(), examples, channelCount, positions);
        dx = FloatTensor.channelMajor(lastDx.array(), examples, channelCount, positions);
        gamma = Samples.row(channelCount, 0.5, 2, 3);
        beta = Samples.row(channelCount, -1, 1, 4);
        dgamma = new float[channelCount];
        dbeta = new float[channelCount];
        saved = new BatchStatistics(channelCount);
        Backend live = backend.backend();
        announce(live.toString(), live.lanes());
        pool = threads == 1 ? null : new ForkJoinPool(threads - 1);
        kernels = pool == null ? BatchNormKernels.serial(live) : BatchNormKernels.on(pool, threads, live);
        lastKernels = pool == null ? BatchNormKernels.serial(live) : BatchNormKernels.on(pool, threads, live);
        major = channels == Order.major;
        forward();
    }

    /** Statistics of the batch, and y. */
    @Benchmark
    public Object forward() {
        if (major) {
            kernels.forward(x, gamma, beta, EPSILON, y, saved);
        } else {
            lastKernels.forward(lastX, gamma, beta, EPSILON, lastY, saved);
        }
        return y;
    }

    /** Gradients by x, gamma and beta. */
    @Benchmark
    public Object backward() {
        if (major) {
            kernels.backward(x, dy, gamma, saved, dx, dgamma, dbeta);
        } else {
            lastKernels.backward(lastX, lastDy, gamma, saved, lastDx, dgamma, dbeta);
        }
        return dx;
    }

    @Override
    void close() {
        if (pool != null) {
            pool.shutdown();
        }
    }

    @Override
    Object call() {
        return forward();
    }
}
