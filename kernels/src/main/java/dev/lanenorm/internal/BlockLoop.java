package dev.lanenorm.internal;

/** One loop over one block of a matrix, bound to the arrays of the call in progress. */
@FunctionalInterface
public interface BlockLoop {
    /**
     * Runs the loop over the rows row, row + rowStep, ... (as many as {@code rows}), from column on, {@code columns}
     * wide. Where rows are joined, rowStep is their number and the columns run on through the rows that follow.
     *
     * @param at where the results of the first column belong in a block's per-column arrays; unused by maps
     */
    void run(int row, int rowStep, int rows, int column, int columns, int at);
}
