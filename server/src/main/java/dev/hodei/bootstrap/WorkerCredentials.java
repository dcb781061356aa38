package dev.hodei.bootstrap;

import dev.hodei.id.WorkerId;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Issues and checks what a worker presents after its one-time password: its id and an expiry, signed with the
 * installation's key (HMAC-SHA-256). Nothing is stored, so that every server of the installation can check it; a worker
 * that has ended is refused by its row. Thread-safe.
 */
public final class WorkerCredentials {
    private static final String VERSION = "v1";
    private static final Pattern FORM = Pattern.compile("(v1\\.([0-9a-f]{32})\\.([0-9]{1,18}))\\.([A-Za-z0-9_-]{43})");

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

    /** The worker that a credential was issued to; empty if it is forged, malformed or expired. Never throws. */
    public Optional<WorkerId> verify(String credential, Instant now) {
        Matcher parts = FORM.matcher(credential);
        if (!parts.matches()) {
            return Optional.empty();
        }
        byte[] expected = sign(parts.group(1)).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(expected, parts.group(4).getBytes(StandardCharsets.US_ASCII))) {
            return Optional.empty();
        }
        return now.getEpochSecond() < Long.parseLong(parts.group(3))
                ? Optional.of(new WorkerId(parts.group(2)))
                : Optional.empty();
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
