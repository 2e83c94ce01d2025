package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.oracle.Accuracy;
import dev.lanenorm.oracle.Oracle;
import dev.lanenorm.oracle.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of a batch reduced apart and put together, uneven and empty ones too, are the batch. */
class MergeTest {
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e4, 1e6})
    void partsMakeTheWhole(double mean) {
        int rows = 1000;
        for (int columns : new int[] {3, 70, 520}) {
            FloatTensor x = Samples.normal(rows, columns, mean, 1, 1);
            FloatTensor dy = Samples.normal(rows, columns, 0.3, 1, 2);
            BatchNormKernels kernels = BatchNormKernels.serial();
            int[] cuts = new Random(3).ints(7, 0, rows + 1).sorted().toArray();
            cuts[1] = cuts[0];

            ColumnMoments moments = new ColumnMoments(columns);
            int from = 0;
            for (int cut : cuts) {
                moments.merge(ColumnMoments.of(x.rows(from, cut)));
                from = cut;
            }
            moments.merge(ColumnMoments.of(x.rows(from, rows)));
            BatchStatistics statistics = new BatchStatistics(columns).set(moments, 1e-5);

            GradientSums sums = new GradientSums(columns);
            GradientSums part = new GradientSums(columns);
            from = 0;
            for (int cut : cuts) {
                kernels.gradientSums(x.rows(from, cut), dy.rows(from, cut), statistics, part);
                sums.merge(part);
                from = cut;
            }
            kernels.gradientSums(x.rows(from, rows), dy.rows(from, rows), statistics, part);
            sums.merge(part);

            FloatTensor y = FloatTensor.zeros(rows, columns);
            FloatTensor dx = FloatTensor.zeros(rows, columns);
            int half = rows / 3;
            kernels.normalize(x.rows(0, half), statistics, null, null, y.rows(0, half));
            kernels.normalize(x.rows(half, rows), statistics, null, null, y.rows(half, rows));
            kernels.inputGradient(x.rows(0, half), dy.rows(0, half), null, statistics, sums, dx.rows(0, half));
            kernels.inputGradient(x.rows(half, rows), dy.rows(half, rows), null, statistics, sums, dx.rows(half, rows));

            Oracle.Forward forward = Oracle.forward(x, null, null, 1e-5);
            Oracle.Backward backward = Oracle.backward(x, dy, null, 1e-5);
            assertEquals(rows, moments.count());
            assertEquals(rows, sums.count());
            for (int column = 0; column < columns; column++) {
                // A mean's error is that of the deviations around it; the parts' own rounding is in double.
                assertEquals(forward.mean()[column], moments.mean(column), 1e-7 + Math.ulp(mean));
                assertEquals(forward.variance()[column], moments.variance(column), 1e-6);
            }
            assertEquals(0, Accuracy.ofY(y, forward, null, null), Accuracy.Y);
            assertEquals(0, Accuracy.ofDx(dx, backward, dy, null, forward.inverseStd()), Accuracy.DX);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 100})
    void aMergeWithNothingChangesNothing(int rows) {
        FloatTensor x = Samples.normal(rows, 9, 5, 1, 4);
        ColumnMoments whole = ColumnMoments.of(x);
        ColumnMoments merged = new ColumnMoments(9).merge(ColumnMoments.of(x)).merge(ColumnMoments.of(x.rows(0, 0)));
        for (int column = 0; column < 9; column++) {
            assertEquals(whole.mean(column), merged.mean(column));
            assertEquals(whole.m2(column), merged.m2(column));
        }
        assertEquals(0, merged.clear().count());
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 25, 1L << 33})
    void countsAreLong(long rows) {
        ColumnMoments moments = ColumnMoments.of(FloatTensor.matrix(new float[] {1, 3}, 2, 1));
        while (moments.count() < rows) {
            moments.merge(moments);
        }
        moments.merge(ColumnMoments.of(FloatTensor.matrix(new float[] {2}, 1, 1)));
        assertEquals(rows + 1, moments.count());
        assertEquals(2, moments.mean(0), 0.0);
        assertEquals(rows, moments.m2(0), 0.0);
    }

    /** A fixed order gives fixed bits, another one differs by rounding in double. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void orderMattersToRoundingOnly(int seed) {
        int rows = 777;
        FloatTensor x = Samples.normal(rows, 5, 100, 1, seed);
        int[] cuts = IntStream.concat(
                        IntStream.of(0, rows),
                        new Random(seed).ints(9, 0, rows + 1).flatMap(cut -> IntStream.of(cut, cut)))
                .sorted()
                .toArray();
        List<ColumnMoments> parts = new ArrayList<>();
        for (int part = 1; part < cuts.length; part++) {
            parts.add(ColumnMoments.of(x.rows(cuts[part - 1], cuts[part])));
        }
        ColumnMoments inOrder = merged(parts);
        ColumnMoments again = merged(parts);
        Collections.shuffle(parts, new Random(seed));
        ColumnMoments shuffled = merged(parts);
        for (int column = 0; column < 5; column++) {
            assertEquals(inOrder.mean(column), again.mean(column), 0.0);
            assertEquals(inOrder.m2(column), again.m2(column), 0.0);
            assertEquals(inOrder.mean(column), shuffled.mean(column), 20 * Math.ulp(100.0));
            assertEquals(inOrder.m2(column), shuffled.m2(column), 20 * Math.ulp(1000.0));
        }
    }

    private static ColumnMoments merged(List<ColumnMoments> parts) {
        ColumnMoments whole = new ColumnMoments(5);
        parts.forEach(whole::merge);
        return whole;
    }

    /** Parts reduced on other machines: 16 bytes a column, and every bit arrives. */
    @Test
    void partsTravel() throws IOException, ClassNotFoundException {
        int columns = 1000;
        FloatTensor x = Samples.normal(9, columns, 1, 1, 1);
        ColumnMoments moments = ColumnMoments.of(x);
        BatchStatistics statistics = new BatchStatistics(columns).set(moments, 1e-5);
        GradientSums sums = new GradientSums(columns);
        BatchNormKernels.serial().gradientSums(x, x, statistics, sums);

        ColumnMoments arrivedMoments = travelled(moments);
        GradientSums arrivedSums = travelled(sums);
        assertEquals(9, arrivedMoments.count());
        assertEquals(9, arrivedSums.count());
        for (int column = 0; column < columns; column++) {
            assertEquals(moments.mean(column), arrivedMoments.mean(column), 0.0);
            assertEquals(moments.m2(column), arrivedMoments.m2(column), 0.0);
            assertEquals(sums.sumDy(column), arrivedSums.sumDy(column), 0.0);
            assertEquals(sums.sumDyXmu(column), arrivedSums.sumDyXmu(column), 0.0);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T travelled(T part) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(part);
        }
        assertTrue(bytes.size() < 16 * 1000 + 200, bytes.size() + " bytes");
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }
}
