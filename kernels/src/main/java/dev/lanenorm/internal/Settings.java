package dev.lanenorm.internal;

/**
 * The library's system properties. Their names begin with the name of its package, even where a shade plugin has moved
 * it, so a message names the property that this copy reads.
 */
public final class Settings {
    private static final String ROOT = Settings.class.getPackageName().replaceFirst("\\.internal$", "");

    private Settings() {}

    /** The full name of a property, given its name without the package. */
    public static String name(String name) {
        return ROOT + "." + name;
    }

    /** Its value, or {@code otherwise} where it is not set or a security manager does not let it be read. */
    public static String get(String fullName, String otherwise) {
        try {
            return System.getProperty(fullName, otherwise);
        } catch (SecurityException hidden) {
            return otherwise;
        }
    }
}
