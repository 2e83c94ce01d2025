package dev.lanenorm.internal.traversal;

import dev.lanenorm.internal.Block;
import java.util.Arrays;

/** The blocks of threads, one each. */
final class Blocks {
    private Blocks() {}

    /** These blocks, and new ones up to count. */
    static Block[] atLeast(int count, Block... blocks) {
        if (blocks.length >= count) {
            return blocks;
        }
        Block[] more = Arrays.copyOf(blocks, count);
        for (int i = blocks.length; i < count; i++) {
            more[i] = new Block();
        }
        return more;
    }
}
