package dev.lanenorm;

/**
 * NumPy's legacy RandomState: the Mersenne Twister and the polar method, so that the course's inputs can be drawn
 * again.
 */
final class NumpyRandom {
    private final int[] state = new int[624];
    private int next = 624;
    private double kept;
    private boolean hasKept;

    NumpyRandom(int seed) {
        state[0] = seed;
        for (int i = 1; i < 624; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
        }
    }

    double nextGaussian() {
        if (hasKept) {
            hasKept = false;
            return kept;
        }
        double first;
        double second;
        double radius;
        do {
            first = 2 * nextDouble() - 1;
            second = 2 * nextDouble() - 1;
            radius = first * first + second * second;
        } while (radius >= 1 || radius == 0);
        double factor = Math.sqrt(-2 * Math.log(radius) / radius);
        kept = factor * first;
        hasKept = true;
        return factor * second;
    }

    float[] row(int size) {
        float[] row = new float[size];
        for (int i = 0; i < size; i++) {
            row[i] = (float) nextGaussian();
        }
        return row;
    }

    private double nextDouble() {
        return ((nextInt() >>> 5) * 67108864.0 + (nextInt() >>> 6)) / 9007199254740992.0;
    }

    private int nextInt() {
        if (next == 624) {
            for (int i = 0; i < 624; i++) {
                int y = state[i] & 0x80000000 | state[(i + 1) % 624] & 0x7fffffff;
                state[i] = state[(i + 397) % 624] ^ y >>> 1 ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
            }
            next = 0;
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= y << 7 & 0x9d2c5680;
        y ^= y << 15 & 0xefc60000;
        return y ^ y >>> 18;
    }
}
