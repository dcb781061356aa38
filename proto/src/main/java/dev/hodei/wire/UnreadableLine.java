package dev.hodei.wire;

import com.google.protobuf.ByteString;
import dev.hodei.v1.LogChunkBody;

/**
 * What stands in the place of log entries that cannot be read: one line of Hodei's own that says so, as long in entries as those
 * that it stands for, so that the positions of all others stay what they are.
 */
public final class UnreadableLine {
    private static final int SYSTEM = 2;
    private static final int UNTERMINATED = 4;

    private UnreadableLine() {}

    /** The line's words. */
    public static String words(long firstPosition, long entries, String why) {
        return entries == 1
                ? "hodei: entry " + firstPosition + " of this log cannot be read: " + why
                : "hodei: entries " + firstPosition + " to " + (firstPosition + entries - 1)
                        + " of this log cannot be read: " + why;
    }

    /** The line as the body of a chunk with so many entries, of which the first has the words. */
    public static LogChunkBody body(int entries, String words) {
        ByteString text = ByteString.copyFromUtf8(words);
        LogChunkBody.Builder body = LogChunkBody.newBuilder().setText(text);
        for (int i = 0; i < entries; i++) {
            int length = i == 0 ? text.size() : 0;
            body.addReadAfterMicros(0);
            body.addLengthAndFlags(length << 3 | (i < entries - 1 ? UNTERMINATED : 0) | SYSTEM);
        }
        return body.build();
    }
}
