package dev.lanenorm.benchmarks.implementations;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.oracle.Accuracy;
import dev.lanenorm.oracle.Oracle;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What can be asked of an implementation, and how its results are judged. The names are the words of the command line.
 */
public enum Pass {
    /** Training: y. */
    forward {
        @Override
        public void run(Implementation implementation) {
            implementation.forward();
        }

        @Override
        public Map<String, Double> errors(Problem problem, Implementation implementation) {
            return ofY(
                    problem,
                    implementation,
                    judged -> Oracle.forward(judged.x(), judged.gamma(), judged.beta(), judged.epsilon()));
        }
    },

    /** Given statistics: y. */
    inference {
        @Override
        public void run(Implementation implementation) {
            implementation.infer();
        }

        @Override
        public Map<String, Double> errors(Problem problem, Implementation implementation) {
            return ofY(
                    problem,
                    implementation,
                    judged -> Oracle.infer(
                            judged.x(),
                            judged.mean(),
                            judged.variance(),
                            judged.epsilon(),
                            judged.gamma(),
                            judged.beta()));
        }
    },

    /** dx, dgamma and dbeta, after a forward. */
    backward {
        @Override
        public void run(Implementation implementation) {
            implementation.backward();
        }

        @Override
        public Map<String, Double> errors(Problem problem, Implementation implementation) {
            FiniteColumns columns = FiniteColumns.of("input", problem.x());
            Problem judged = columns.of(problem);
            Oracle.Forward forward = Oracle.forward(judged.x(), null, null, judged.epsilon());
            Oracle.Backward expected = Oracle.backward(judged.x(), judged.dy(), judged.gamma(), judged.epsilon());
            FloatTensor dx = columns.of(implementation.dx());
            float[] dgamma = columns.of(implementation.dgamma());
            float[] dbeta = columns.of(implementation.dbeta());
            return new TreeMap<>(Map.of(
                    "dx",
                    Accuracy.ofDx(dx, expected, judged.dy(), judged.gamma(), forward.inverseStd()),
                    "dgamma",
                    Accuracy.ofDgamma(dgamma, expected, judged.dy(), forward),
                    "dbeta",
                    Accuracy.ofDbeta(dbeta, expected, judged.dy())));
        }

        @Override
        public int bits(Implementation implementation) {
            return Arrays.hashCode(new int[] {
                bitsOf(implementation.dx()),
                Arrays.hashCode(implementation.dgamma()),
                Arrays.hashCode(implementation.dbeta())
            });
        }
    },

    /** x in and y out, for an implementation whose memory is not the program's. */
    copy {
        @Override
        public void run(Implementation implementation) {
            implementation.copy();
        }

        @Override
        public Map<String, Double> errors(Problem problem, Implementation implementation) {
            return Map.of();
        }

        @Override
        public int bits(Implementation implementation) {
            return 0;
        }
    };

    /** What can be compared: all but the copies that go with a pass. */
    public static final List<Pass> COMPARED = List.of(forward, inference, backward);

    /** What a training step consists of. */
    public static final List<Pass> TRAINING = List.of(forward, backward);

    /** One call. */
    public abstract void run(Implementation implementation);

    /**
     * Largest error of each result of the last call, against the oracle and on the scale of its figure, over the
     * columns whose input is finite.
     */
    public abstract Map<String, Double> errors(Problem problem, Implementation implementation);

    /** Equal for equal bits of the last call's results. */
    public int bits(Implementation implementation) {
        return bitsOf(implementation.y());
    }

    /** Of its elements; what the array holds before them depends on the storage. */
    private static int bitsOf(FloatTensor dense) {
        return Arrays.hashCode(Arrays.copyOfRange(dense.array(), dense.offset(), dense.array().length));
    }

    private static Map<String, Double> ofY(
            Problem problem, Implementation implementation, Function<Problem, Oracle.Forward> oracle) {
        FiniteColumns columns = FiniteColumns.of("input", problem.x());
        Problem judged = columns.of(problem);
        FloatTensor y = columns.of(implementation.y());
        return Map.of("y", Accuracy.ofY(y, oracle.apply(judged), judged.gamma(), judged.beta()));
    }
}
