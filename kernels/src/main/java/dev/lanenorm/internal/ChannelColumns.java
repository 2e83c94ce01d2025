package dev.lanenorm.internal;

import java.util.Arrays;

/**
 * How the loops for matrices run over a channel-major tensor of N examples, C channels and P positions: a channel is a
 * number of columns side by side that share their coefficients and add up their sums.
 *
 * <ul>
 *   <li>By example: an N x (C * P) matrix, P columns a channel.
 *   <li>By plane: every plane of P positions is a matrix of {@link #WIDTH} columns and P / WIDTH rows; what is left of
 *       the planes of a channel, its edge, is one matrix with a row per example.
 * </ul>
 *
 * <p>Whichever gives the taller matrices is taken: columns cost a sum in double each, and rows nothing.
 */
public final class ChannelColumns {
    /** Columns of a plane: four vectors of 16 lanes. */
    static final int WIDTH = Blocking.TILE;

    private ChannelColumns() {}

    /** Whether rows are examples. */
    static boolean byExample(int examples, int positions) {
        return examples >= positions / WIDTH;
    }

    /** How many columns side by side a channel has, and so how many copies of each of its coefficients. */
    public static int perChannel(int examples, int positions) {
        return byExample(examples, positions) ? positions : WIDTH;
    }

    /** Repeats each of the first coefficients in place, or in a new array where there is no room. */
    public static float[] spread(float[] coefficients, int channels, int perChannel) {
        if (perChannel == 1) {
            return coefficients;
        }
        boolean hasRoom = coefficients.length >= channels * perChannel;
        float[] spread = hasRoom ? coefficients : new float[channels * perChannel];
        for (int channel = channels - 1; channel >= 0; channel--) {
            Arrays.fill(spread, channel * perChannel, (channel + 1) * perChannel, coefficients[channel]);
        }
        return spread;
    }
}
