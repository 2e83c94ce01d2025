package dev.lanenorm.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width, the widest that the CPU offers and {@code -XX:MaxVectorSize} allows, and what follows from it. They
 * are constants, since a species that C2 does not see as a constant costs a factor of 15 and an allocation per
 * operation.
 *
 * <p>A map of two rows is one large method, the ends of rows included, because C2 inlines no method of more than 325
 * bytecodes. When the loops were small enough for C2 to inline them into a whole pass, it boxed every vector they
 * loaded, in every second start of the virtual machine (256 x 512 forward: 275 us instead of 27).
 */
final class Lanes {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    static final int LANES = SPECIES.length();

    /** A constant: C2 on 17 would make a zero vector that lives through a loop anew in every call. */
    static final FloatVector ZERO = FloatVector.zero(SPECIES);

    /** Columns of a tile: four vectors give enough independent chains of additions, and whole cache lines to read. */
    static final int TILE = 4 * LANES;

    static {
        // Moves one vector, so that whatever keeps vectors from working is thrown here and not by the first pass.
        float[] lanes = new float[LANES];
        FloatVector.fromArray(SPECIES, lanes, 0).intoArray(lanes, 0);
    }

    private Lanes() {}

    /**
     * Columns of a row that a map handles one vector after the other. That is all of them where they are a multiple of
     * the lanes; otherwise two overlapping vectors handle the rest.
     */
    static int bodyColumns(int columns) {
        int bound = SPECIES.loopBound(columns);
        return bound == columns ? columns : bound - LANES;
    }
}
