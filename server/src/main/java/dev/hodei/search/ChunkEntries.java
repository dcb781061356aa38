package dev.hodei.search;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.hodei.log.LogChunk;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.v1.LogCompression;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** A chunk's entries, as columns; see log.proto. */
final class ChunkEntries {
    static final int STDOUT = 0;
    static final int STDERR = 1;
    static final int SYSTEM = 2;

    /** More than a body of the largest text and the most entries can have. */
    private static final int MOST_INFLATED = 3 << 20;

    private final LogChunkBody columns;
    private final byte[] text;
    private final int[] ends;

    private ChunkEntries(LogChunkBody columns, byte[] text, int[] ends) {
        this.columns = columns;
        this.text = text;
        this.ends = ends;
    }

    /**
     * @throws IllegalStateException for a chunk that no agent would have sent
     */
    static ChunkEntries of(LogChunk chunk) {
        try {
            LogChunkBody columns = LogChunkBody.parseFrom(inflated(chunk));
            int count = chunk.entryCount();
            if (columns.getLengthAndFlagsCount() != count) {
                throw unreadable(chunk, "its columns differ in length", null);
            }
            int[] ends = new int[count];
            long end = 0;
            for (int i = 0; i < count; i++) {
                end += columns.getLengthAndFlags(i) >>> 3;
                ends[i] = (int) end;
            }
            if (end > columns.getText().size()) {
                throw unreadable(chunk, "its text ends early", null);
            }
            return new ChunkEntries(columns, columns.getText().toByteArray(), ends);
        } catch (InvalidProtocolBufferException | DataFormatException e) {
            throw unreadable(chunk, "its body can't be parsed", e);
        }
    }

    private static byte[] inflated(LogChunk chunk) throws DataFormatException {
        if (chunk.compression() == LogCompression.LOG_COMPRESSION_NONE_VALUE) {
            return chunk.body();
        }
        if (chunk.compression() != LogCompression.LOG_COMPRESSION_DEFLATE_VALUE) {
            throw unreadable(chunk, "its compression (" + chunk.compression() + ") is unknown", null);
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(chunk.body());
            byte[] out = new byte[Math.min(MOST_INFLATED, chunk.textBytes() + 8 * chunk.entryCount() + 64)];
            int length = 0;
            while (!inflater.finished()) {
                if (length == out.length) {
                    if (length >= MOST_INFLATED) {
                        throw unreadable(chunk, "it is too large", null);
                    }
                    out = Arrays.copyOf(out, Math.min(MOST_INFLATED, length * 2));
                }
                int more = inflater.inflate(out, length, out.length - length);
                if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw unreadable(chunk, "it ends early", null);
                }
                length += more;
            }
            return Arrays.copyOf(out, length);
        } finally {
            inflater.end();
        }
    }

    private static IllegalStateException unreadable(LogChunk chunk, String why, @Nullable Throwable cause) {
        return new IllegalStateException("the log can't be read from " + chunk.firstPosition() + " on: " + why, cause);
    }

    int count() {
        return ends.length;
    }

    int stream(int entry) {
        return columns.getLengthAndFlags(entry) & 3;
    }

    /** Whether the stream's next entry goes on with it. */
    boolean unterminated(int entry) {
        return (columns.getLengthAndFlags(entry) & 4) != 0;
    }

    int from(int entry) {
        return entry == 0 ? 0 : ends[entry - 1];
    }

    int to(int entry) {
        return ends[entry];
    }

    /** Of all entries; not to be changed. */
    byte[] text() {
        return text;
    }
}
