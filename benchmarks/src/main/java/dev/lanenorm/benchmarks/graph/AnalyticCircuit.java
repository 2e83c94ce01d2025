package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.benchmarks.compare.report.Figures;
import dev.lanenorm.benchmarks.graph.Drawing.Box;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The sweeps of the closed form at the scale of the circuit, and what both take, bar beside bar. */
final class AnalyticCircuit extends Circuit {
    private static final int ROWS = 4;
    private static final double BARS = 118;
    private static final double LONGEST = 180;
    private static final double PITCH = 21;

    private final GraphReport report;

    private AnalyticCircuit(GraphReport report) {
        super(report, "The closed form of batch normalization in two sweeps a pass, and what both take", (int)
                (top(ROWS) + 12 + (report.isTimed() ? 2 : 1) * 6 * PITCH + 62));
        this.report = report;
    }

    static Drawing of(GraphReport report) {
        AnalyticCircuit circuit = new AnalyticCircuit(report);
        circuit.draw();
        return circuit.drawing;
    }

    private void draw() {
        Map<Pass, List<SweepResult>> sweeps = new LinkedHashMap<>();
        Pass.TRAINING.forEach(pass -> sweeps.put(pass, report.sweeps(pass)));
        title("Analytic: two sweeps", sweeps);
        arrows();
        part(forward(1), sweeps.get(Pass.forward).get(0));
        part(forward(2), sweeps.get(Pass.forward).get(1));
        part(backward(2), sweeps.get(Pass.backward).get(0));
        part(backward(1), sweeps.get(Pass.backward).get(1));
        WriteUp writeUp = report.writeUp();
        drawing.array(forward(0), writeUp.name("x"));
        drawing.array(forward(3), writeUp.name("out"));
        drawing.array(backward(0), writeUp.name("dx"));
        drawing.array(backward(3), writeUp.name("dout"));
        double y = top(ROWS) + 12;
        if (report.isTimed()) {
            y = bars("Microseconds", y, parts -> PartResult.microseconds(parts, backend(report)), true);
        }
        y = bars(
                "Bytes moved through memory, per element",
                y,
                parts -> (double) PartResult.bytesPerElement(parts),
                false);
        legend(y);
    }

    private void part(Box box, SweepResult sweep) {
        part(box, sweep, sweep.name() + " gives " + sweep.result());
    }

    private void arrows() {
        double matrix = read(false);
        double row = read(true);
        Box x = forward(0);
        Box moments = forward(1);
        Box normalize = forward(2);
        Box inputGradient = backward(1);
        Box gradientSums = backward(2);
        double center = x.centerX();
        drawing.arrow(Pass.forward, matrix, center, x.centerY() + 9, center, moments.y());
        drawing.arrow(Pass.forward, row, center, moments.bottom(), center, normalize.y());
        drawing.arrow(
                Pass.forward,
                matrix,
                center - 14,
                x.centerY(),
                LEFT,
                x.centerY(),
                LEFT,
                normalize.centerY(),
                normalize.left(),
                normalize.centerY());
        drawing.arrow(
                Pass.forward,
                matrix,
                center,
                normalize.bottom(),
                center,
                forward(3).centerY() - 9);
        written(Pass.forward, center, normalize.bottom());
        drawing.arrow(
                Pass.forward,
                matrix,
                center + 14,
                x.centerY(),
                MIDDLE,
                x.centerY(),
                MIDDLE,
                inputGradient.centerY(),
                inputGradient.left(),
                inputGradient.centerY());
        drawing.arrow(
                Pass.forward,
                matrix,
                MIDDLE,
                inputGradient.centerY(),
                MIDDLE,
                gradientSums.centerY(),
                gradientSums.left(),
                gradientSums.centerY());
        drawing.arrow(
                Pass.forward,
                row,
                moments.right(),
                moments.centerY() + 10,
                NEAR_BACKWARD,
                moments.centerY() + 10,
                NEAR_BACKWARD,
                gradientSums.centerY() - 9,
                gradientSums.left(),
                gradientSums.centerY() - 9);
        Box dout = backward(3);
        double up = dout.centerX();
        drawing.arrow(Pass.backward, matrix, up, dout.centerY() - 9, up, gradientSums.bottom());
        drawing.arrow(Pass.backward, row, up, gradientSums.y(), up, inputGradient.bottom());
        drawing.arrow(
                Pass.backward,
                matrix,
                up + 22,
                dout.centerY(),
                RIGHT,
                dout.centerY(),
                RIGHT,
                inputGradient.centerY(),
                inputGradient.right(),
                inputGradient.centerY());
        drawing.arrow(
                Pass.backward, matrix, up, inputGradient.y(), up, backward(0).centerY() + 9);
        written(Pass.backward, up, inputGradient.y());
    }

    /** The sums of all passes, the longest as wide as there is room; returns where the next may begin. */
    private double bars(String title, double top, Function<List<? extends PartResult>, Double> sum, boolean fine) {
        drawing.text(2, top, title, "title");
        Map<String, List<? extends PartResult>> all = new LinkedHashMap<>();
        for (Pass pass : Pass.TRAINING) {
            all.put(pass + " staged", report.nodes(pass));
            all.put(pass + " analytic", report.sweeps(pass));
        }
        double longest = all.values().stream()
                .map(sum)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        double y = top + PITCH;
        for (Map.Entry<String, List<? extends PartResult>> one : all.entrySet()) {
            Double value = sum.apply(one.getValue());
            drawing.text(2, y, one.getKey(), "quiet");
            if (value != null) {
                double length = LONGEST * value / longest;
                drawing.bar(
                        one.getValue().get(0).pass(),
                        new Box(BARS, y - 11, length, 14),
                        one.getKey().endsWith("staged"));
                drawing.text(
                        BARS + length + 6,
                        y,
                        fine ? Figures.microseconds(value) : Integer.toString(value.intValue()),
                        "figure");
            }
            y += PITCH;
        }
        return y + PITCH / 2;
    }

    private void legend(double y) {
        drawing.arrow(Pass.forward, read(false), 4, y - 4, 34, y - 4);
        drawing.text(42, y, "forward: a matrix read, 4 bytes an element", "quiet");
        drawing.arrow(Pass.backward, read(false), 4, y + 15, 34, y + 15);
        drawing.text(42, y + 19, "gradients likewise; the stub at a box: written, 8", "quiet");
        drawing.arrow(Pass.forward, read(true), 4, y + 34, 34, y + 34);
        drawing.text(42, y + 38, "one number per column", "quiet");
        if (report.isTimed()) {
            drawing.text(42, y + 57, "the darker a box, the longer it takes", "quiet");
        }
    }
}
