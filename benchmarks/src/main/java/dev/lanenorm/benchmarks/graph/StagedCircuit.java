package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.benchmarks.graph.Drawing.Box;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The circuit of the write-ups, node 1 at the top and node 9 at the bottom. */
final class StagedCircuit extends Circuit {
    private static final int ROWS = 11;

    private final GraphReport report;

    private StagedCircuit(GraphReport report) {
        super(report, "The staged graph of batch normalization, forward and backward", (int) top(ROWS));
        this.report = report;
    }

    static Drawing of(GraphReport report) {
        StagedCircuit circuit = new StagedCircuit(report);
        circuit.draw();
        return circuit.drawing;
    }

    private void draw() {
        Map<Pass, List<NodeResult>> nodes = new LinkedHashMap<>();
        Pass.TRAINING.forEach(pass -> nodes.put(pass, report.nodes(pass)));
        title("Staged: node by node", nodes);
        forwardArrows();
        backwardArrows();
        arrowsAcross();
        for (NodeResult node : report.nodes()) {
            part(box(node.result()), node, node.equation());
            if (node.pass() == Pass.forward) {
                Box box = box(node.result());
                drawing.label(box.left() + 9, box.y() + 13, Integer.toString(node.node()));
            }
        }
        WriteUp writeUp = report.writeUp();
        drawing.array(forward(0), writeUp.name("x"));
        drawing.array(beside(8), writeUp.name("gamma"));
        drawing.array(beside(9), writeUp.name("beta"));
        drawing.array(second(10), writeUp.name("dout"));
    }

    private static Box box(Node node) {
        if (node.pass() == Pass.forward) {
            return forward(node.number());
        }
        return switch (node) {
            case dbeta, dgamma, divar, dmu -> first(node.number());
            case dgammax, dxhat, dxmu1, dx1 -> second(node.number());
            default -> backward(node.number());
        };
    }

    private void forwardArrows() {
        double center = forward(0).centerX();
        down("x", Node.mu, forward(0).centerY() + 9);
        arrow(
                "x",
                Node.xmu,
                center - 14,
                forward(0).centerY(),
                LEFT,
                forward(0).centerY(),
                LEFT,
                forward(2).centerY() - 7,
                forward(2).left(),
                forward(2).centerY() - 7);
        for (Node node :
                List.of(Node.mu, Node.xmu, Node.sq, Node.var, Node.sqrtvar, Node.ivar, Node.xhat, Node.gammax)) {
            down(node.name(), Node.values()[node.ordinal() + 1], box(node).bottom());
        }
        arrow(
                "xmu",
                Node.xhat,
                forward(2).left(),
                forward(2).centerY() + 7,
                FAR_LEFT,
                forward(2).centerY() + 7,
                FAR_LEFT,
                forward(7).centerY(),
                forward(7).left(),
                forward(7).centerY());
        arrow(
                "gamma",
                Node.gammax,
                beside(8).right(),
                beside(8).centerY(),
                forward(8).left(),
                beside(8).centerY());
        arrow(
                "beta",
                Node.out,
                beside(9).right(),
                beside(9).centerY(),
                forward(9).left(),
                beside(9).centerY());
        for (Node node : Node.of(Pass.forward)) {
            if (!node.isRow()) {
                written(Pass.forward, center, box(node).bottom());
            }
        }
    }

    private void down(String array, Node reader, double from) {
        double x = forward(0).centerX();
        arrow(array, reader, x, from, x, box(reader).y());
    }

