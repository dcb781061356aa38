package dev.hodei.log;

import java.util.Optional;

/** The limits of a chunk, as {@code hodei.v1.LogChunk} states them. */
public final class LogLimits {
    public static final int MAX_ENTRIES = 65_536;
    public static final int MAX_TEXT_BYTES = 1 << 20;
    public static final int MAX_BODY_BYTES = MAX_TEXT_BYTES + MAX_TEXT_BYTES / 4;

    private LogLimits() {}

    /** What is wrong with a chunk of these measures, unsigned numbers being read as the negative ones they look like. */
    public static Optional<String> problem(long firstPosition, int entryCount, int textBytes, int bodyBytes) {
        if (firstPosition < 0 || firstPosition > Long.MAX_VALUE - MAX_ENTRIES) {
            return Optional.of("first_position " + Long.toUnsignedString(firstPosition) + " is too large");
        }
        if (entryCount < 1 || entryCount > MAX_ENTRIES) {
            return Optional.of(
                    "entry_count must be 1 to " + MAX_ENTRIES + "; it is " + Integer.toUnsignedString(entryCount));
        }
        if (textBytes < 0 || textBytes > MAX_TEXT_BYTES) {
            return Optional.of(
                    "text_bytes must be at most " + MAX_TEXT_BYTES + "; it is " + Integer.toUnsignedString(textBytes));
        }
        return bodyBytes > MAX_BODY_BYTES
                ? Optional.of("the body must be at most " + MAX_BODY_BYTES + " bytes; it has " + bodyBytes)
                : Optional.empty();
    }
}
