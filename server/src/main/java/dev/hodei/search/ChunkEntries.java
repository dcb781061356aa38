package dev.hodei.search;

import dev.hodei.log.LogChunk;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.wire.LogBodies;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A chunk's entries, as columns; see log.proto. */
final class ChunkEntries {
    static final int STDOUT = 0;
    static final int STDERR = 1;
    static final int SYSTEM = 2;

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
            LogChunkBody columns = LogBodies.open(chunk.compression(), chunk.body());
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
        } catch (IOException e) {
            throw unreadable(chunk, String.valueOf(e.getMessage()), e);
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
