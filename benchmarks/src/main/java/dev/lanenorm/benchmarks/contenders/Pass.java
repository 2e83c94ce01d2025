package dev.lanenorm.benchmarks.contenders;

import dev.lanenorm.oracle.Accuracy;
import dev.lanenorm.oracle.Oracle;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What can be asked of a contender, and how its results are judged. */
public enum Pass {
    /** Training: y. */
    FORWARD {
        @Override
        public void run(Contender contender) {
            contender.forward();
        }

        @Override
        public Map<String, Double> errors(Problem problem, Contender contender) {
            return ofY(
                    problem,
                    contender,
                    Oracle.forward(problem.x(), problem.gamma(), problem.beta(), problem.epsilon()));
        }
    },

    /** Given statistics: y. */
    INFERENCE {
        @Override
        public void run(Contender contender) {
            contender.infer();
        }

        @Override
        public Map<String, Double> errors(Problem problem, Contender contender) {
            return ofY(
                    problem,
                    contender,
                    Oracle.infer(
                            problem.x(),
                            problem.mean(),
                            problem.variance(),
                            problem.epsilon(),
                            problem.gamma(),
                            problem.beta()));
        }
    },

    /** dx, dgamma and dbeta, after a forward. */
    BACKWARD {
        @Override
        public void run(Contender contender) {
            contender.backward();
        }

        @Override
        public Map<String, Double> errors(Problem problem, Contender contender) {
            Oracle.Forward forward = Oracle.forward(problem.x(), null, null, problem.epsilon());
            Oracle.Backward expected = Oracle.backward(problem.x(), problem.dy(), problem.gamma(), problem.epsilon());
            return new TreeMap<>(Map.of(
                    "dx",
                    Accuracy.ofDx(contender.dx(), expected, problem.dy(), problem.gamma(), forward.inverseStd()),
                    "dgamma",
                    Accuracy.ofDgamma(contender.dgamma(), expected, problem.dy(), forward),
                    "dbeta",
                    Accuracy.ofDbeta(contender.dbeta(), expected, problem.dy())));
        }

        @Override
        public int bits(Contender contender) {
            return Arrays.hashCode(new int[] {
                Arrays.hashCode(contender.dx().array()),
                Arrays.hashCode(contender.dgamma()),
                Arrays.hashCode(contender.dbeta())
            });
        }
    },

    /** x in and y out, for a contender whose memory is not the program's. */
    COPY {
        @Override
        public void run(Contender contender) {
            contender.copy();
        }

        @Override
        public Map<String, Double> errors(Problem problem, Contender contender) {
            return Map.of();
        }

        @Override
        public int bits(Contender contender) {
            return 0;
        }
    };

    /** One call. */
    public abstract void run(Contender contender);

    /** Largest error of each result of the last call, against the oracle and on the scale of its figure. */
    public abstract Map<String, Double> errors(Problem problem, Contender contender);

    /** Equal for equal bits of the last call's results. */
    public int bits(Contender contender) {
        return Arrays.hashCode(contender.y().array());
    }

    private static Map<String, Double> ofY(Problem problem, Contender contender, Oracle.Forward expected) {
        return Map.of("y", Accuracy.ofY(contender.y(), expected, problem.gamma(), problem.beta()));
    }
}
