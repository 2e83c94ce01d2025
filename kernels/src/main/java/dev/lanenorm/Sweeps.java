package dev.lanenorm;

import dev.lanenorm.internal.Accumulator;
import dev.lanenorm.internal.Loop;
import dev.lanenorm.internal.LoopSet;
import dev.lanenorm.internal.Operands;
import dev.lanenorm.internal.Operation;
import dev.lanenorm.internal.Shape;
import dev.lanenorm.internal.Team;
import dev.lanenorm.internal.traversal.Planes;
import dev.lanenorm.internal.traversal.Rows;
import dev.lanenorm.internal.traversal.Traversal;
import java.util.EnumMap;
import java.util.Map;

/** The sweeps over tensors: each sets the operands and hands them to the traversal of their layout. */
final class Sweeps {
    /** Working storage, and the operands of the sweep in progress. */
    final Operands operands = new Operands();

    final Team team;
    private final LoopSet loops;
    private final Map<Operation, Loop> loopsInUse = new EnumMap<>(Operation.class);
    private final Traversal rows;
    private final Traversal planes;
    private Traversal traversal;
    private int copies;

    Sweeps(LoopSet loops, Team team) {
        this.loops = loops;
        this.team = team;
        rows = new Rows(team);
        planes = new Planes(team);
    }

    /** Prepares for sweeps over tensors of a shape, and makes room for their coefficients. */
    Sweeps over(Shape shape) {
        if (shape != operands.shape) {
            Traversal ofLayout = shape.positions() == 1 ? rows : planes;
            int needed = ofLayout.copies(shape);
            // First what may fail: without the room, the last shape stays.
            operands.reserve(shape.channels() * needed);
            operands.shape = shape;
            traversal = ofLayout;
            copies = needed;
        }
        return this;
    }

    /** Lays out a coefficient, one a column, as the loops need it. */
    void layOut(float[] coefficient) {
        traversal.layOut(coefficient, operands.shape.channels(), copies);
    }

    /** The index of the coefficients of a column. */
    int coefficientsOffset(int column) {
        return traversal.coefficientsOffset(column, operands.shape);
    }

    /** Reduces the columns of one or two tensors; second may be null. */
    void reduce(Accumulator accumulator, FloatTensor first, FloatTensor second) {
        try {
            set(first, second, null);
            traversal.reduce(accumulator, operands);
        } finally {
            operands.clear();
        }
    }

    /** Maps the elements of one or two tensors; second may be null. */
    void map(Operation operation, FloatTensor first, FloatTensor second, FloatTensor out) {
        Loop loop = loopsInUse.get(operation);
        if (loop == null) {
            loop = loops.of(operation);
            loopsInUse.put(operation, loop);
        }
        map(loop, first, second, out);
    }

    /** Maps by a loop of the caller's. */
    void map(Loop loop, FloatTensor first, FloatTensor second, FloatTensor out) {
        try {
            set(first, second, out);
            traversal.map(loop, operands);
        } finally {
            operands.clear();
        }
    }

    private void set(FloatTensor first, FloatTensor second, FloatTensor out) {
        operands.first = FloatTensor.place(first);
        operands.second = FloatTensor.place(second);
        operands.out = FloatTensor.place(out);
    }
}
