package dev.hodei.e2e.harness;

import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.wire.LogBodies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A log as a follower has received it. */
public record JobLog(List<LogEntry> entries) {
    public byte[] stdout() {
        return stream(LogEntry.STDOUT);
    }

    public String stdoutText() {
        return new String(stdout(), StandardCharsets.UTF_8);
    }

    public String stderrText() {
        return new String(stream(LogEntry.STDERR), StandardCharsets.UTF_8);
    }

    public String systemText() {
        return new String(stream(LogEntry.SYSTEM), StandardCharsets.UTF_8);
    }

    /** Exactly the bytes that the job wrote to this stream. */
    private byte[] stream(int stream) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (LogEntry entry : entries) {
            if (entry.stream() == stream) {
                bytes.writeBytes(entry.bytes());
                if (!entry.unterminated()) {
                    bytes.write('\n');
                }
            }
        }
        return bytes.toByteArray();
    }

    /** Takes a chunk apart, checking that it keeps the contract. */
    public static List<LogEntry> entries(LogChunk chunk) {
        LogChunkBody body = body(chunk);
        int count = chunk.getEntryCount();
        if (count < 1 || body.getLengthAndFlagsCount() != count || body.getReadAfterMicrosCount() != count) {
            throw new AssertionError("columns of a chunk differ: " + count);
        }
        long seen = Captured.nowMicros();
        byte[] text = body.getText().toByteArray();
        List<LogEntry> entries = new ArrayList<>(count);
        long micros = chunk.getFirstReadAtMicros();
        int offset = 0;
        for (int i = 0; i < count; i++) {
            micros += Integer.toUnsignedLong(body.getReadAfterMicros(i));
            int flags = body.getLengthAndFlags(i);
            byte[] bytes = java.util.Arrays.copyOfRange(text, offset, offset + (flags >>> 3));
            offset += flags >>> 3;
            entries.add(new LogEntry(chunk.getFirstPosition() + i, micros, flags & 3, (flags & 4) != 0, bytes, seen));
        }
        if (offset != text.length || offset != chunk.getTextBytes()) {
            throw new AssertionError("text of a chunk: " + text.length + " bytes, of which " + offset + " in entries");
        }
        return entries;
    }

    public static LogChunkBody body(LogChunk chunk) {
        try {
            return LogBodies.open(chunk.getCompressionValue(), chunk.getBody().toByteArray());
        } catch (IOException e) {
            throw new AssertionError("a chunk's body is malformed", e);
        }
    }
}
