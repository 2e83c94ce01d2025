package dev.lanenorm.benchmarks.files;

import java.util.stream.Collectors;

/** Text from files and arguments, fit for one line of a message. */
public final class Printable {
    private static final int LONGEST = 60;

    private Printable() {}

    /** The text with what cannot be printed as {@code \x1b} or a backslash, {@code u} and its number. */
    public static String of(String text) {
        return text.codePoints().mapToObj(Printable::escaped).collect(Collectors.joining());
    }

    /** The same in quotes, cut where it is long. */
    public static String quoted(String text) {
        String start = text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "...";
        return "\"" + of(start) + "\"";
    }

    private static String escaped(int character) {
        boolean printable =
                switch (Character.getType(character)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.PRIVATE_USE,
                            Character.SURROGATE,
                            Character.UNASSIGNED -> false;
                    // What a decoder writes where bytes are no text.
                    default -> character != '\ufffd';
                };
        if (printable) {
            return Character.toString(character);
        }
        return String.format(character < 0x100 ? "\\x%02x" : "\\u%04x", character);
    }
}
