package dev.hodei.cli.terminal;

/**
 * Characters that a terminal obeys instead of showing: controls, and characters that show nothing or change the order in
 * which others are shown. The bidirectional ones are those of Unicode's report 36 and of CVE-2021-42574.
 */
final class Disguise {
    private Disguise() {}

    /** Whether the character must not reach a terminal as it is. Joiners and variation selectors, as in emoji, may. */
    static boolean is(int codePoint) {
        if (codePoint < 0x80) {
            return codePoint < ' ' || codePoint == 0x7f;
        }
        // A surrogate that stands alone is no character: it would be written as a question mark.
        return codePoint < 0xa0
                || between(codePoint, 0xd800, 0xdfff)
                || codePoint == 0xad
                || codePoint == 0x61c
                || codePoint == 0x115f
                || codePoint == 0x1160
                || codePoint == 0x180e
                || codePoint == 0x200b
                || codePoint == 0x200e
                || codePoint == 0x200f
                || between(codePoint, 0x2028, 0x202e)
                || between(codePoint, 0x2060, 0x206f)
                || codePoint == 0x3164
                || codePoint == 0xfeff
                || codePoint == 0xffa0
                || between(codePoint, 0xfff9, 0xfffb)
                || between(codePoint, 0x1bca0, 0x1bca3)
                || between(codePoint, 0x1d173, 0x1d17a)
                || between(codePoint, 0xe0000, 0xe0fff);
    }

    /** The character as an escape in ASCII, such as {@code \}{@code u202e}; those above FFFF in braces. */
    static String escaped(int codePoint) {
        String digits = Integer.toHexString(codePoint);
        return codePoint > 0xffff ? "\\u{" + digits + "}" : "\\u" + "0".repeat(4 - digits.length()) + digits;
    }

    private static boolean between(int codePoint, int first, int last) {
        return codePoint >= first && codePoint <= last;
    }
}
