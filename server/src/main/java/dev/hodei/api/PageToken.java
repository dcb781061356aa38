package dev.hodei.api;

import com.google.protobuf.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * The token of the next page: opaque to clients, with a version, and bound to the filter that it was made for. It is no
 * secret and proves nothing; the check is there to find mistakes.
 */
final class PageToken {
    private static final byte VERSION = 1;
    private static final int BYTES = 1 + Long.BYTES + Integer.BYTES;

    static final int DEFAULT_PAGE = 50;
    static final int MAX_PAGE = 1_000;

    private PageToken() {}

    /**
     * @param before the next page holds what has a number below this
     */
    static String of(long before, String method, Message filter) {
        byte[] token = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putLong(before)
                .putInt(hash(before, method, filter))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** The number below which the page's entries are; the largest there is for an empty token. */
    static long before(String token, String method, Message filter) {
        if (token.isEmpty()) {
            return Long.MAX_VALUE;
        }
        ByteBuffer bytes = decoded(token);
        if (bytes.remaining() == BYTES && bytes.get() == VERSION) {
            long before = bytes.getLong();
            if (before > 0 && bytes.getInt() == hash(before, method, filter)) {
                return before;
            }
        }
        throw Failures.invalid(
                "the page token is not one that this server gave for this filter; pass next_page_token of"
                        + " the page before with the same filter, or none to start again");
    }

    static int size(int wanted) {
        if (wanted < 0 || wanted > MAX_PAGE) {
            throw Failures.invalid(
                    "page_size must be 1 to " + MAX_PAGE + ", or 0 for " + DEFAULT_PAGE + "; it is " + wanted);
        }
        return wanted == 0 ? DEFAULT_PAGE : wanted;
    }

    private static ByteBuffer decoded(String token) {
        try {
            return ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
        } catch (IllegalArgumentException e) {
            return ByteBuffer.allocate(0);
        }
    }

    private static int hash(long before, String method, Message filter) {
        CRC32C crc = new CRC32C();
        crc.update(method.getBytes(StandardCharsets.UTF_8));
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(before).flip());
        crc.update(Deterministic.bytes(filter));
        return (int) crc.getValue();
    }
}
