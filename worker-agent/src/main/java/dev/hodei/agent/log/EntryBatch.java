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
    private boolean full;
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
        readThen(Math.max(now, lastAt));
        lengthAndFlags.add(length << 3 | (unterminated ? 1 << 2 : 0) | stream.number());
        output |= stream != LogStream.SYSTEM;
        count++;
    }

    /**
     * Adds whole lines, as {@link EntrySink#lines} says, in one pass over their bytes. Stops at the first that is longer
     * than an entry may be, that has no end yet, or for which there is no room; {@link #isFull} tells of the last.
     */
    int addLines(LogStream stream, byte[] bytes, int from, int to, long now) {
        full = count > 0 && now - lastAt > Integer.MAX_VALUE;
        if (full || from == to) {
            return from;
        }
        int most = to - from;
        if (text.length < textLength + most) {
            text = Arrays.copyOf(text, Math.max(textLength + most, text.length * 2));
        }
        // Each line's number takes at most as many bytes as the line does, but for two.
        byte[] lengths = lengthAndFlags.room(most + 2);
        int lengthsEnd = lengthAndFlags.length();
        byte[] into = text;
        int end = textLength;
        int lineStart = end;
        int entries = count;
        int taken = from;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b != '\n') {
                into[end++] = b;
                continue;
            }
            int length = end - lineStart;
            full = entries == FULL_ENTRIES || (end > FULL_BYTES && entries > 0);
            if (full || length > LineSplitter.MAX_ENTRY_BYTES) {
                break;
            }
            int rest = length << 3 | stream.number();
            while ((rest & ~0x7f) != 0) {
                lengths[lengthsEnd++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            lengths[lengthsEnd++] = (byte) rest;
            entries++;
            lineStart = end;
            taken = i + 1;
        }
        if (entries > count) {
            textLength = lineStart;
            lengthAndFlags.took(lengthsEnd);
            readThen(Math.max(now, lastAt));
            readAfter.addZeros(entries - count - 1);
            output |= stream != LogStream.SYSTEM;
            count = entries;
        }
        return taken;
    }

    /** Whether a line was left out last because there was no room. */
    boolean isFull() {
        return full;
    }

    private void readThen(long at) {
        if (count == 0) {
            firstAt = at;
            lastAt = at;
        }
        readAfter.add((int) (at - lastAt));
        lastAt = at;
    }

    /** Goes on where the batch before it, which is sent now, came to. */
    void follow(EntryBatch before, long now) {
        clear(now);
        flushedAt = before.output ? now : before.flushedAt;
        lastAt = before.lastAt;
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

    /** Returns the size of a field with so many bytes: its tag, their number, and they. */
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
