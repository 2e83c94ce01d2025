package dev.lanenorm.oracle;

import dev.lanenorm.FloatTensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The digits: 1797 images of 8 x 8 counts, three pixels of which are never set. Source and licence stand beside the
 * file.
 */
public final class Digits {
    private static final int PIXELS = 64;

    private Digits() {}

    /** Pixels, 1797 x 64. */
    public static FloatTensor pixels() {
        List<String[]> lines = lines();
        FloatTensor pixels = FloatTensor.zeros(lines.size(), PIXELS);
        for (int row = 0; row < lines.size(); row++) {
            for (int column = 0; column < PIXELS; column++) {
                pixels.set(row, column, Integer.parseInt(lines.get(row)[column]));
            }
        }
        return pixels;
    }

    /** What each image shows, 0 to 9. */
    public static int[] labels() {
        return lines().stream().mapToInt(line -> Integer.parseInt(line[PIXELS])).toArray();
    }

    private static List<String[]> lines() {
        InputStream file = Digits.class.getResourceAsStream("/dev/lanenorm/data/digits.csv.gz");
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(file), StandardCharsets.US_ASCII))) {
            return reader.lines().map(line -> line.split(",")).toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
