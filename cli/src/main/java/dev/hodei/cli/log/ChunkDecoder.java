package dev.hodei.cli.log;

import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.wire.LogBodies;
import dev.hodei.wire.UnreadableLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes entries out of a chunk. */
final class ChunkDecoder {
    private ChunkDecoder() {}

    /** The chunk's entries from the given position on. */
    static List<LogEntry> entries(LogChunk chunk, long fromPosition) throws UnreadableChunkException {
        LogChunkBody body;
        try {
            body = LogBodies.open(chunk.getCompressionValue(), chunk.getBody().toByteArray());
        } catch (IOException e) {
            throw new UnreadableChunkException(String.valueOf(e.getMessage()));
        }
        int count = chunk.getEntryCount();
        if (body.getLengthAndFlagsCount() != count || body.getReadAfterMicrosCount() != count) {
            throw new UnreadableChunkException("its columns differ in length");
        }
        byte[] text = body.getText().toByteArray();
        List<LogEntry> entries = new ArrayList<>(count);
        long micros = chunk.getFirstReadAtMicros();
        int offset = 0;
        for (int i = 0; i < count; i++) {
            micros += Integer.toUnsignedLong(body.getReadAfterMicros(i));
            int flags = body.getLengthAndFlags(i);
            int length = flags >>> 3;
            if (length > text.length - offset) {
                throw new UnreadableChunkException("its text ends early");
            }
            long position = chunk.getFirstPosition() + i;
            if (position >= fromPosition) {
                entries.add(new LogEntry(
                        position, micros, LogStream.of(flags & 3), (flags & 4) != 0, text, offset, length));
            }
            offset += length;
        }
        return entries;
    }

    /** The line that stands in the place of entries that cannot be read. */
    static LogEntry unreadable(long firstPosition, long entries, long readAtMicros, String why) {
        byte[] words = UnreadableLine.words(firstPosition, entries, why).getBytes(StandardCharsets.UTF_8);
        return new LogEntry(firstPosition, readAtMicros, LogStream.SYSTEM, false, words, 0, words.length);
    }
}
