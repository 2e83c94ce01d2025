package dev.lanenorm.benchmarks.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Implementation;
import dev.lanenorm.benchmarks.implementations.Implementations;
import dev.lanenorm.benchmarks.implementations.Problem;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import dev.lanenorm.oracle.Samples;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A gradient that is wrong in one place is found there. */
class GradientCheckTest {
    private static final double TOLERANCE = 5e-5;

    private final FloatTensor x = Samples.normal(30, 5, 1e4, 2, 1);
    private final Problem problem = Problem.of(x, 1e-5, Algorithm.analytic, 1, InPlace.NONE);
    private final CheckedPlaces places = CheckedPlaces.of(problem);
    private final GradientCheck check = new GradientCheck(problem, places);
    private final Implementation backward = backward();

    private Implementation backward() {
        Implementation implementation = Implementations.open(BackendName.scalar, problem);
        implementation.forward();
        implementation.backward();
        return implementation;
    }

    @Test
    void rightGradientsPassHoweverFarTheMeanIs() {
        for (GradientError error : check.errors(backward)) {
            assertTrue(
                    error.scaled().error() <= 2e-6,
                    error.gradient() + " " + error.scaled().error());
        }
    }

    /** Nor how large beta is. */
    @Test
    void rightGradientsPassHoweverLargeBetaIs() {
        float[] beta = new float[5];
        Arrays.fill(beta, 1e10f);
        GradientCheck far = new GradientCheck(problem.with(problem.dy(), problem.gamma(), beta), places);
        for (GradientError error : far.errors(backward)) {
            assertTrue(error.scaled().error() <= 2e-6, error.gradient());
        }
    }

    @Test
    void aWrongElementIsFound() {
        FloatTensor dx = backward.dx();
        dx.set(17, 3, dx.get(17, 3) + 0.01f);
        backward.dgamma()[2] *= 1.01f;
        backward.dbeta()[1] = Float.NaN;
        List<GradientError> errors = check.errors(backward);
        assertEquals("row 17, column 3", errors.get(0).scaled().toString());
        assertEquals("row 17, column 3", errors.get(0).relative().toString());
        assertTrue(errors.get(0).scaled().error() > TOLERANCE);
        assertEquals("column 2", errors.get(1).relative().toString());
        assertEquals(0.01 / 2.01, errors.get(1).relative().error(), 1e-5);
        assertEquals("column 1", errors.get(2).scaled().toString());
        assertTrue(Double.isNaN(errors.get(2).scaled().error()));
    }

    @Test
    void columnsWithoutDifferencesAreLeftOut() {
        x.set(4, 2, Float.NaN);
        assertEquals(
                List.of(0, 1, 3, 4),
                Arrays.stream(CheckedPlaces.of(problem).columns()).boxed().toList());
    }

    @Test
    void ofALargeInputPlacesEvenlyApartAreChecked() {
        assertFalse(places.isSample());
        CheckedPlaces sample =
                CheckedPlaces.of(Problem.of(FloatTensor.zeros(30_000, 5), 1e-5, Algorithm.staged, 1, InPlace.NONE));
        assertTrue(sample.isSample());
        assertArrayEquals(new int[] {0, 1, 2, 3}, sample.columns());
        assertEquals(2236, sample.rows().length);
        assertEquals(30_000 - 14, sample.rows()[2235]);
    }
}
