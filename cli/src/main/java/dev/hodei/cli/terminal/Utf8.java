package dev.hodei.cli.terminal;

/** Characters of more than one byte in UTF-8, as RFC 3629 allows them: none too long, no surrogates. */
final class Utf8 {
    private Utf8() {}

    /** How many bytes the character takes; 0 where the bytes end before it does; -1 where it is none. */
    static int length(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xff;
        int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc2 || lead > 0xf4) {
            return -1;
        }
        for (int i = 1; i < length; i++) {
            if (at + i == end) {
                return 0;
            }
            int next = bytes[at + i] & 0xff;
            int least = i > 1 ? 0x80 : lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
            int most = i > 1 ? 0xbf : lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
            if (next < least || next > most) {
                return -1;
            }
        }
        return length;
    }

    /** The character in bytes whose length was found by {@link #length}. */
    static int codePoint(byte[] bytes, int at, int length) {
        int codePoint = bytes[at] & (0xff >> (length + 1));
        for (int i = 1; i < length; i++) {
            codePoint = codePoint << 6 | (bytes[at + i] & 0x3f);
        }
        return codePoint;
    }
}
