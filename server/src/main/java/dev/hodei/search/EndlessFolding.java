package dev.hodei.search;

import java.util.PrimitiveIterator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds expressions that RE2/J 1.8 never finishes compiling: where case does not matter, it asks for the other cases of each
 * character until it is back at the first, and from U+1C80 to U+1C88 (old forms of Cyrillic letters) it never comes back. Nothing
 * can stop the thread that compiles one.
 *
 * <p>Errs on the safe side: with {@code [} somewhere before it, any {@code -} between two characters counts as a range.
 */
final class EndlessFolding {
    private static final int FIRST = 0x1c80;
    private static final int LAST = 0x1c88;
    private static final int HEXADECIMAL = 16;
    private static final int OCTAL = 8;
    private static final Pattern IGNORES_CASE = Pattern.compile("\\(\\?[a-zA-Z]*i");
    private static final Pattern TOKEN = Pattern.compile(
            "\\\\Q(?<quoted>.*?)(?:\\\\E|\\z)|\\\\x\\{(?<braced>[0-9a-fA-F]{1,8})}|\\\\x(?<hex>[0-9a-fA-F]{2})"
                    + "|\\\\(?<octal>[0-7]{1,3})|\\\\(?<escaped>.)|(?<plain>.)",
            Pattern.DOTALL);

    private boolean mayBeClass;
    private boolean range;
    private int before = -1;

    private EndlessFolding() {}

    static boolean in(String expression, boolean caseSensitive) {
        return (!caseSensitive || IGNORES_CASE.matcher(expression).find()) && new EndlessFolding().read(expression);
    }

    private boolean read(String expression) {
        Matcher token = TOKEN.matcher(expression);
        while (token.find()) {
            String quoted = token.group("quoted");
            if (quoted != null) {
                for (PrimitiveIterator.OfInt each = quoted.codePoints().iterator(); each.hasNext(); ) {
                    if (character(each.nextInt())) {
                        return true;
                    }
                }
            } else if ("-".equals(token.group("plain")) && mayBeClass && before >= 0 && !range) {
                range = true;
            } else if (character(codePoint(token))) {
                return true;
            }
            mayBeClass |= "[".equals(token.group("plain"));
        }
        return false;
    }

    /** Whether this one, or the range that it ends, is never left. */
    private boolean character(int codePoint) {
        int from = range ? before : codePoint;
        range = false;
        before = codePoint;
        return from <= LAST && codePoint >= FIRST;
    }

    private static int codePoint(Matcher token) {
        if (token.group("braced") != null) {
            return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(token.group("braced"), HEXADECIMAL));
        }
        if (token.group("hex") != null) {
            return Integer.parseInt(token.group("hex"), HEXADECIMAL);
        }
        if (token.group("octal") != null) {
            return Integer.parseInt(token.group("octal"), OCTAL);
        }
        // Behind a backslash, a letter is a control character or a class; neither is beyond the first of these.
        String text = token.group("escaped") == null ? token.group("plain") : token.group("escaped");
        int codePoint = text.codePointAt(0);
        return token.group("escaped") != null && Character.isLetter(codePoint) && codePoint < FIRST ? 0 : codePoint;
    }
}
