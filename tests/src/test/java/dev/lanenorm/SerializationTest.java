package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.RunningStatistics.State;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What travels between machines comes back to the bit, and is checked where it is read. */
class SerializationTest {
    private final ColumnMoments moments = ColumnMoments.of(3, new double[] {1 / 3.0, 2}, new double[] {4, 0});

    @Test
    void roundTrips() throws Exception {
        ColumnMoments momentsRead = copy(moments);
        assertEquals(3, momentsRead.count());
        assertEquals(1 / 3.0, momentsRead.mean(0));
        assertEquals(4, momentsRead.m2(0));

        GradientSums sums = sums();
        GradientSums sumsRead = copy(sums);
        assertEquals(2, sumsRead.count());
        assertEquals(sums.sumDy(0), sumsRead.sumDy(0));
        assertEquals(sums.sumDyXmu(0), sumsRead.sumDyXmu(0));

        State state = new State("pooled", 2, 6, 1, false, new double[] {1 / 3.0}, new double[] {5});
        State stateRead = copy(state);
        assertEquals(state, stateRead);
        assertEquals(state.hashCode(), stateRead.hashCode());
        assertNotEquals(state, new State("pooled", 2, 6, 1, false, new double[] {1 / 3.0}, new double[] {6}));
        assertEquals(state.toString(), stateRead.toString());
        assertArrayEquals(state.mean(), stateRead.mean());
        assertArrayEquals(state.varianceOrM2(), stateRead.varianceOrM2());
    }

    @Test
    void momentsAreCheckedWhereTheyAreRead() throws Exception {
        moments.m2[1] = -1;
        refused(moments, "ColumnMoments: m2[1] must be at least 0, got -1.0");
        moments.m2[1] = 0;
        setField(moments, "mean", moments.m2);
        refused(moments, "ColumnMoments: mean and m2 must be two arrays, got one");
        setField(moments, "mean", new double[3]);
        refused(moments, "ColumnMoments: m2 must have 3 columns, got 2");
        setField(moments, "mean", null);
        refused(moments, "ColumnMoments: mean must not be null");
        setField(moments, "mean", new double[0]);
        refused(moments, "ColumnMoments: mean.length must be at least 1, got 0");
        setField(moments, "mean", new double[2]);
        setField(moments, "count", -1L);
        refused(moments, "ColumnMoments: count must be at least 0, got -1");
        setField(moments, "count", 0L);
        refused(moments, "ColumnMoments: mean and m2 of no rows must be 0, got 0.0 and 4.0 in column 0");
    }

    @Test
    void gradientSumsAreCheckedWhereTheyAreRead() throws Exception {
        GradientSums sums = sums();
        setField(sums, "sumDyXmu", sums.sumDy);
        refused(sums, "GradientSums: sumDy and sumDyXmu must be two arrays, got one");
        setField(sums, "sumDyXmu", new double[2]);
        refused(sums, "GradientSums: sumDyXmu must have 1 columns, got 2");
        setField(sums, "sumDyXmu", null);
        refused(sums, "GradientSums: sumDyXmu must not be null");
        setField(sums, "sumDyXmu", new double[1]);
        setField(sums, "count", 0L);
        refused(sums, "GradientSums: sums of no rows must be 0, got 3.0 and 0.0 in column 0");
        setField(sums, "count", -5L);
        refused(sums, "GradientSums: count must be at least 0, got -5");
    }

    @Test
    void statesAreCheckedWhereTheyAreRead() throws Exception {
        long batches = 0x1122334455667788L;
        byte[] bytes = bytes(new State("pooled", batches, 6, 1, false, new double[] {1}, new double[] {5}));
        byte[] negative = replaced(bytes, batches, -2);
        String message =
                assertThrows(InvalidObjectException.class, () -> read(negative)).getMessage();
        assertTrue(message.contains("batches must be from 0 to 2^62, got -2"), message);
        byte[] notFinite = replaced(bytes, Double.doubleToLongBits(5), Double.doubleToLongBits(Double.NaN));
        message = assertThrows(InvalidObjectException.class, () -> read(notFinite))
                .getMessage();
        assertTrue(message.contains("varianceOrM2[0] must be finite and at least 0, got NaN"), message);
    }

