package dev.lanenorm.benchmarks.compare.plan;

/** What the plain loops of a roof move through memory; the names are those of the benchmarks. */
public enum Traffic {
    /** A sum. */
    read(4),
    /** A map. */
    readWrite(12),
    /** A map of two arrays. */
    twoReadsWrite(16);

    private final int bytesPerElement;

    Traffic(int bytesPerElement) {
        this.bytesPerElement = bytesPerElement;
    }

    /** With 4 for each read, and 8 for each write to an array not read before, as a store reads its line first. */
    int bytesPerElement() {
        return bytesPerElement;
    }
}
