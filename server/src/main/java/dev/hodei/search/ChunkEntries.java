package dev.hodei.search;

import dev.hodei.log.LogChunk;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.wire.LogBodies;
import dev.hodei.wire.UnreadableLine;
import java.io.IOException;

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

    /** What a chunk holds, of which nothing but its body is believed. */
    static ChunkEntries of(LogChunk chunk) throws UnreadableChunkException {
        try {
            return of(LogBodies.open(chunk.compression(), chunk.body()), chunk.entryCount());
        } catch (IOException e) {
            throw new UnreadableChunkException(String.valueOf(e.getMessage()));
        }
    }

    /** Returns the entries of a chunk with empty texts. */
    static ChunkEntries flagsOf(LogChunk chunk) throws UnreadableChunkException {
        try {
            int count = chunk.entryCount();
            LogChunkBody columns = LogBodies.openFlags(chunk.compression(), chunk.body(), count);
            return new ChunkEntries(columns, new byte[0], ends(columns, count));
        } catch (IOException e) {
            throw new UnreadableChunkException(String.valueOf(e.getMessage()));
        }
    }

    /** The line that stands in the place of so many entries. */
    static ChunkEntries unreadable(long first, int entries, String why) {
        try {
            return of(UnreadableLine.body(entries, UnreadableLine.words(first, entries, why)), entries);
        } catch (UnreadableChunkException e) {
            throw new IllegalStateException("Made here, and wrong", e);
        }
    }

    private static ChunkEntries of(LogChunkBody columns, int count) throws UnreadableChunkException {
        int[] ends = ends(columns, count);
        if (count > 0 && ends[count - 1] > columns.getText().size()) {
            throw new UnreadableChunkException("its text ends early");
        }
        return new ChunkEntries(columns, columns.getText().toByteArray(), ends);
    }

    private static int[] ends(LogChunkBody columns, int count) throws UnreadableChunkException {
        if (columns.getLengthAndFlagsCount() != count) {
            throw new UnreadableChunkException("its columns differ in length");
        }
        int[] ends = new int[count];
        long end = 0;
        for (int i = 0; i < count; i++) {
            end += columns.getLengthAndFlags(i) >>> 3;
            if (end > LogBodies.LARGEST) {
                throw new UnreadableChunkException("its text ends early");
            }
            ends[i] = (int) end;
        }
        return ends;
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

    /** Returns the text of all entries; not to be changed. */
    byte[] text() {
        return text;
    }
}
