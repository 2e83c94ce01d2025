package dev.lanenorm.peers;

/** Versions of libraries. */
final class Versions {
    private Versions() {}

    /** As in the name of the jar a class comes from. */
    static String of(Class<?> type) {
        String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return jar.replaceAll(".*/[a-z0-9-]*?-(\\d[^/]*)\\.jar$", "$1");
    }
}
