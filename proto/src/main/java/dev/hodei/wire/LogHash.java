package dev.hodei.wire;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The hash of a log, as {@code Attempt.log_hash} shows it: a chain over its chunks in their order. It begins with 32 zero
 * bytes; each chunk makes it SHA-256(hash before, digest of the chunk). The digest of a chunk is SHA-256 over its
 * first_position and first_read_at_micros (8 bytes each, big-endian), its entry_count, text_bytes and compression (4 bytes
 * each), and its body as it was sent. Not thread-safe.
 */
public final class LogHash {
    private static final int BYTES = 32;

    private final MessageDigest sha256 = sha256();
    private byte[] value = new byte[BYTES];

    /** The digest of one chunk. */
    public static byte[] digest(
            long firstPosition, int entryCount, long firstReadAtMicros, int textBytes, int compression, byte[] body) {
        return digest(sha256(), firstPosition, entryCount, firstReadAtMicros, textBytes, compression, body);
    }

    private static byte[] digest(
            MessageDigest sha256,
            long firstPosition,
            int entryCount,
            long firstReadAtMicros,
            int textBytes,
            int compression,
            byte[] body) {
        sha256.update(ByteBuffer.allocate(2 * Long.BYTES + 3 * Integer.BYTES)
                .putLong(firstPosition)
                .putLong(firstReadAtMicros)
                .putInt(entryCount)
                .putInt(textBytes)
                .putInt(compression)
                .flip());
        return sha256.digest(body);
    }

    /** Adds the chunk that comes next in the log. */
    public void add(
            long firstPosition, int entryCount, long firstReadAtMicros, int textBytes, int compression, byte[] body) {
        byte[] digest = digest(sha256, firstPosition, entryCount, firstReadAtMicros, textBytes, compression, body);
        sha256.update(value);
        value = sha256.digest(digest);
    }

    /** The hash of the chunks that were added, as 64 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(value);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
