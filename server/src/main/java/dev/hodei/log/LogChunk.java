package dev.hodei.log;

/**
 * Consecutive entries of an attempt's log, as the agent encoded them. The body is opaque here: it is stored and
 * forwarded as it is, and must not be changed by anybody who is given it.
 *
 * <p>Mirrors {@code hodei.v1.LogChunk}, which has the units and limits.
 */
public final class LogChunk {
    private final long firstPosition;
    private final int entryCount;
    private final long firstReadAtMicros;
    private final int textBytes;
    private final int compression;
    private final byte[] body;

    public LogChunk(
            long firstPosition, int entryCount, long firstReadAtMicros, int textBytes, int compression, byte[] body) {
        if (firstPosition < 0 || entryCount < 1 || textBytes < 0) {
            throw new IllegalArgumentException(
                    "chunk of " + entryCount + " entries and " + textBytes + " bytes at " + firstPosition);
        }
        this.firstPosition = firstPosition;
        this.entryCount = entryCount;
        this.firstReadAtMicros = firstReadAtMicros;
        this.textBytes = textBytes;
        this.compression = compression;
        this.body = body;
    }

    public long firstPosition() {
        return firstPosition;
    }

    public int entryCount() {
        return entryCount;
    }

    /** Position after the last entry. */
    public long endPosition() {
        return firstPosition + entryCount;
    }

    public long firstReadAtMicros() {
        return firstReadAtMicros;
    }

    public int textBytes() {
        return textBytes;
    }

    /** Number of the {@code hodei.v1.LogCompression}. */
    public int compression() {
        return compression;
    }

    /** The bytes themselves, not a copy. */
    public byte[] body() {
        return body;
    }
}
