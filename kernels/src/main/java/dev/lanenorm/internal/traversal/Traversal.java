package dev.lanenorm.internal.traversal;

import dev.lanenorm.internal.Accumulator;
import dev.lanenorm.internal.Loop;
import dev.lanenorm.internal.Operands;

/**
 * How a layout is cut into blocks, chunks and shares of threads. The order of sums is fixed by the sizes alone, so
 * threads change no bit.
 */
public interface Traversal {
    /** The first sweep: reduces all columns. */
    void reduce(Accumulator accumulator, Operands operands);

    /** The second sweep: maps all elements, in an order in which a thread finds in its caches what it has reduced. */
    void map(Loop loop, Operands operands);

    /** How many copies of each coefficient the loops need per column. */
    int copies(Operands operands);

    /** Lays out so many coefficients, one a column, in place, as the loops need it: with so many {@link #copies}. */
    void copy(float[] coefficient, int count, int copies);

    /** The index of the first copy of a column. */
    int coefficientsOffset(int column, Operands operands);
}
