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

    /** The second sweep: runs a map over all elements, in an order in which a thread finds what it has reduced. */
    void map(Loop loop, Operands operands);

    /** How many of each coefficient the loops need for a column. */
    int copies(Operands operands);

    /** Lays out so many coefficients, one a column, in place, as the loops need it: with so many {@link #copies}. */
    void copy(float[] coefficient, int count, int copies);

    /** Where then the first is of a column. */
    int coefficientsOffset(int column, Operands operands);
}
