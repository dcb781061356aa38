package dev.hodei.search;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Looks for any of some ASCII words in bytes. It skips bytes by the pair of them at the end of a window, as in Wu and Manber, "A
 * fast algorithm for multi-pattern searching" (1994). Immutable.
 */
final class AsciiWords {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH_BITS = EACH << 7;
    private static final byte ESCAPE = 0x1b;
    private static final int LOWER_CASE = 0x20;
    /** Bits of a byte in which upper and lower case are the same. */
    private static final int FOLDED_BITS = 5;

    private static final int FOLDED = (1 << FOLDED_BITS) - 1;
    private static final int LONGEST_WINDOW = 100;

    private final byte[][] words;
    private final boolean caseSensitive;
    private final int window;
    /** By the pair of bytes that a window ends with: how far on a word may begin at the earliest. */
    private final byte[] shifts = new byte[1 << (2 * FOLDED_BITS)];

    /** @param words each of ASCII alone, and not empty */
    AsciiWords(List<String> words, boolean caseSensitive) {
        this.words = words.stream()
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        this.caseSensitive = caseSensitive;
        int shortest = words.stream().mapToInt(String::length).min().orElseThrow();
        window = Math.min(shortest, LONGEST_WINDOW);
        Arrays.fill(shifts, (byte) Math.max(1, window - 1));
        for (byte[] word : this.words) {
            for (int end = 1; end < window; end++) {
                int pair = pair(word, end);
                shifts[pair] = (byte) Math.min(shifts[pair], window - 1 - end);
            }
        }
        if (window == 1) {
            Arrays.fill(shifts, (byte) 0);
        }
    }

    private static int pair(byte[] text, int end) {
        return (text[end - 1] & FOLDED) << FOLDED_BITS | (text[end] & FOLDED);
    }

    /** Whether one of the words stands there. */
    boolean in(byte[] text, int from, int to) {
        int at = from;
        while (at <= to - window) {
            int shift = window == 1 ? 0 : shifts[pair(text, at + window - 1)];
            if (shift > 0) {
                at += shift;
            } else if (standsAt(text, at, to)) {
                return true;
            } else {
                at++;
            }
        }
        return false;
    }

    private boolean standsAt(byte[] text, int at, int to) {
        for (byte[] word : words) {
            if (word.length <= to - at && same(word, text, at)) {
                return true;
            }
        }
        return false;
    }

    private boolean same(byte[] word, byte[] text, int at) {
        for (int i = 0; i < word.length; i++) {
            if (word[i] != text[at + i] && (caseSensitive || lowerCase(word[i]) != lowerCase(text[at + i]))) {
                return false;
            }
        }
        return true;
    }

    private static int lowerCase(byte each) {
        return each >= 'A' && each <= 'Z' ? each | LOWER_CASE : each;
    }

    /** Whether there is an ESC, behind which an escape sequence may stand that is not shown. */
    static boolean haveEscape(byte[] text, int from, int to) {
        return anyIs(text, from, to, 0);
    }

    /** Whether the text has what haveEscape finds, or a byte that is not ASCII. */
    static boolean haveEscapeOrMoreThanAscii(byte[] text, int from, int to) {
        return anyIs(text, from, to, HIGH_BITS);
    }

    private static boolean anyIs(byte[] text, int from, int to, long orBits) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long eight = (long) EIGHT.get(text, at);
            long zeroWhereEscape = eight ^ (EACH * ESCAPE);
            // A byte of it is 0 where the subtraction borrows from a high bit that was not set.
            if (((zeroWhereEscape - EACH) & ~zeroWhereEscape & HIGH_BITS) != 0 || (eight & orBits) != 0) {
                return true;
            }
        }
        for (; at < to; at++) {
            if (text[at] == ESCAPE || (text[at] < 0 && orBits != 0)) {
                return true;
            }
        }
        return false;
    }
}
