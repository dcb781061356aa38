package dev.hodei.cli.terminal;

import java.util.Locale;

/** Text from the server, made fit for one line of a terminal. */
public final class Text {
    private Text() {}

    /** Control and direction-changing characters as escapes, so that a name can neither move the cursor nor lie. */
    public static String visible(String text) {
        StringBuilder result = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (result == null && harmful(c)) {
                result = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (result != null) {
                append(result, c);
            }
        }
        return result == null ? text : result.toString();
    }

    /** At most this many characters, the last an ellipsis where something was cut off. */
    public static String shortened(String text, int characters) {
        if (text.codePointCount(0, text.length()) <= characters) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, characters - 3)) + "...";
    }

    /** The first 8 digits of an id: what people see and type. */
    public static String shortId(String id) {
        return id.length() <= 8 ? id : id.substring(0, 8);
    }

    /** An enum constant's name without its prefix, in lower case: JOB_STATE_TIMED_OUT is "timed out". */
    public static String words(Enum<?> constant, String prefix) {
        String name = constant.name();
        return name.substring(name.startsWith(prefix) ? prefix.length() : 0)
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
    }

    private static boolean harmful(char c) {
        return Character.isISOControl(c) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }

    private static void append(StringBuilder result, char c) {
        switch (c) {
            case '\n' -> result.append("\\n");
            case '\r' -> result.append("\\r");
            case '\t' -> result.append("\\t");
            default -> {
                if (harmful(c)) {
                    result.append(String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : "\\u%04x", (int) c));
                } else {
                    result.append(c);
                }
            }
        }
    }
}
