package dev.lanenorm.benchmarks.implementations;

import java.util.List;

/** In which order the elements of an input lie in memory. JMH reads and prints the names of constants. */
public enum Layout {
    /** (N, D): rows of columns. */
    matrix(""),
    /** (N, C, H, W). */
    channelMajor("channel-major"),
    /** (N, H, W, C): a matrix of N * H * W rows and C columns. */
    channelsLast("channels-last");

    /** The layouts of images. */
    public static final List<Layout> OF_IMAGES = List.of(channelMajor, channelsLast);

    private final String words;

    Layout(String words) {
        this.words = words;
    }

    /** What lies so, as tables name it: a layout of images is added. */
    public String label(String what) {
        return this == matrix ? what : what + " " + words;
    }
}
