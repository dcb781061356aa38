package dev.hodei.cli.terminal;

import java.util.Locale;

/** Text from the server, made fit for one line of a terminal. */
public final class Text {
    private Text() {}

    /** Controls and characters that hide or reorder as escapes, so that a name can neither move the cursor nor lie. */
    public static String visible(String text) {
        if (text.codePoints().noneMatch(Disguise::is)) {
            return text;
        }
        StringBuilder result = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(codePoint -> append(result, codePoint));
        return result.toString();
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

    /** Returns so many of something, as it is said of one and of others: "1 entry", "1,200 entries", "0 entries". */
    public static String count(long number, String one, String many) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : many);
    }

    /** An enum constant's name without its prefix, in lower case: JOB_STATE_TIMED_OUT is "timed out". */
    public static String words(Enum<?> constant, String prefix) {
        String name = constant.name();
        return name.substring(name.startsWith(prefix) ? prefix.length() : 0)
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
    }

    private static void append(StringBuilder result, int codePoint) {
        switch (codePoint) {
            case '\n' -> result.append("\\n");
            case '\r' -> result.append("\\r");
            case '\t' -> result.append("\\t");
            default -> {
                if (!Disguise.is(codePoint)) {
                    result.appendCodePoint(codePoint);
                } else if (codePoint >= 0xdc80 && codePoint <= 0xdcff) {
                    // A byte of the user's that is not UTF-8: see EscapedBytes.
                    result.append(String.format(Locale.ROOT, "\\x%02x", codePoint - 0xdc00));
                } else if (codePoint < 0x100) {
                    result.append(String.format(Locale.ROOT, "\\x%02x", codePoint));
                } else {
                    result.append(Disguise.escaped(codePoint));
                }
            }
        }
    }
}
