package dev.hodei.agent.log;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.hodei.v1.LogChunkBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Entries that wait to become a chunk. A chunk is due at once when the one before it is at least
 * {@link #FLUSH_MICROS} old, so that a single line is never held back; otherwise that long after its first entry; or when
 * it is full. Chunks of nothing but Hodei's own words don't count as the one before: the command as it was run must not
 * hold back the first line that it prints. Not thread-safe.
 */
final class EntryBatch {
    static final long FLUSH_MICROS = 10_000;
    static final int FULL_BYTES = 256 * 1024;
    static final int FULL_ENTRIES = 65_536;

    private byte[] text = new byte[1024];
    private int textLength;
    private final VarintColumn readAfter = new VarintColumn();
    private final VarintColumn lengthAndFlags = new VarintColumn();
    private int count;
    private boolean output;
    private long firstAt;
    private long lastAt;
    private long flushedAt = Long.MIN_VALUE / 2;

    /** Whether the entry has a place in this chunk; if not, take the chunk first. */
    boolean hasRoom(int length, long now) {
        return count == 0
                || (count < FULL_ENTRIES && textLength + length <= FULL_BYTES && now - lastAt <= Integer.MAX_VALUE);
    }

    void add(LogStream stream, byte[] bytes, int offset, int length, boolean unterminated, long now) {
        if (text.length < textLength + length) {
            text = Arrays.copyOf(text, Math.max(textLength + length, text.length * 2));
        }
        System.arraycopy(bytes, offset, text, textLength, length);
        textLength += length;
        long at = Math.max(now, lastAt);
        if (count == 0) {
            firstAt = at;
            lastAt = at;
        }
        readAfter.add((int) (at - lastAt));
        lengthAndFlags.add(length << 3 | (unterminated ? 1 << 2 : 0) | stream.number());
        lastAt = at;
        output |= stream != LogStream.SYSTEM;
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    int textLength() {
        return textLength;
    }

    long firstAt() {
        return firstAt;
    }

    /** When the entries are to be sent; {@code Long.MAX_VALUE} if there are none. */
    long dueAt() {
        if (count == 0) {
            return Long.MAX_VALUE;
        }
        return firstAt - flushedAt >= FLUSH_MICROS ? firstAt : firstAt + FLUSH_MICROS;
    }

    /**
     * A LogChunkBody, serialized. Written by hand: building the message would cost more than all that was done to its
     * lines before.
     */
    byte[] body() {
        byte[] body = new byte[size(readAfter.length()) + size(lengthAndFlags.length()) + size(textLength)];
        CodedOutputStream out = CodedOutputStream.newInstance(body);
        try {
            write(out, LogChunkBody.READ_AFTER_MICROS_FIELD_NUMBER, readAfter.bytes(), readAfter.length());
            write(out, LogChunkBody.LENGTH_AND_FLAGS_FIELD_NUMBER, lengthAndFlags.bytes(), lengthAndFlags.length());
            write(out, LogChunkBody.TEXT_FIELD_NUMBER, text, textLength);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return body;
    }

    private static void write(CodedOutputStream out, int field, byte[] bytes, int length) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(length);
        out.writeRawBytes(bytes, 0, length);
    }

    /** Of a field with so many bytes: its tag, their number, and they. */
    private static int size(int length) {
        return 1 + CodedOutputStream.computeUInt32SizeNoTag(length) + length;
    }

    void clear(long now) {
        count = 0;
        textLength = 0;
        readAfter.clear();
        lengthAndFlags.clear();
        if (output) {
            flushedAt = now;
        }
        output = false;
    }
}
