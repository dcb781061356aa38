package dev.hodei.bootstrap;

import dev.hodei.id.WorkerId;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Issues and checks what a worker presents after its one-time password: its id and an expiry, signed with the
 * installation's key (HMAC-SHA-256). Nothing is stored, so that every server of the installation can check it; a worker
 * that has ended is refused by its row. Thread-safe.
 */
public final class WorkerCredentials {
    private static final String VERSION = "v1";

    private final SecretKeySpec key;

    /**
     * @param key the installation's key, 32 bytes
     */
    public WorkerCredentials(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /** A credential for this worker that is good until {@code expiresAt}, to the second. */
    public String issue(WorkerId worker, Instant expiresAt) {
        String claim = VERSION + "." + worker + "." + expiresAt.getEpochSecond();
        return claim + "." + sign(claim);
    }

    /** The worker that a credential was issued to; empty if it is forged, malformed or expired. */
    public Optional<WorkerId> verify(String credential, Instant now) {
        int lastDot = credential.lastIndexOf('.');
        String[] parts = credential.split("\\.", -1);
        if (parts.length != 4 || !parts[0].equals(VERSION)) {
            return Optional.empty();
        }
        byte[] expected = sign(credential.substring(0, lastDot)).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(expected, parts[3].getBytes(StandardCharsets.UTF_8))) {
            return Optional.empty();
        }
        return now.getEpochSecond() < Long.parseLong(parts[2]) ? Optional.of(new WorkerId(parts[1])) : Optional.empty();
    }

    private String sign(String claim) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(claim.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
