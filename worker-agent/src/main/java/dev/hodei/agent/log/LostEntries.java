package dev.hodei.agent.log;

import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogCompression;
import dev.hodei.wire.UnreadableLine;

/** What is sent in the place of a chunk that cannot be sent: as many entries, which say what is missing. */
final class LostEntries {
    private LostEntries() {}

    static LogChunk inPlaceOf(long firstPosition, int entries, long readAtMicros, String why) {
        String words = UnreadableLine.words(firstPosition, entries, why);
        var body = UnreadableLine.body(entries, words);
        return LogChunk.newBuilder()
                .setFirstPosition(firstPosition)
                .setEntryCount(entries)
                .setFirstReadAtMicros(readAtMicros)
                .setTextBytes(body.getText().size())
                .setCompression(LogCompression.LOG_COMPRESSION_NONE)
                .setBody(body.toByteString())
                .build();
    }
}
