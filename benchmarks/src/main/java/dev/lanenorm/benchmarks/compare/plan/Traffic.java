package dev.lanenorm.benchmarks.compare.plan;

import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.List;

/** What the plain loops of a roof move through memory; the names are those of the benchmarks. */
public enum Traffic {
    /** A sum. */
    read(4),
    /** A map. */
    readWrite(12),
    /** A map of two arrays. */
    twoReadsWrite(16),
    /** A map written over what it reads. */
    readWriteInPlace(8),
    /** A map of two arrays, written over one of them. */
    twoReadsWriteInPlace(12);

    private final int bytesPerElement;

    Traffic(int bytesPerElement) {
        this.bytesPerElement = bytesPerElement;
    }

    /** With 4 for each read, and 8 for each write to an array not read before, as a store reads its line first. */
    int bytesPerElement() {
        return bytesPerElement;
    }

    /** The sweeps of a pass in closed form: reads of what its sums need, then a map. */
    public static List<Traffic> of(Pass pass, boolean inPlace) {
        return switch (pass) {
            case forward -> List.of(read, inPlace ? readWriteInPlace : readWrite);
            case inference -> List.of(inPlace ? readWriteInPlace : readWrite);
            case backward -> List.of(read, read, inPlace ? twoReadsWriteInPlace : twoReadsWrite);
            case copy -> List.of();
        };
    }
}
