package dev.hodei.bootstrap;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

    /** SHA-256 of the text; enough for a secret of full entropy, which no dictionary holds. */
    public TokenHash hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return TokenHash.of(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "OneTimePassword[hidden]";
    }
}
