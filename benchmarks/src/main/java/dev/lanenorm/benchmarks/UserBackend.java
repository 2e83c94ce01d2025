package dev.lanenorm.benchmarks;

import dev.lanenorm.Backend;

/** The backends as a user asks for them: one that cannot be had is the user's to put right. */
public final class UserBackend {
    private UserBackend() {}

    /** The live backend. */
    public static Backend live() {
        try {
            return Backend.live();
        } catch (IllegalStateException refused) {
            throw new UserException(refused.getMessage());
        }
    }

    /** By its name: auto, scalar or vector. */
    public static Backend named(String name) {
        try {
            return switch (name) {
                case "auto" -> Backend.live();
                case "scalar" -> Backend.scalar();
                case "vector" -> Backend.vector();
                default -> throw new UserException("--backend must be auto, scalar or vector, got " + name);
            };
        } catch (IllegalStateException refused) {
            throw new UserException(refused.getMessage());
        }
    }
}
