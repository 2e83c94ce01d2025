package dev.lanenorm.internal.traversal;

import dev.lanenorm.internal.Accumulator;
import dev.lanenorm.internal.Block;
import dev.lanenorm.internal.Loop;
import dev.lanenorm.internal.Operands;
import dev.lanenorm.internal.Shape;
import dev.lanenorm.internal.Team;
import java.util.Arrays;

/**
 * How a layout is cut into blocks, chunks and shares of threads. The order of sums is fixed by the sizes alone, so
 * threads change no bit.
 */
public abstract class Traversal {
    final Team team;
    final Team.Task reduction = this::reduceShare;
    final Team.Task map = this::mapShare;

    // The sweep in progress.
    Operands operands;
    Accumulator accumulator;
    Loop loop;
    int threads;

    /** A block for each thread. */
    Block[] blocks = {};

    Traversal(Team team) {
        this.team = team;
    }

    /** How many copies of each coefficient the loops need per column. */
    public abstract int copies(Shape shape);

    /** Lays out so many coefficients, one a column, in place, as the loops need it: with so many {@link #copies}. */
    public abstract void layOut(float[] coefficient, int count, int copies);

    /** The index of the first copy of a column. */
    public abstract int coefficientsOffset(int column, Shape shape);

    /** The first sweep: reduces all columns. */
    public final void reduce(Accumulator results, Operands matrices) {
        begin(matrices);
        accumulator = results;
        try {
            cutReduction();
            if (matrices.shape.examples() == 0) {
                results.results().clear(0, matrices.shape.channels());
                return;
            }
            reduceColumns();
            for (int column = 0; column < matrices.shape.channels(); column++) {
                results.recomputeIfNotFinite(matrices, column, coefficientsOffset(column, matrices.shape));
            }
        } finally {
            end();
        }
    }

    /** The second sweep: maps all elements, in an order in which a thread finds in its caches what it has reduced. */
    public final void map(Loop elements, Operands matrices) {
        begin(matrices);
        loop = elements;
        try {
            mapElements();
        } finally {
            end();
        }
    }

    private void begin(Operands matrices) {
        operands = matrices;
        threads = team.threadsFor(matrices.shape.elements());
        if (blocks.length < threads) {
            int first = blocks.length;
            blocks = Arrays.copyOf(blocks, threads);
            Arrays.setAll(blocks, worker -> worker < first ? blocks[worker] : new Block());
        }
    }

    private void end() {
        operands = null;
        accumulator = null;
        loop = null;
    }

    /** Chooses chunks and shares, and makes room for the results. */
    abstract void cutReduction();

    /** Runs the shares of a reduction, and merges their results. */
    abstract void reduceColumns();

    abstract void reduceShare(int share, int worker);

    /** Chooses the shares of a map, and runs them. */
    abstract void mapElements();

    abstract void mapShare(int share, int worker);
}
