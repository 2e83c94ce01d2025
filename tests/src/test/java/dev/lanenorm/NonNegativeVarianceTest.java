package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The square of a sum over n is taken off the sum of squares. Of one value all the way, with a shift some units in the
 * last place beside it, the two are equal, and rounding makes one of them the larger: these do so below 0.
 */
@Tag("once")
class NonNegativeVarianceTest {
    @ParameterizedTest
    @CsvSource({
        "75, 123.110115",
        "75, 15041.355",
        "91, 1805.0898",
        "99, 14147.095",
        "117, 13151.655",
        "150, 18604.973",
        "167, 1973.5431"
    })
    void constants(int rows, float value) {
        FloatTensor x = FloatTensor.zeros(rows, 64);
        Arrays.fill(x.array(), value);
        ColumnMoments moments = ColumnMoments.of(x);
        for (int column = 0; column < 64; column++) {
            assertTrue(moments.m2(column) >= 0, "M2 of column " + column + " is " + moments.m2(column));
        }
    }
}
