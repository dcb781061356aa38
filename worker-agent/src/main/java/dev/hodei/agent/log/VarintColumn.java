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
