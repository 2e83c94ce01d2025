package dev.lanenorm.internal;

/** One loop over a part of a channel-major tensor that is a matrix, bound to the arrays of the call in progress. */
@FunctionalInterface
public interface ChannelLoop {
    /**
     * Runs the loop over rows x columns.
     *
     * @param at index of the first element, from that of the tensor on
     * @param stride distance from a row to the next
     * @param coefficientsAt index of the first column in what {@link ChannelColumns} says is one coefficient per column
     * @param blockAt where the results of the first column belong in a block's per-column arrays; unused by maps
     */
    void run(int at, int stride, int rows, int columns, int coefficientsAt, int blockAt);
}
