package dev.lanenorm.internal;

/** Reductions of a single channel, all in double: {@link ColumnInDouble} plane by plane. */
public final class ChannelInDouble {
    private ChannelInDouble() {}

    /**
     * Mean and M2.
     *
     * @param at index of the channel's first plane
     * @param distance from one plane to the next
     */
    public static void moments(
            float[] x, int at, int distance, int planes, int positions, int channel, double[] mean, double[] m2) {
        double[] planeMean = new double[1];
        double[] planeM2 = new double[1];
        mean[channel] = 0;
        m2[channel] = 0;
        for (int plane = 0; plane < planes; plane++) {
            ColumnInDouble.moments(x, at + plane * distance, 1, positions, 0, planeMean, planeM2);
            Merge.moments((long) plane * positions, mean, m2, channel, positions, planeMean, planeM2, 0, 1);
        }
    }

    /** sum(a). */
    public static double sum(float[] a, int at, int distance, int planes, int positions) {
        double sum = 0;
        for (int plane = 0; plane < planes; plane++) {
            sum += ColumnInDouble.sum(a, at + plane * distance, 1, positions);
        }
        return sum;
    }

    /** sum(a * (b - shift)), of tensors of the same sizes. */
    public static double products(
            float[] a, int aAt, float[] b, int bAt, int distance, int planes, int positions, double shift) {
        double sum = 0;
        for (int plane = 0; plane < planes; plane++) {
            int step = plane * distance;
            sum += ColumnInDouble.products(a, aAt + step, 1, b, bAt + step, 1, positions, shift);
        }
        return sum;
    }
}
