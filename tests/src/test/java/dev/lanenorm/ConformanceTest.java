package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lanenorm.oracle.Oracle;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ONNX node cases and the checks of the CS231n assignment; see the README beside the data. */
class ConformanceTest {
    private static final double EPSILON = 1e-5;

    // ONNX. The data agree with the double formula to 1.1e-6; upstream allows rtol 1e-3.

    @ParameterizedTest
    @ValueSource(strings = {"epsilon", "example"})
    void onnxInference(String name) {
        JsonNode io = read("node_batchnorm_" + name + ".json").get("io");
        FloatTensor x = channelsLast(io.get("input_0").get("data"), 2, 3, 20);
        FloatTensor y = FloatTensor.zeros(40, 3);
        float[] mean = floats(io.get("input_3").get("data"));
        float[] variance = floats(io.get("input_4").get("data"));
        double epsilon = onnxEpsilon("node_batchnorm_" + name + ".json");
        float[] gamma = floats(io.get("input_1").get("data"));
        float[] beta = floats(io.get("input_2").get("data"));
        BatchNormKernels.serial().infer(x, mean, variance, epsilon, gamma, beta, y);
        assertClose(channelsLast(io.get("output_0").get("data"), 2, 3, 20), y, 2e-6, "y of " + name);

        FloatTensor asItStands = tensor(io.get("input_0"));
        BatchNormKernels.serial().infer(asItStands, mean, variance, epsilon, gamma, beta, asItStands);
        assertClose(
                Passes.asMatrix(tensor(io.get("output_0"))),
                Passes.asMatrix(asItStands),
                2e-6,
                "channel-major y of " + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epsilon_training_mode", "example_training_mode"})
    void onnxTraining(String name) {
        JsonNode io = read("node_batchnorm_" + name + ".json").get("io");
        FloatTensor x = channelsLast(io.get("input_0").get("data"), 2, 3, 20);
        float[] gamma = floats(io.get("input_1").get("data"));
        float[] beta = floats(io.get("input_2").get("data"));
        float[] runningMean = floats(io.get("input_3").get("data"));
        float[] runningVariance = floats(io.get("input_4").get("data"));
        double epsilon = onnxEpsilon("node_batchnorm_" + name + ".json");
        FloatTensor expected = channelsLast(io.get("output_0").get("data"), 2, 3, 20);

        FloatTensor y = FloatTensor.zeros(40, 3);
        BatchStatistics saved = new BatchStatistics(3);
        BatchNormKernels.serial().forward(x, gamma, beta, epsilon, y, saved);
        assertClose(expected, y, 2e-6, "analytic y of " + name);
        StagedBatchNorm.serial(40, 3).forward(x, gamma, beta, epsilon, y);
        assertClose(expected, y, 2e-6, "staged y of " + name);

        FloatTensor asItStands = tensor(io.get("input_0"));
        StagedBatchNorm.serial(2, 3, 20, Backend.live()).forward(asItStands, gamma, beta, epsilon, asItStands);
        assertClose(
                Passes.asMatrix(tensor(io.get("output_0"))),
                Passes.asMatrix(asItStands),
                2e-6,
                "channel-major staged y of " + name);
        BatchNorm layer = BatchNorm.builder(3)
                .epsilon(epsilon)
                .running(StatisticsPolicy.keras(0.9))
                .build();
        layer.running().load(runningMean, runningVariance, 1);
        System.arraycopy(gamma, 0, layer.gamma(), 0, 3);
        System.arraycopy(beta, 0, layer.beta(), 0, 3);
        FloatTensor layerY = FloatTensor.zeros(2, 3, 20);
        layer.forward(tensor(io.get("input_0")), layerY);
        assertClose(
                Passes.asMatrix(tensor(io.get("output_0"))),
                Passes.asMatrix(layerY),
                2e-6,
                "channel-major y of " + name);
        for (int column = 0; column < 3; column++) {
            double wanted = io.get("output_1").get("data").get(column).asDouble();
            assertEquals(wanted, layer.running().mean(column), 1e-6, "the layer's running mean");
            wanted = io.get("output_2").get("data").get(column).asDouble();
            assertEquals(wanted, layer.running().variance(column), 1e-6, "the layer's running variance");
        }
        for (int column = 0; column < 3; column++) {
            double mean = 0.9 * runningMean[column] + 0.1 * saved.mean(column);
            double variance = 0.9 * runningVariance[column] + 0.1 * saved.variance(column);
            assertEquals(io.get("output_1").get("data").get(column).asDouble(), mean, 1e-6, "running mean");
            assertEquals(io.get("output_2").get("data").get(column).asDouble(), variance, 1e-6, "running variance");
        }
    }

    // CS231n. Printed numbers have eight digits.

    @Test
    void cs231nForwardInTraining() {
        JsonNode check = cs231n("forward_train");
        FloatTensor a = matrix(check.get("a"));
        assertPrinted(check.get("printed_before"), a, 5e-6);
        FloatTensor y = FloatTensor.zeros(a.rows(), 3);
        BatchStatistics saved = new BatchStatistics(3);
        BatchNormKernels kernels = BatchNormKernels.serial();
        kernels.forward(a, null, null, EPSILON, y, saved);
        for (int column = 0; column < 3; column++) {
            assertEquals(0, ColumnMoments.of(y).mean(column), 2e-7);
        }
        assertStds(check.get("printed_after_g1b0").get("stds"), y, 2e-7);
        kernels.forward(a, floats(check.get("gamma2")), floats(check.get("beta2")), EPSILON, y, saved);
        assertPrinted(check.get("printed_after_g2b2"), y, 2e-6);
    }

    @Test
    void cs231nForwardAtTestTime() {
        JsonNode check = cs231n("forward_test_time");
        // Fifty batches fold into running averages that start at zero, momentum 0.9 on the old value.
        BatchNorm norm = BatchNorm.builder(3)
                .withoutGamma()
                .withoutBeta()
                .running(StatisticsPolicy.keras(0.9))
                .build();
        RunningStatistics running = norm.running().load(new double[3], new double[3], 0);
        int rows = 200;
        for (int batch = 0; batch < 50; batch++) {
            double[] m2 = doubles(check.get("batch_vars").get(batch));
            for (int column = 0; column < 3; column++) {
                m2[column] *= rows;
            }
            running.update(
                    ColumnMoments.of(rows, doubles(check.get("batch_means").get(batch)), m2));
        }
        for (int column = 0; column < 3; column++) {
            assertEquals(check.get("running_mean").get(column).asDouble(), running.mean(column), 1e-12);
            assertEquals(check.get("running_var").get(column).asDouble(), running.variance(column), 1e-9);
        }
        FloatTensor a = matrix(check.get("a_test"));
        FloatTensor y = FloatTensor.zeros(a.rows(), 3);
        norm.infer(a, y);
        assertPrinted(check.get("printed"), y, 2e-7);
    }

    @Test
    void cs231nBackwardWithEveryStagedIntermediate() {
        JsonNode check = cs231n("backward_4x5");
        FloatTensor x = matrix(check.get("x"));
        FloatTensor dy = matrix(check.get("dout"));
        float[] gamma = floats(check.get("gamma"));
        float[] beta = floats(check.get("beta"));
        FloatTensor y = FloatTensor.zeros(4, 5);
        FloatTensor dx = FloatTensor.zeros(4, 5);
        float[] dgamma = new float[5];
        float[] dbeta = new float[5];

        StagedBatchNorm staged = StagedBatchNorm.serial(4, 5);
        staged.forward(x, gamma, beta, EPSILON, y);
        staged.backward(dy, dx, dgamma, dbeta);
        assertBackward(check, y, dx, dgamma, dbeta, "staged");
        JsonNode expected = check.get("staged_intermediates");
        Map<String, FloatTensor> actual = Passes.staged(staged);
        assertEquals(17, expected.size());
        expected.fieldNames().forEachRemaining(name -> {
            JsonNode values = expected.get(name);
            FloatTensor wanted = values.get(0).isArray() ? matrix(values) : row(values);
            double largest = 0;
            for (float value : Passes.dense(wanted)) {
                largest = Math.max(largest, Math.abs(value));
            }
            // dmu and dx2 are what is left after their sums cancel: their scale is that of the summed dx1.
            double scale = name.equals("dmu") || name.equals("dx2") ? 1 : largest;
            assertClose(wanted, actual.get(name), 1e-6 * scale, name);
        });

        BatchStatistics saved = new BatchStatistics(5);
        BatchNormKernels.serial().forward(x, gamma, beta, EPSILON, y, saved);
        BatchNormKernels.serial().backward(x, dy, gamma, saved, dx, dgamma, dbeta);
        assertBackward(check, y, dx, dgamma, dbeta, "analytic");
    }

    @Test
    void cs231nClosedFormMatchesTheGraphOn100x500() {
        JsonNode check = cs231n("alt_vs_staged_100x500");
        NumpyRandom random = new NumpyRandom(231);
        FloatTensor x = FloatTensor.zeros(100, 500);
        for (int i = 0; i < 100 * 500; i++) {
            x.array()[i] = (float) (5 * random.nextGaussian() + 12);
        }
        float[] gamma = random.row(500);
        random.row(500);
        FloatTensor dy = FloatTensor.matrix(random.row(100 * 500), 100, 500);

        FloatTensor dx = FloatTensor.zeros(100, 500);
        FloatTensor stagedDx = FloatTensor.zeros(100, 500);
        float[] dgamma = new float[500];
        float[] dbeta = new float[500];
        BatchStatistics saved = new BatchStatistics(500);
        FloatTensor y = FloatTensor.zeros(100, 500);
        BatchNormKernels.serial().forward(x, gamma, null, EPSILON, y, saved);
        BatchNormKernels.serial().backward(x, dy, gamma, saved, dx, dgamma, dbeta);
        StagedBatchNorm staged = StagedBatchNorm.serial(100, 500);
        staged.forward(x, gamma, null, EPSILON, y);
        staged.backward(dy, stagedDx, new float[500], new float[500]);

        for (int i = 0; i < 8; i++) {
            assertEquals(check.get("dx_row0_first8").get(i).asDouble(), dx.get(0, i), 1e-6);
            assertEquals(check.get("dx_row99_last8").get(i).asDouble(), dx.get(99, 492 + i), 1e-6);
            assertEquals(check.get("dgamma_first8").get(i).asDouble(), dgamma[i], 3e-5);
            assertEquals(check.get("dbeta_first8").get(i).asDouble(), dbeta[i], 3e-5);
        }
        double sum = 0;
        for (int i = 0; i < 100 * 500; i++) {
            sum += Math.abs(dx.array()[i]);
            assertEquals(dx.array()[i], stagedDx.array()[i], 2e-6, "closed form and graph differ at " + i);
        }
        assertEquals(check.get("sum_abs_dx").asDouble(), sum, 1e-3);
        // In double the two forms agree to the last digits: the graph of the oracle's forward, differentiated by hand
        // below.
        double[][] closed = Oracle.backward(x, dy, gamma, EPSILON).dx();
        double[][] graph = graphInDouble(x, dy, gamma);
        for (int row = 0; row < 100; row++) {
            for (int column = 0; column < 500; column++) {
                assertEquals(graph[row][column], closed[row][column], 1e-13, "in double, " + row + ", " + column);
            }
        }
    }

    @Test
    void cs231nLayerNormIsTheTransposedMatrix() {
        JsonNode check = cs231n("layernorm_forward (same kernel on the transposed matrix)");
        FloatTensor a = transposed(matrix(check.get("a")));
        assertPrinted(check.get("printed_before"), a, 5e-6);
        FloatTensor y = FloatTensor.zeros(a.rows(), a.columns());
        BatchStatistics saved = new BatchStatistics(a.columns());
        BatchNormKernels.serial().forward(a, null, null, EPSILON, y, saved);
        assertStds(check.get("printed_after").get("stds"), y, 2e-7);
        float[] three = {3, 3, 3, 3};
        float[] five = {5, 5, 5, 5};
        BatchNormKernels.serial().forward(a, three, five, EPSILON, y, saved);
        assertPrinted(check.get("printed_after_g3b5"), y, 1e-6);
    }

    @Test
    void cs231nSpatialForward() {
        JsonNode check = cs231n("spatial_forward NCHW");
        FloatTensor x = channelsLast(check.get("x"), 2, 3, 20);
        assertPrinted(check.get("printed_before"), x, 1e-6);
        FloatTensor y = FloatTensor.zeros(40, 3);
        BatchStatistics saved = new BatchStatistics(3);
        BatchNormKernels.serial().forward(x, null, null, EPSILON, y, saved);
        assertStds(check.get("printed_after").get("stds"), y, 2e-7);
        BatchNormKernels.serial()
                .forward(x, floats(check.get("gamma2")), floats(check.get("beta2")), EPSILON, y, saved);
        assertPrinted(check.get("printed_after2"), y, 2e-6);
    }

    @Test
    void cs231nSpatialBackward() {
        JsonNode check = cs231n("spatial_backward NCHW");
        FloatTensor x = channelsLast(check.get("x"), 2, 3, 20);
        FloatTensor dy = channelsLast(check.get("dout"), 2, 3, 20);
        float[] gamma = floats(check.get("gamma"));
        FloatTensor y = FloatTensor.zeros(40, 3);
        FloatTensor dx = FloatTensor.zeros(40, 3);
        float[] dgamma = new float[3];
        float[] dbeta = new float[3];
        BatchStatistics saved = new BatchStatistics(3);
        BatchNormKernels.serial().forward(x, gamma, floats(check.get("beta")), EPSILON, y, saved);
        BatchNormKernels.serial().backward(x, dy, gamma, saved, dx, dgamma, dbeta);
        assertClose(channelsLast(check.get("y"), 2, 3, 20), y, 2e-6, "y");
        assertClose(channelsLast(check.get("dx"), 2, 3, 20), dx, 2e-6, "dx");
        assertClose(row(check.get("dgamma")), FloatTensor.matrix(dgamma, 1, 3), 2e-5, "dgamma");
        assertClose(row(check.get("dbeta")), FloatTensor.matrix(dbeta, 1, 3), 2e-5, "dbeta");
    }

    @Test
    void cs231nGroupMoments() {
        JsonNode check = cs231n("groupnorm_forward G=2");
        FloatTensor groups = transposed(FloatTensor.matrix(floats(check.get("x")), 4, 60));
        assertPrinted(check.get("printed_before"), groups, 1e-6);
    }

    private static double[][] graphInDouble(FloatTensor x, FloatTensor dy, float[] gamma) {
        int n = x.rows();
        double[][] dx = new double[n][x.columns()];
        Oracle.Forward forward = Oracle.forward(x, gamma, null, EPSILON);
        for (int column = 0; column < x.columns(); column++) {
            double ivar = forward.inverseStd()[column];
            double sqrtvar = 1 / ivar;
            double divar = 0;
            for (int row = 0; row < n; row++) {
                divar += (double) dy.get(row, column) * gamma[column] * (x.get(row, column) - forward.mean()[column]);
            }
            double dvar = 0.5 * ivar * (-1 / (sqrtvar * sqrtvar) * divar);
            double dmu = 0;
            for (int row = 0; row < n; row++) {
                double xmu = x.get(row, column) - forward.mean()[column];
                dx[row][column] = (double) dy.get(row, column) * gamma[column] * ivar + 2 * xmu * (dvar / n);
                dmu -= dx[row][column];
            }
            for (int row = 0; row < n; row++) {
                dx[row][column] += dmu / n;
            }
        }
        return dx;
    }

    private static void assertBackward(
            JsonNode check, FloatTensor y, FloatTensor dx, float[] dgamma, float[] dbeta, String what) {
        assertClose(matrix(check.get("y")), y, 2e-6, what + " y");
        assertClose(matrix(check.get("dx")), dx, 1e-6, what + " dx");
        assertClose(row(check.get("dgamma")), FloatTensor.matrix(dgamma, 1, 5), 2e-6, what + " dgamma");
        assertClose(row(check.get("dbeta")), FloatTensor.matrix(dbeta, 1, 5), 2e-6, what + " dbeta");
    }

    private static void assertPrinted(JsonNode printed, FloatTensor matrix, double tolerance) {
        ColumnMoments moments = ColumnMoments.of(matrix);
        for (int column = 0; column < matrix.columns(); column++) {
            assertEquals(
                    printed.get("means").get(column).asDouble(), moments.mean(column), tolerance, "mean " + column);
        }
        assertStds(printed.get("stds"), matrix, tolerance);
    }

    private static void assertStds(JsonNode stds, FloatTensor matrix, double tolerance) {
        ColumnMoments moments = ColumnMoments.of(matrix);
        for (int column = 0; column < matrix.columns(); column++) {
            assertEquals(stds.get(column).asDouble(), Math.sqrt(moments.variance(column)), tolerance, "std " + column);
        }
    }

    private static void assertClose(FloatTensor expected, FloatTensor actual, double tolerance, String what) {
        assertEquals(expected.rows() + " x " + expected.columns(), actual.rows() + " x " + actual.columns(), what);
        for (int row = 0; row < expected.rows(); row++) {
            for (int column = 0; column < expected.columns(); column++) {
                float wanted = expected.get(row, column);
                assertEquals(
                        wanted,
                        actual.get(row, column),
                        tolerance * Math.max(1, Math.abs(wanted)),
                        what + " at " + row + ", " + column);
            }
        }
    }

    private static double onnxEpsilon(String file) {
        JsonNode attributes = read(file).get("model").get("nodes").get(0).get("attrs");
        for (JsonNode attribute : attributes) {
            if (attribute.get("name").asText().equals("epsilon")) {
                return attribute.get("f").asDouble();
            }
        }
        return 1e-5;
    }

    /** An ONNX tensor (N, C, H, W) as it stands. */
    private static FloatTensor tensor(JsonNode tensor) {
        JsonNode dims = tensor.get("dims");
        int positions = 1;
        for (int axis = 2; axis < dims.size(); axis++) {
            positions *= dims.get(axis).asInt();
        }
        return FloatTensor.channelMajor(
                floats(tensor.get("data")), dims.get(0).asInt(), dims.get(1).asInt(), positions);
    }

    /** (N, C, spatial) as N * spatial rows of C columns. */
    private static FloatTensor channelsLast(JsonNode values, int batch, int channels, int spatial) {
        FloatTensor matrix = FloatTensor.zeros(batch * spatial, channels);
        for (int i = 0; i < values.size(); i++) {
            int image = i / (channels * spatial);
            int channel = i / spatial % channels;
            matrix.set(image * spatial + i % spatial, channel, (float)
                    values.get(i).asDouble());
        }
        return matrix;
    }

    private static FloatTensor transposed(FloatTensor a) {
        FloatTensor t = FloatTensor.zeros(a.columns(), a.rows());
        for (int row = 0; row < a.rows(); row++) {
            for (int column = 0; column < a.columns(); column++) {
                t.set(column, row, a.get(row, column));
            }
        }
        return t;
    }

    private static FloatTensor matrix(JsonNode rows) {
        FloatTensor matrix = FloatTensor.zeros(rows.size(), rows.get(0).size());
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(floats(rows.get(row)), 0, matrix.array(), row * matrix.columns(), matrix.columns());
        }
        return matrix;
    }

    private static FloatTensor row(JsonNode values) {
        return FloatTensor.matrix(floats(values), 1, values.size());
    }

    private static float[] floats(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.get(i).asDouble();
        }
        return floats;
    }

    private static double[] doubles(JsonNode values) {
        double[] doubles = new double[values.size()];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = values.get(i).asDouble();
        }
        return doubles;
    }

    private static JsonNode cs231n(String name) {
        JsonNode found = null;
        for (JsonNode check : read("cs231n.json").get("checks")) {
            if (check.get("name").asText().equals(name)) {
                found = check;
            }
        }
        assertTrue(found != null, "no check named " + name);
        return found;
    }

    private static JsonNode read(String file) {
        try (InputStream in = ConformanceTest.class.getResourceAsStream("/conformance/" + file)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException broken) {
            throw new AssertionError(file, broken);
        }
    }
}
