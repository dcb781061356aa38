package dev.hodei.e2e.harness;

import java.nio.charset.StandardCharsets;

/**
 * A line, or a piece of one; see log.proto.
 *
 * @param seenMicros when the follower had it, in microseconds since the epoch
 */
public record LogEntry(
        long position, long readAtMicros, int stream, boolean unterminated, byte[] bytes, long seenMicros) {
    public static final int STDOUT = 0;
    public static final int STDERR = 1;
    public static final int SYSTEM = 2;

    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
