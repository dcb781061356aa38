package dev.hodei.cli.log;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.wire.LogBodies;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes entries out of a chunk. */
final class ChunkDecoder {
    private ChunkDecoder() {}

    /** The chunk's entries from the given position on. */
    static List<LogEntry> entries(LogChunk chunk, long fromPosition) {
        LogChunkBody body;
        try {
            body = LogBodies.open(chunk.getCompressionValue(), chunk.getBody().toByteArray());
        } catch (IOException e) {
            throw unreadable(chunk, String.valueOf(e.getMessage()));
        }
        int count = chunk.getEntryCount();
        if (body.getLengthAndFlagsCount() != count || body.getReadAfterMicrosCount() != count) {
            throw unreadable(chunk, "its columns differ in length");
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
                throw unreadable(chunk, "its text ends early");
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

    private static CliException unreadable(LogChunk chunk, String why) {
        return new CliException(
                ExitCode.FAILED,
                "cannot read the log from position " + chunk.getFirstPosition() + " on: " + why
                        + " (is this command older than the server?)");
    }
}
