package dev.lanenorm.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width, the widest the CPU offers or {@code -XX:MaxVectorSize} allows, and what follows from it. Constants:
 * a species that C2 cannot see as one costs a factor of 15 and an allocation per operation.
 *
 * <p>A map of two rows is one method, with its loop and the ends of rows, as C2 inlines no method of more than 325
 * bytecodes: where it inlined the loops into a whole pass, it boxed every vector they loaded in one start of two (256 x
 * 512 forward: 275 us instead of 27).
 */
final class Lanes {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    static final int LANES = SPECIES.length();

    /** A constant, as C2 on 17 makes a zero that lives through a loop anew for every call. */
    static final FloatVector ZERO = FloatVector.zero(SPECIES);

    /** Columns of a tile: four vectors give the additions enough independent chains, and whole cache lines to read. */
    static final int TILE = 4 * LANES;

    static {
        // Moves one vector: so what keeps vectors from being used is thrown here, and not by the first pass.
        float[] lanes = new float[LANES];
        FloatVector.fromArray(SPECIES, lanes, 0).intoArray(lanes, 0);
    }

    private Lanes() {}

    /**
     * Columns of a row that a map handles one vector after the other: all, or all but the last vectors, of which there
     * are two that overlap where the columns are no multiple of the lanes.
     */
    static int bodyColumns(int columns) {
        int bound = SPECIES.loopBound(columns);
        return bound == columns ? columns : bound - LANES;
    }
}
