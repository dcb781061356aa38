package dev.hodei.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.regex.Pattern;

/** What is shown of a line, as the web page shows it (web: spans.ts, store.ts): what is found must be seen there. */
final class ShownText {
    /** The first byte of what would be a surrogate, if another follows that is 0xA0 or more. */
    private static final byte SURROGATE = (byte) 0xed;

    /** Sequences that are not about style: moving the cursor, clearing, titles and links. */
    private static final Pattern OTHER_SEQUENCES = Pattern.compile("\u001b(?:\\[[0-9;:?<=>]*[ -/]*[@-ln-~]"
            + "|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|[PX^_][^\u001b]*(?:\u001b\\\\)?|[()#][0-9A-Za-z]"
            + "|[=>78cDEHMNOZ])");

    private static final Pattern STYLE_SEQUENCES = Pattern.compile("\u001b\\[[0-9;:]*m");

    /** The beginning of a sequence of which more may come. */
    private static final Pattern UNFINISHED = Pattern.compile(
            "\u001b(?:\\[[0-9;:?<=>]*[ -/]*|\\][^\u0007\u001b]*\u001b?|[PX^_][^\u001b]*\u001b?|[()#])?");

    private ShownText() {}

    /**
     * Without escape sequences, control characters as the symbols that stand for them, and of a line with carriage
     * returns only what follows the last one that has something behind it.
     */
    static String of(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && bytes[end - 1] == '\r') {
            end--;
        }
        int start = from;
        boolean plain = true;
        boolean surrogate = false;
        for (int i = from; i < end; i++) {
            byte each = bytes[i];
            surrogate |= each == SURROGATE && i + 1 < end && (bytes[i + 1] & 0xff) >= 0xa0;
            if (each == '\r') {
                start = i + 1;
            } else if ((each >= 0 && each < ' ' && each != '\t') || each == 0x7f || turns(bytes, i, end)) {
                plain = false;
            }
        }
        String text = surrogate ? withSurrogates(bytes, start, end) : new String(bytes, start, end - start, UTF_8);
        return plain ? text : visible(text.indexOf('\u001b') < 0 ? text : withoutSequences(text));
    }

    /** A browser shows three characters for the three bytes of a surrogate, which are not UTF-8; Java has one. */
    private static String withSurrogates(byte[] bytes, int from, int to) {
        byte[] copy = Arrays.copyOfRange(bytes, from, to);
        for (int i = 0; i + 1 < copy.length; i++) {
            if (copy[i] == SURROGATE && (copy[i + 1] & 0xff) >= 0xa0) {
                copy[i] = (byte) 0xff;
            }
        }
        return new String(copy, UTF_8);
    }

    /** Returns the index of an escape sequence that the text ends in, or the text's length. */
    static int unfinishedSequence(String text) {
        int last = text.lastIndexOf('\u001b');
        // The one at the very end may be the first half of what ends another sequence.
        int before = last > 0 && last == text.length() - 1 ? text.lastIndexOf('\u001b', last - 1) : last;
        for (int at : new int[] {before, last}) {
            if (at >= 0 && UNFINISHED.matcher(text).region(at, text.length()).matches()) {
                return at;
            }
        }
        return text.length();
    }

    /** Whether a character begins here that would turn the rest of the line around. */
    private static boolean turns(byte[] bytes, int at, int end) {
        return bytes[at] == (byte) 0xe2
                && at + 2 < end
                && turns((char) (0x2000 | (bytes[at + 1] & 0x3f) << 6 | (bytes[at + 2] & 0x3f)));
    }

    private static boolean turns(char each) {
        return (each >= '\u202a' && each <= '\u202e') || (each >= '\u2066' && each <= '\u2069');
    }

    /** Without escape sequences; what has begun and not ended counts as one. */
    static String withoutSequences(String text) {
        String styled = OTHER_SEQUENCES.matcher(text).replaceAll("");
        return STYLE_SEQUENCES.matcher(styled).replaceAll("").replace("\u001b", "");
    }

    private static String visible(String text) {
        StringBuilder seen = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (turns(each)) {
                seen.append("\u27e8U+%X\u27e9".formatted((int) each));
            } else if (each == 0x7f) {
                seen.append('\u2421');
            } else if (each < ' ' && each != '\t') {
                seen.append((char) (0x2400 + each));
            } else {
                seen.append(each);
            }
        }
        return seen.toString();
    }
}
