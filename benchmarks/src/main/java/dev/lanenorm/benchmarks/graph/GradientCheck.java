package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.implementations.Implementation;
import dev.lanenorm.benchmarks.implementations.Problem;
import dev.lanenorm.oracle.ColumnDifferences;
import dev.lanenorm.oracle.Oracle;
import java.util.List;

/**
 * Central differences in double of the loss sum(y * dy), and how far gradients are from them: relative to themselves as
 * CS231n has it, and on the scale of the accuracy that kernels/README.md states.
 */
final class GradientCheck {
    /**
     * The step by an element of x, in standard deviations, times the cube root of N: what a difference loses to
     * rounding grows with N, and what it loses to curvature falls.
     */
    private static final double STEP = 1e-5;

    private final Problem problem;
    private final CheckedPlaces places;
    private final double[][] dx;
    private final double[] dgamma;
    private final double[] dbeta;
    private final double[] dxScale;
    private final double[] dgammaScale;
    private final double[] dbetaScale;

    /** Takes the differences. */
    GradientCheck(Problem problem, CheckedPlaces places) {
        this.problem = problem;
        this.places = places;
        int columns = places.columns().length;
        dx = new double[places.rows().length][columns];
        dgamma = new double[columns];
        dbeta = new double[columns];
        dxScale = new double[columns];
        dgammaScale = new double[columns];
        dbetaScale = new double[columns];
        for (int i = 0; i < columns; i++) {
            differentiate(i, places.columns()[i]);
        }
    }

    private void differentiate(int i, int column) {
        FloatTensor x = problem.x();
        double gamma = problem.gamma()[column];
        Oracle.Forward forward = Oracle.forward(x.columns(column, column + 1), null, null, problem.epsilon());
        double inverseStd = forward.inverseStd()[0];
        ColumnDifferences differences = new ColumnDifferences(x, problem.dy(), column, gamma, problem.epsilon());
        double step = STEP * Math.cbrt(x.rows()) / inverseStd;
        for (int k = 0; k < places.rows().length; k++) {
            dx[k][i] = differences.byInput(places.rows()[k], step);
        }
        dgamma[i] = differences.byGamma();
        dbeta[i] = differences.byBeta();

        double largestXhat = 0;
        double largestDy = 0;
        for (int row = 0; row < x.rows(); row++) {
            double xhat = Math.abs(forward.xhat()[row][0]);
            double gradient = Math.abs(problem.dy().get(row, column));
            largestXhat = Math.max(largestXhat, xhat);
            largestDy = Math.max(largestDy, gradient);
            dgammaScale[i] += gradient * xhat + gradient;
            dbetaScale[i] += gradient;
        }
        dxScale[i] = Math.abs(gamma) * inverseStd * largestDy * (1 + largestXhat);
    }

    /** How far the gradients of a backward pass are from the differences. */
    List<GradientError> errors(Implementation implementation) {
        GradientError ofDx = new GradientError("dx");
        GradientError ofDgamma = new GradientError("dgamma");
        GradientError ofDbeta = new GradientError("dbeta");
        for (int i = 0; i < places.columns().length; i++) {
            int column = places.columns()[i];
            for (int k = 0; k < places.rows().length; k++) {
                int row = places.rows()[k];
                ofDx.add(dx[k][i], implementation.dx().get(row, column), dxScale[i], row, column);
            }
            ofDgamma.add(dgamma[i], implementation.dgamma()[column], dgammaScale[i], GradientError.NONE, column);
            ofDbeta.add(dbeta[i], implementation.dbeta()[column], dbetaScale[i], GradientError.NONE, column);
        }
        return List.of(ofDx, ofDgamma, ofDbeta);
    }
}
