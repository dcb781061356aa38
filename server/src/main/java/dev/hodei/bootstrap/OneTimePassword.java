package dev.hodei.bootstrap;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What a new worker proves itself with, once: 256 random bits in base64url. It is shown to the worker alone, through
 * its environment; only its hash is stored, and it never appears in a log ({@link #toString()} hides it).
 */
public record OneTimePassword(String value) {
    public static final int BYTES = 32;

    /** Makes one of 32 random bytes; the caller provides the randomness. */
    public static OneTimePassword of(byte[] random) {
        if (random.length != BYTES) {
            throw new IllegalArgumentException("a one-time password is made of " + BYTES + " bytes");
        }
        return new OneTimePassword(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /** Returns the hash of the text. */
    public TokenHash hash() {
        return TokenHash.of(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "OneTimePassword[hidden]";
    }
}
