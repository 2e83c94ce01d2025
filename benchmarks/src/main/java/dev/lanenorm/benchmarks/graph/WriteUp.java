package dev.lanenorm.benchmarks.graph;

import java.util.List;
import java.util.Map;

/**
 * What the write-ups call the arrays of the graph. Where one has no name of its own, Kratzert's stands in brackets. The
 * constants are the words of the command line.
 */
enum WriteUp {
    /** F. Kratzert, 2016: the graph itself, a name for every node. */
    kratzert(
            "Kratzert, \"Understanding the backward pass through Batch Normalization Layer\", 2016",
            Map.of(),
            List.of(
                    "gamma = sqrt(var) and beta = mu restore x, as the write-up says, only where eps is 0: it takes"
                            + " gamma = sqrt(var + eps), which is sqrtvar.",
                    "dmu sums dxmu1 + dxmu2 once more there; here it reads dx1, which is the same sum.")),

    /** The assignment: layers.py, and the notebook's alternative backward pass. */
    cs231n(
            "CS231n, assignment 2: layers.py and BatchNormalization.ipynb",
            Map.ofEntries(
                    Map.entry("mu", "sample_mean"),
                    Map.entry("var", "sample_var"),
                    Map.entry("sqrtvar", "sigma"),
                    Map.entry("xhat", "Y"),
                    Map.entry("out", "out"),
                    Map.entry("dgammax", "dout"),
                    Map.entry("dxhat", "dL/dY")),
            List.of(
                    "The notebook calls sample_mean mu and sample_var v, and the normalized x Y: gamma and beta come"
                            + " after it, so its dL/dY is dout * gamma, not dout.",
                    "momentum and the running averages are no part of the graph: the command running keeps them.")),

    /** C. Thorey, 2016: the closed form, derived on paper. */
    thorey(
            "Thorey, \"What does the gradient flowing through batch normalization looks like?\", 2016",
            Map.ofEntries(
                    Map.entry("x", "h"),
                    Map.entry("eps", "epsilon"),
                    Map.entry("mu", "mu"),
                    Map.entry("var", "sigma2"),
                    Map.entry("xhat", "hath"),
                    Map.entry("out", "y"),
                    Map.entry("dout", "dy"),
                    Map.entry("dgammax", "dy"),
                    Map.entry("dx", "dh")),
            List.of(
                    "sigma2 is the variance; the text calls it the standard deviation.",
                    "sigma2 and epsilon of the forward listing are var and eps in the backward one.",
                    "1/N of the forward listing is 0 in the Python 2 of its day; the backward listing has 1./N."));

    /** What has the same name in all of them. */
    private static final List<String> COMMON = List.of("x", "gamma", "beta", "eps", "dout", "dbeta", "dgamma", "dx");

    private final String title;
    private final Map<String, String> names;
    private final List<String> footnotes;

    WriteUp(String title, Map<String, String> names, List<String> footnotes) {
        this.title = title;
        this.names = names;
        this.footnotes = footnotes;
    }

    /** Whose it is, and when. */
    String title() {
        return title;
    }

    /** Where it slips, or differs from what is computed here. */
    List<String> footnotes() {
        return footnotes;
    }

    /** The name of an array that Kratzert calls so. */
    String name(String array) {
        String own = names.get(array);
        if (own != null) {
            return own;
        }
        return this == kratzert || COMMON.contains(array) ? array : "[" + array + "]";
    }
}