    @Test
    void aStateIsACopy() {
        double[] mean = {1};
        State state = new State("pooled", 1, 2, 0, false, mean, new double[] {5});
        mean[0] = 2;
        state.mean()[0] = 3;
        state.varianceOrM2()[0] = -1;
        assertEquals(1, state.mean()[0]);
        assertEquals(5, state.varianceOrM2()[0]);
    }

    @Test
    void aMergeThatFailsChangesNothing() {
        String before = moments.toString();
        ColumnMoments many = ColumnMoments.of(Long.MAX_VALUE, new double[2], new double[2]);
        String message = assertThrows(IllegalArgumentException.class, () -> moments.merge(many))
                .getMessage();
        assertEquals(
                "other.count must be at most 2^63 - 1 less the 3 rows already counted, got 9223372036854775807",
                message);
        assertThrows(IllegalArgumentException.class, () -> moments.merge(new ColumnMoments(3)));
        assertEquals(
                "other must not be null",
                assertThrows(NullPointerException.class, () -> moments.merge(null))
                        .getMessage());
        assertEquals(before, moments.toString());

        GradientSums sums = sums();
        String sumsBefore = sums.toString();
        GradientSums manySums = sums();
        manySums.set(Long.MAX_VALUE, new double[1], new double[1], new BatchStatistics(1));
        assertThrows(IllegalArgumentException.class, () -> sums.merge(manySums));
        assertEquals(
                "other must not be null",
                assertThrows(NullPointerException.class, () -> sums.merge(null)).getMessage());
        assertEquals(sumsBefore, sums.toString());

        RunningStatistics running = new RunningStatistics(2, StatisticsPolicy.pooled());
        running.update(moments);
        String runningBefore = running.toString();
        assertThrows(IllegalArgumentException.class, () -> running.update(many));
        assertEquals(runningBefore, running.toString());
    }

    @Test
    void mergedIntoNothing() {
        ColumnMoments merged = new ColumnMoments(1).merge(ColumnMoments.of(2, new double[] {1e155}, new double[] {0}));
        assertEquals(1e155, merged.mean(0));
        assertEquals(0, merged.m2(0));
        String message = assertThrows(
                        IllegalArgumentException.class, () -> ColumnMoments.of(0, new double[] {5}, new double[] {7}))
                .getMessage();
        assertEquals("mean and m2 of no rows must be 0, got 5.0 and 7.0 in column 0", message);
    }

    private static GradientSums sums() {
        GradientSums sums = new GradientSums(1);
        FloatTensor x = FloatTensor.matrix(new float[] {1, 2}, 2, 1);
        BatchStatistics statistics = new BatchStatistics(1).set(ColumnMoments.of(x), 1e-5);
        BatchNormKernels.serial().gradientSums(x, x, statistics, sums);
        return sums;
    }

    private static void refused(Serializable object, String expected) throws IOException {
        byte[] bytes = bytes(object);
        assertEquals(
                expected,
                assertThrows(InvalidObjectException.class, () -> read(bytes)).getMessage());
    }

    @SuppressWarnings("unchecked")
    private static <T extends Serializable> T copy(T object) throws IOException, ClassNotFoundException {
        return (T) read(bytes(object));
    }

    private static byte[] bytes(Serializable object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }

    /** The stream with one number in the place of another. */
    private static byte[] replaced(byte[] bytes, long number, long by) {
        byte[] changed = bytes.clone();
        ByteBuffer buffer = ByteBuffer.wrap(changed);
        for (int at = 0; at <= bytes.length - 8; at++) {
            if (buffer.getLong(at) == number) {
                buffer.putLong(at, by);
                return changed;
            }
        }
        throw new AssertionError(number + " is not in the stream");
    }

    private static void setField(Object object, String name, Object value) throws ReflectiveOperationException {
        Field field = object.getClass().getDeclaredField(name);
        field.setAccessible(true);
        field.set(object, value);
    }
}
