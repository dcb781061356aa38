package dev.hodei.agent.log;

import java.util.Arrays;

/** Numbers as a packed repeated uint32 of Protocol Buffers holds them. Not thread-safe. */
final class VarintColumn {
    private static final int LONGEST = 5;

    private byte[] bytes = new byte[64];
    private int length;

    void add(int value) {
        if (bytes.length - length < LONGEST) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            bytes[length++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /** The array, with room for so many more bytes behind {@link #length()}; {@link #took} tells how many were written. */
    byte[] room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
        return bytes;
    }

    /** The column ends here now; what was written since lies before it. */
    void took(int end) {
        length = end;
    }

    /** Adds a zero so many times. */
    void addZeros(int count) {
        Arrays.fill(room(count), length, length + count, (byte) 0);
        length += count;
    }

    byte[] bytes() {
        return bytes;
    }

    /** How many of the bytes count. */
    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }
}
