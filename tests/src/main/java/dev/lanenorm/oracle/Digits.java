package dev.lanenorm.oracle;

import dev.lanenorm.FloatMatrix;
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
    private Digits() {}

    /** Pixels, 1797 x 64. */
    public static FloatMatrix pixels() {
        InputStream file = Digits.class.getResourceAsStream("/dev/lanenorm/data/digits.csv.gz");
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(file), StandardCharsets.US_ASCII))) {
            List<String> lines = reader.lines().toList();
            FloatMatrix pixels = FloatMatrix.zeros(lines.size(), 64);
            for (int row = 0; row < lines.size(); row++) {
                String[] fields = lines.get(row).split(",");
                for (int column = 0; column < 64; column++) {
                    pixels.set(row, column, Integer.parseInt(fields[column]));
                }
            }
            return pixels;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
