package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same bits on every JDK and every machine: checksums of all results, written down. Inputs are made without
 * java.util.Random.
 */
class GoldenBitsTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1, ca9425f2",
        "100, 7, 215ba647",
        "300, 37, e68604ca",
        "2100, 37, 5cc27274",
        "1000, 64, 85a39ab7",
        "130, 200, 314320a0",
        "11000, 200, 5f93005f",
        "130, 600, 2cde5175",
        "70, 1030, 8c10df02",
        "1300, 600, 89c58e64"
    })
    void checksums(int rows, int columns, String expected) {
        FloatMatrix x = made(rows, columns, 3);
        FloatMatrix dy = made(rows, columns, 7);
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
        FloatTensor x = FloatTensor.of(made(examples, channels * positions, 3).array(), examples, channels, positions);
        FloatTensor dy = FloatTensor.of(made(examples, channels * positions, 7).array(), examples, channels, positions);
        float[] gamma = made(1, channels, 11).array();
        float[] beta = made(1, channels, 13).array();
        FloatTensor y = FloatTensor.zeros(examples, channels, positions);
        FloatTensor dx = FloatTensor.zeros(examples, channels, positions);
        float[] dgamma = new float[channels];
        float[] dbeta = new float[channels];
        BatchNormChannelKernels kernels = BatchNormChannelKernels.serial();
        BatchStatistics saved = new BatchStatistics(channels);
        kernels.forward(x, gamma, beta, Passes.EPSILON, y, saved);
        kernels.backward(x, dy, gamma, saved, dx, dgamma, dbeta);
        assertEquals(
                expected,
                checksum(List.of(y.array(), dx.array(), dgamma, dbeta)),
                examples + " x " + channels + " x " + positions + " on " + Backend.live());
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

    /** Values around 1 that fill the mantissa: a linear congruential sequence. */
    private static FloatMatrix made(int rows, int columns, int seed) {
        FloatMatrix matrix = FloatMatrix.zeros(rows, columns);
        int state = seed;
        for (int i = 0; i < matrix.array().length; i++) {
            state = 1664525 * state + 1013904223;
            matrix.array()[i] = 1 + (state >> 8) * 0x1p-22f;
        }
        return matrix;
    }
}
