package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The results of the staged graph in the order in which they are computed, under Kratzert's names. Nodes 9, 8, 7 and 2
 * have two gradients each. In a formula the names of arrays stand in braces: what it names it reads.
 */
public enum Node implements Part {
    /** The mean of each column. */
    mu(Pass.forward, 1, "1 / N * sum({x})", run -> run.graph().mu()),
    /** The deviations from it. */
    xmu(Pass.forward, 2, "{x} - {mu}", run -> run.graph().xmu()),
    /** Their squares. */
    sq(Pass.forward, 3, "{xmu}^2", run -> run.graph().sq()),
    /** The variance of each column. */
    var(Pass.forward, 4, "1 / N * sum({sq})", run -> run.graph().var()),
    /** The standard deviation. */
    sqrtvar(Pass.forward, 5, "sqrt({var} + {eps})", run -> run.graph().sqrtvar()),
    /** What the deviations are multiplied by. */
    ivar(Pass.forward, 6, "1 / {sqrtvar}", run -> run.graph().ivar()),
    /** x with mean 0 and variance 1. */
    xhat(Pass.forward, 7, "{xmu} * {ivar}", run -> run.graph().xhat()),
    /** The same, scaled. */
    gammax(Pass.forward, 8, "{gamma} * {xhat}", run -> run.graph().gammax()),
    /** The same, shifted: y. */
    out(Pass.forward, 9, "{gammax} + {beta}", StagedRun::y),

    /** The gradient by beta. */
    dbeta(Pass.backward, 9, "sum({dout})", StagedRun::dbeta),
    /** The gradient by the output, as it is. */
    dgammax(Pass.backward, 9, "{dout}", run -> run.graph().dgammax()),
    /** The gradient by gamma. */
    dgamma(Pass.backward, 8, "sum({dgammax} * {xhat})", StagedRun::dgamma),
    /** The gradient by xhat. */
    dxhat(Pass.backward, 8, "{dgammax} * {gamma}", run -> run.graph().dxhat()),
    /** The gradient by ivar. */
    divar(Pass.backward, 7, "sum({dxhat} * {xmu})", run -> run.graph().divar()),
    /** The gradient by xmu, of its first reader. */
    dxmu1(Pass.backward, 7, "{dxhat} * {ivar}", run -> run.graph().dxmu1()),
    /** The gradient by sqrtvar. */
    dsqrtvar(Pass.backward, 6, "-1 / {sqrtvar}^2 * {divar}", run -> run.graph().dsqrtvar()),
    /** The gradient by var. */
    dvar(Pass.backward, 5, "0.5 / sqrt({var} + {eps}) * {dsqrtvar}", run -> run.graph()
            .dvar()),
    /** The gradient by sq. */
    dsq(Pass.backward, 4, "1 / N * ones * {dvar}", run -> run.graph().dsq()),
    /** The gradient by xmu, of its second reader. */
    dxmu2(Pass.backward, 3, "2 * {xmu} * {dsq}", run -> run.graph().dxmu2()),
    /** The gradient by x, past the mean. */
    dx1(Pass.backward, 2, "{dxmu1} + {dxmu2}", run -> run.graph().dx1()),
    /** The gradient by mu. */
    dmu(Pass.backward, 2, "-sum({dx1})", run -> run.graph().dmu()),
    /** The gradient by x, through the mean. */
    dx2(Pass.backward, 1, "1 / N * ones * {dmu}", run -> run.graph().dx2()),
    /** The gradient by x. */
    dx(Pass.backward, 0, "{dx1} + {dx2}", StagedRun::dx);

    private static final Pattern ARRAY = Pattern.compile("\\{(\\w+)}");

    /** What has one number per column. */
    private static final Set<String> ROWS = Set.of(
            "gamma", "beta", "mu", "var", "sqrtvar", "ivar", "dbeta", "dgamma", "divar", "dsqrtvar", "dvar", "dmu");

    private final Pass pass;
    private final int number;
    private final String formula;
    private final Function<StagedRun, FloatTensor> result;

    Node(Pass pass, int number, String formula, Function<StagedRun, FloatTensor> result) {
        this.pass = pass;
        this.number = number;
        this.formula = formula;
        this.result = result;
    }

    /** Those of one pass, in their order. */
    static List<Node> of(Pass pass) {
        return Arrays.stream(values()).filter(node -> node.pass == pass).toList();
    }

    @Override
    public Pass pass() {
        return pass;
    }

    /** 1 to 9 forward, 9 to 0 backward. */
    int number() {
        return number;
    }

    /** With the names of a write-up. */
    String formula(WriteUp writeUp) {
        return ARRAY.matcher(formula).replaceAll(name -> writeUp.name(name.group(1)));
    }

    /** The arrays it reads, by their names. */
    List<String> reads() {
        return ARRAY.matcher(formula)
                .results()
                .map((MatchResult name) -> name.group(1))
                .filter(name -> !name.equals("eps"))
                .toList();
    }

    /** Whether an array has one number per column. */
    static boolean isRow(String array) {
        return ROWS.contains(array);
    }

    /** Whether the result has one number per column. */
    public boolean isRow() {
        return isRow(name());
    }

    /** What a run has computed. */
    public FloatTensor of(StagedRun run) {
        return result.apply(run);
    }

    /** The gradient that is passed on as it is costs nothing. */
    @Override
    public int bytesPerElement() {
        if (this == dgammax) {
            return 0;
        }
        long matricesRead = reads().stream().filter(array -> !isRow(array)).count();
        return (int) (4 * matricesRead + (isRow() ? 0 : 8));
    }
}
