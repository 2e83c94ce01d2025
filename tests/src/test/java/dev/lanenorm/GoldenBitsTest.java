package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same bits on every JDK and every machine: checksums of all results, written down. Inputs are made without
 * java.util.Random.
 */
@Execution(ExecutionMode.CONCURRENT)
class GoldenBitsTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1, ca9425f2",
        "100, 7, 215ba647",
        "300, 37, 1087cb84",
        "2100, 37, 5cc27274",
        "1000, 64, 5736d72d",
        "130, 200, 8c9a3f25",
        "11000, 200, 5f93005f",
        "130, 600, da47a235",
        "70, 1030, 2243a489",
        "1300, 600, 2626fda1"
    })
    void checksums(int rows, int columns, String expected) {
        FloatTensor x = made(rows, columns, 3);
        FloatTensor dy = made(rows, columns, 7);
        float[] gamma = made(1, columns, 11).array();
        float[] beta = made(1, columns, 13).array();
        Map<String, float[]> results = Passes.all(x, dy, gamma, beta, Backend.live(), null, 1);
        assertEquals(expected, checksum(results.values()), rows + " x " + columns + " on " + Backend.live());
    }

    /** By example and by plane, each with several chunks; panels. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 3afa9127",
        "33, 26, 49, df823f37",
        "1100, 3, 130, f098d7ca",
        "130, 1, 8200, 323b915c",
        "2, 5, 200, f175b4c2",
        "9, 2, 9007, 5abfda21"
    })
    void checksumsOfTensors(int examples, int channels, int positions, String expected) {
        FloatTensor x = madeTensor(examples, channels, positions, 3);
        FloatTensor dy = madeTensor(examples, channels, positions, 7);
        float[] gamma = made(1, channels, 11).array();
        float[] beta = made(1, channels, 13).array();
        FloatTensor y = FloatTensor.zeros(examples, channels, positions);
        FloatTensor dx = FloatTensor.zeros(examples, channels, positions);
        float[] dgamma = new float[channels];
        float[] dbeta = new float[channels];
        BatchNormKernels kernels = BatchNormKernels.serial();
        BatchStatistics saved = new BatchStatistics(channels);
        kernels.forward(x, gamma, beta, Passes.EPSILON, y, saved);
        kernels.backward(x, dy, gamma, saved, dx, dgamma, dbeta);
        assertEquals(
                expected,
                checksum(List.of(y.array(), dx.array(), dgamma, dbeta)),
                examples + " x " + channels + " x " + positions + " on " + Backend.live());
    }

    /** Given and frozen statistics of tensors, and the graph. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1, 63a2ffb0", "33, 26, 49, 78314f95", "130, 1, 8200, 5e36ba9d", "2, 5, 200, 14774c71"})
    void checksumsOfGivenStatisticsAndTheGraphOfTensors(int examples, int channels, int positions, String expected) {
        FloatTensor x = madeTensor(examples, channels, positions, 3);
        FloatTensor dy = madeTensor(examples, channels, positions, 7);
        float[] gamma = made(1, channels, 11).array();
        float[] beta = made(1, channels, 13).array();
        float[] mean = made(1, channels, 17).array();
        float[] variance = squared(made(1, channels, 19).array());
        FloatTensor inferred = FloatTensor.zeros(examples, channels, positions);
        FloatTensor frozenDx = FloatTensor.zeros(examples, channels, positions);
        FloatTensor y = FloatTensor.zeros(examples, channels, positions);
        FloatTensor dx = FloatTensor.zeros(examples, channels, positions);
        float[] dgamma = new float[channels];
        float[] dbeta = new float[channels];
        BatchNormKernels kernels = BatchNormKernels.serial();
        kernels.infer(x, mean, variance, Passes.EPSILON, gamma, beta, inferred);
        BatchStatistics frozen = new BatchStatistics(channels).set(mean, variance, Passes.EPSILON);
        kernels.backwardFrozen(x, dy, gamma, frozen, frozenDx, dgamma, dbeta);
        float[] frozenDgamma = dgamma.clone();
        StagedBatchNorm staged = StagedBatchNorm.serial(examples, channels, positions, Backend.live());
        staged.forward(x, gamma, beta, Passes.EPSILON, y);
        staged.backward(dy, dx, dgamma, dbeta);
        assertEquals(
                expected,
                checksum(List.of(
                        inferred.array(), frozenDx.array(), frozenDgamma, y.array(), dx.array(), dgamma, dbeta)),
                examples + " x " + channels + " x " + positions + " on " + Backend.live());
    }

    /** With a ReLU, without and with a residual; training, given and frozen statistics. */
    @ParameterizedTest
    @CsvSource({"1, 1, 678e3ca6", "300, 37, 579356d8", "130, 200, 38628705", "1300, 600, ee81a2fe", "2100, 5, 619f05a9"
    })
    void checksumsOfFusions(int rows, int columns, String expected) {
        assertEquals(
                expected,
                checksum(fused(BatchNormKernels.serial().relu(), rows, columns)),
                rows + " x " + columns + " on " + Backend.live());
    }

    private static List<float[]> fused(BatchNormKernels kernels, int rows, int columns) {
        FloatTensor x = made(rows, columns, 3);
        FloatTensor dy = made(rows, columns, 7);
        FloatTensor added = made(rows, columns, 23);
        float[] gamma = made(1, columns, 11).array();
        float[] beta = made(1, columns, 13).array();
        float[] mean = made(1, columns, 17).array();
        float[] variance = squared(made(1, columns, 19).array());
        BatchStatistics frozen = new BatchStatistics(columns).set(mean, variance, Passes.EPSILON);
        List<float[]> results = new ArrayList<>();
        for (FloatTensor residual : new FloatTensor[] {null, added}) {
            FloatTensor y = FloatTensor.zeros(rows, columns);
            FloatTensor inferred = FloatTensor.zeros(rows, columns);
            FloatTensor dx = FloatTensor.zeros(rows, columns);
            FloatTensor frozenDx = FloatTensor.zeros(rows, columns);
            FloatTensor dresidual = FloatTensor.zeros(rows, columns);
            float[] dgamma = new float[columns];
            float[] dbeta = new float[columns];
            BatchStatistics saved = new BatchStatistics(columns);
            FloatTensor yRead = residual == null ? null : y;
            FloatTensor dresidualWritten = residual == null ? null : dresidual;
            kernels.forward(x, residual, gamma, beta, Passes.EPSILON, y, saved);
            kernels.backward(x, yRead, dy, gamma, beta, saved, dx, dresidualWritten, dgamma, dbeta);
            results.addAll(List.of(y.array(), dx.array(), dresidual.array(), dgamma.clone(), dbeta.clone()));
            kernels.infer(x, residual, mean, variance, Passes.EPSILON, gamma, beta, inferred);
            kernels.backwardFrozen(x, yRead, dy, gamma, beta, frozen, frozenDx, dresidualWritten, dgamma, dbeta);
            results.addAll(List.of(inferred.array(), frozenDx.array(), dgamma, dbeta));
        }
        return results;
    }

    /** In place, back from y: without an activation, and with a leaky ReLU. */
    @ParameterizedTest
    @CsvSource({"1, 1, 18c6d721", "300, 37, 7762da92", "130, 200, 9375bb11", "2100, 5, e1ed41c2"})
    void checksumsInPlace(int rows, int columns, String expected) {
        float[] gamma = squared(made(1, columns, 11).array());
        float[] beta = made(1, columns, 13).array();
        for (int column = 0; column < columns; column++) {
            gamma[column] += 0.125f;
        }
        BatchStatistics saved = new BatchStatistics(columns);
        List<float[]> results = new ArrayList<>();
        BatchNormKernels plain = BatchNormKernels.serial();
        for (BatchNormKernels kernels : List.of(plain, plain.leakyRelu(0.125f))) {
            FloatTensor y = made(rows, columns, 3);
            FloatTensor dy = made(rows, columns, 7);
            float[] dgamma = new float[columns];
            float[] dbeta = new float[columns];
            kernels.forward(y, gamma, beta, Passes.EPSILON, y, saved);
            kernels.backwardFromOutput(y, dy, gamma, beta, saved, dy, dgamma, dbeta);
            results.addAll(List.of(y.array(), dy.array(), dgamma.clone(), dbeta.clone()));
            FloatTensor frozenDy = made(rows, columns, 7);
            kernels.backwardFrozenFromOutput(y, frozenDy, gamma, beta, saved, frozenDy, dgamma, dbeta);
            results.addAll(List.of(frozenDy.array(), dgamma, dbeta));
        }
        assertEquals(expected, checksum(results), rows + " x " + columns + " on " + Backend.live());
    }

    /** Large enough that two threads share the rows, and that they share the columns. */
    @ParameterizedTest
    @Tag("long")
    @CsvSource({"9000, 64, eb6d7422", "70, 9000, ecf09fa7", "1200, 500, 6cc4cce0"})
    void checksumsOnTwoThreads(int rows, int columns, String expected) {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            FloatTensor x = made(rows, columns, 3);
            FloatTensor dy = made(rows, columns, 7);
            float[] gamma = made(1, columns, 11).array();
            float[] beta = made(1, columns, 13).array();
            List<float[]> results = new ArrayList<>(
                    Passes.all(x, dy, gamma, beta, Backend.live(), pool, 2).values());
            results.addAll(fused(BatchNormKernels.on(pool, 2, Backend.live()).relu(), rows, columns));
            assertEquals(expected, checksum(results), rows + " x " + columns + " on " + Backend.live());
        } finally {
            pool.shutdown();
        }
    }

    private static String checksum(Iterable<float[]> results) {
        CRC32 crc = new CRC32();
        for (float[] values : results) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
            for (float value : values) {
                bytes.putInt(Float.floatToIntBits(value));
            }
            crc.update(bytes.array());
        }
        return Long.toHexString(crc.getValue());
    }

    private static FloatTensor madeTensor(int examples, int channels, int positions, int seed) {
        float[] values = made(examples, channels * positions, seed).array();
        return FloatTensor.channelMajor(values, examples, channels, positions);
    }

    private static float[] squared(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= values[i];
        }
        return values;
    }

    /** Values around 1 that fill the mantissa: a linear congruential sequence. */
    private static FloatTensor made(int rows, int columns, int seed) {
        FloatTensor matrix = FloatTensor.zeros(rows, columns);
        int state = seed;
        for (int i = 0; i < matrix.array().length; i++) {
            state = 1664525 * state + 1013904223;
            matrix.array()[i] = 1 + (state >> 8) * 0x1p-22f;
        }
        return matrix;
    }
}
