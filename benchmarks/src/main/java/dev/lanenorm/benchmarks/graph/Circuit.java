package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.benchmarks.compare.report.Figures;
import dev.lanenorm.benchmarks.graph.Drawing.Box;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What both pictures have in common. Forward boxes stand on the left and flow down, gradients on the right and flow up;
 * a row is a node. A box is the darker the longer it takes, an arrow as wide as the bytes that are read along it, and
 * its beginning, where a matrix is written, as wide as those.
 */
class Circuit {
    static final int WIDTH = 376;

    /** Of an arrow, for each byte per element. */
    private static final double PIXELS = 0.9;

    private static final double HAIRLINE = 0.8;

    private static final double TOP = 48;
    private static final double ROW = 54;
    private static final double BOX = 36;
    private static final double FORWARD = 46;
    private static final double FORWARD_WIDTH = 110;
    private static final double BACKWARD = 206;
    private static final double BACKWARD_WIDTH = 140;
    private static final double HALF = 63;

    /** Where lines run past the boxes: on the left, between the columns, on the right. */
    static final double FAR_LEFT = 14;

    static final double LEFT = 30;
    static final double MIDDLE = 168;
    static final double NEAR_BACKWARD = 188;
    static final double RIGHT = 362;

    final Drawing drawing;
    private final GraphReport report;
    private final BackendName backend;
    private final double longest;

    Circuit(GraphReport report, String description, int height) {
        this.report = report;
        drawing = new Drawing(description, WIDTH, height);
        backend = backend(report);
        longest = Stream.concat(report.nodes().stream(), report.sweeps().stream())
                .map(part -> part.times().get(backend))
                .filter(Objects::nonNull)
                .mapToDouble(Timing::microseconds)
                .max()
                .orElse(0);
    }

    /** The backend whose times are drawn: vectors where they were measured; null without times. */
    static BackendName backend(GraphReport report) {
        List<BackendName> backends = report.backends();
        return backends.isEmpty() ? null : backends.get(backends.size() - 1);
    }

    /** Where a row begins. */
    static double top(int row) {
        return TOP + ROW * row;
    }

    static Box forward(int row) {
        return new Box(FORWARD, top(row), FORWARD_WIDTH, BOX);
    }

    static Box backward(int row) {
        return new Box(BACKWARD, top(row), BACKWARD_WIDTH, BOX);
    }

    /** The first of two results of a node. */
    static Box first(int row) {
        return new Box(BACKWARD, top(row), HALF, BOX);
    }

    /** The second. */
    static Box second(int row) {
        return new Box(BACKWARD + BACKWARD_WIDTH - HALF, top(row), HALF, BOX);
    }

    /** Beside the forward boxes. */
    static Box beside(int row) {
        return new Box(0, top(row), 34, BOX);
    }

    void part(Box box, PartResult part, String title) {
        Timing timing = part.times().get(backend);
        String figure = timing == null
                ? ""
                : box.width() > HALF
                        ? String.format(
                                "%s µs, %.0f %%", Figures.microseconds(timing.microseconds()), 100 * timing.share())
                        : Figures.microseconds(timing.microseconds()) + " µs";
        double heat = timing == null ? 0 : timing.microseconds() / longest;
        drawing.part(box, part.pass(), part.name(), figure, heat, title + moved(part));
    }

    private static String moved(PartResult part) {
        StringBuilder text = new StringBuilder(": " + part.bytesPerElement() + " bytes an element");
        part.times().forEach((backend, timing) -> text.append(", ")
                .append(Figures.microseconds(timing.microseconds()))
                .append(" µs ")
                .append(backend));
        return text.toString();
    }

    /** How wide an arrow is along which an array is read. */
    double read(boolean isRow) {
        return isRow ? Math.max(HAIRLINE, PIXELS * 4 / report.rows()) : PIXELS * 4;
    }

    /** The beginning of arrows at the end of a box, below it forward and above it backward. */
    void written(Pass pass, double x, double y) {
        double wide = PIXELS * 8;
        drawing.bar(pass, new Box(x - wide / 2, pass == Pass.forward ? y : y - 4, wide, 4), true);
    }

    /** The same at the right of a box. */
    void writtenRight(double x, double y) {
        double wide = PIXELS * 8;
        drawing.bar(Pass.backward, new Box(x, y - wide / 2, 4, wide), true);
    }

    void title(String name, Map<Pass, ? extends List<? extends PartResult>> parts) {
        drawing.text(2, 14, name, "title");
        StringBuilder sums = new StringBuilder();
        parts.forEach((pass, ofPass) -> {
            Double microseconds = PartResult.microseconds(ofPass, backend);
            sums.append(sums.length() == 0 ? "" : ", ").append(pass);
            if (microseconds != null) {
                sums.append(' ').append(Figures.microseconds(microseconds)).append(" µs");
            }
        });
        drawing.text(2, 31, sums + (backend == null ? "" : ", " + backend), "quiet");
    }
}