    private void backwardArrows() {
        fork("dout", Node.dgammax, Node.dbeta, second(10).centerY() - 8);
        fork("dgammax", Node.dxhat, Node.dgamma, second(9).y());
        fork("dxhat", Node.dxmu1, Node.divar, second(8).y());
        up("divar", Node.dsqrtvar, first(7));
        up("dsqrtvar", Node.dvar, backward(6));
        up("dvar", Node.dsq, backward(5));
        up("dsq", Node.dxmu2, backward(4));
        up("dxmu2", Node.dx1, second(3));
        up("dmu", Node.dx2, first(2));
        up("dx2", Node.dx, backward(1));
        Box dx1 = second(2);
        arrow("dx1", Node.dmu, dx1.left(), dx1.centerY(), first(2).right(), dx1.centerY());
        arrow(
                "dxmu1",
                Node.dx1,
                second(7).right(),
                second(7).centerY(),
                RIGHT,
                second(7).centerY(),
                RIGHT,
                dx1.centerY() + 8,
                dx1.right(),
                dx1.centerY() + 8);
        arrow(
                "dx1",
                Node.dx,
                dx1.right(),
                dx1.centerY() - 8,
                RIGHT,
                dx1.centerY() - 8,
                RIGHT,
                backward(0).centerY(),
                backward(0).right(),
                backward(0).centerY());
        writtenRight(second(7).right(), second(7).centerY());
        writtenRight(dx1.right(), dx1.centerY() - 8);
        written(Pass.backward, second(8).centerX(), second(8).y());
        written(Pass.backward, backward(4).centerX(), backward(4).y());
        written(Pass.backward, second(3).centerX(), backward(3).y());
        written(Pass.backward, backward(1).centerX(), backward(1).y());
        written(Pass.backward, backward(0).centerX(), backward(0).y());
    }

    private void up(String array, Node reader, Box from) {
        arrow(
                array,
                reader,
                from.centerX(),
                from.y(),
                from.centerX(),
                box(reader).bottom());
    }

    /** To the node above, and to the one on its left. */
    private void fork(String array, Node above, Node left, double from) {
        double x = box(above).centerX();
        double turn = box(left).bottom() + 11;
        arrow(array, above, x, from, x, box(above).bottom());
        arrow(
                array,
                left,
                x,
                turn,
                box(left).centerX(),
                turn,
                box(left).centerX(),
                box(left).bottom());
    }

    /** What the gradients read of the forward pass. */
    private void arrowsAcross() {
        Box xmu = forward(2);
        across(
                "xmu",
                Node.dxmu2,
                MIDDLE,
                xmu.right(),
                xmu.centerY(),
                backward(3).centerY());
        across("xmu", Node.divar, MIDDLE, xmu.right(), xmu.centerY(), first(7).centerY() - 7);
        across(
                "var",
                Node.dvar,
                NEAR_BACKWARD,
                forward(4).right(),
                forward(4).centerY(),
                backward(5).centerY());
        across(
                "sqrtvar",
                Node.dsqrtvar,
                NEAR_BACKWARD,
                forward(5).right(),
                forward(5).centerY(),
                backward(6).centerY());
        across(
                "xhat",
                Node.dgamma,
                NEAR_BACKWARD,
                forward(7).right(),
                forward(7).centerY() + 8,
                first(8).centerY());
        Box dxmu1 = second(7);
        arrow(
                "ivar",
                Node.dxmu1,
                forward(6).right(),
                forward(6).centerY() + 10,
                NEAR_BACKWARD,
                forward(6).centerY() + 10,
                NEAR_BACKWARD,
                dxmu1.y() - 10,
                dxmu1.left() + 12,
                dxmu1.y() - 10,
                dxmu1.left() + 12,
                dxmu1.y());
        Box dxhat = second(8);
        arrow(
                "gamma",
                Node.dxhat,
                beside(8).centerX(),
                beside(8).centerY() + 8,
                beside(8).centerX(),
                dxhat.bottom() + 4,
                dxhat.left() + 8,
                dxhat.bottom() + 4,
                dxhat.left() + 8,
                dxhat.bottom());
    }

    private void across(String array, Node reader, double lane, double x, double from, double to) {
        arrow(array, reader, x, from, lane, from, lane, to, box(reader).left(), to);
    }

    /** An array of the forward pass has its color wherever it is read. */
    private void arrow(String array, Node reader, double... corners) {
        boolean gradient = array.startsWith("d");
        boolean moves = reader.bytesPerElement() > 0;
        drawing.arrow(gradient ? Pass.backward : Pass.forward, read(!moves || Node.isRow(array)), corners);
    }
}
