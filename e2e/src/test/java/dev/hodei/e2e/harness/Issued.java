package dev.hodei.e2e.harness;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** A worker that a server was told to expect, past its own provisioning, and the password that lets it in. */
public record Issued(String worker, String password) {
    public static Issued by(Database database) {
        Issued issued = new Issued(
                UUID.randomUUID().toString().replace("-", ""), UUID.randomUUID().toString());
        database.execute(
                "INSERT INTO workers (worker_id, state, provider, created_at, changed_at, ready_deadline)"
                        + " VALUES (?, 'CREATING', 'process', now(), now(), now() + interval '1 hour')",
                issued.worker);
        database.execute(
                "INSERT INTO bootstrap_tokens (token_hash, worker_id, issued_at, expires_at)"
                        + " VALUES (?, ?, now(), now() + interval '1 hour')",
                sha256(issued.password),
                issued.worker);
        Eventually.holds(
                "the controller has read the rows",
                java.time.Duration.ofSeconds(5),
                () -> database.query(
                                "SELECT now() - created_at > interval '500 ms' FROM workers WHERE worker_id = ?",
                                issued.worker)
                        .equals(java.util.List.of("t")));
        return issued;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
