package dev.lanenorm.oracle;

import java.util.ArrayList;
import java.util.List;

/** Shapes relative to what the kernels do: lanes, joined rows, tiles, panels, blocks and chunks of rows. */
public final class Shapes {
    /** Rows by columns. */
    public record Shape(int rows, int columns) {
        @Override
        public String toString() {
            return rows + "x" + columns;
        }
    }

    /** Rows of a block reduced in float, and of a chunk of blocks merged in double. */
    private static final int BLOCK = 64;

    private static final int CHUNK = 8 * BLOCK;

    private Shapes() {}

    /** Every column count from 1 to 17 and around each multiple of the lanes, and row counts around each block. */
    public static List<Shape> all() {
        List<Shape> shapes = new ArrayList<>();
        for (int columns = 1; columns <= 17; columns++) {
            for (int rows : new int[] {1, 2, 3, 5, 17, BLOCK + 1, 300}) {
                shapes.add(new Shape(rows, columns));
            }
        }
        for (int lanes : new int[] {4, 8, 16}) {
            for (int vectors = 1; vectors <= 6; vectors++) {
                for (int beside = -1; beside <= 1; beside++) {
                    shapes.add(new Shape(BLOCK / 2 + 3, vectors * lanes + beside));
                    shapes.add(new Shape(6 * BLOCK + 7, vectors * lanes + beside));
                }
            }
        }
        for (int rows :
                new int[] {1, 2, 3, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 5
                }) {
            shapes.add(new Shape(rows, 70));
            shapes.add(new Shape(rows, 513));
        }
        // Joined rows: multiples of their number, one less, and more than a chunk of long rows.
        for (int rows : new int[] {255, 256, 257, 16 * CHUNK, 16 * CHUNK + 17}) {
            shapes.add(new Shape(rows, 7));
            shapes.add(new Shape(rows, 1));
        }
        shapes.add(new Shape(5, 3000));
        shapes.add(new Shape(BLOCK + 3, 1024));
        shapes.add(new Shape(BLOCK + 2, 1041));
        return shapes;
    }

    /** A few of them, for what is slow. */
    public static List<Shape> few() {
        return List.of(
                new Shape(1, 1),
                new Shape(2, 3),
                new Shape(300, 7),
                new Shape(65, 16),
                new Shape(100, 37),
                new Shape(64, 64),
                new Shape(700, 100),
                new Shape(130, 600));
    }
}
