package dev.hodei.e2e.chaos;

import dev.hodei.e2e.harness.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Issues one-time passwords to workers that nobody provisioned, past the server. */
final class Identities {
    /** Until the server has read the rows; see {@link Timing}. */
    private static final Duration KNOWN_AFTER = Duration.ofMillis(1_200);

    private static final Duration AGAIN_AFTER = Duration.ofMillis(300);

    /** A worker's id and its one-time password. */
    record Identity(String worker, String password) {}

    private final Database database;
    private final Stop stop;

    Identities(Database database, Stop stop) {
        this.database = database;
        this.stop = stop;
    }

    /** Tries until the database takes it; empty when the run ends meanwhile. */
    Optional<Identity> issue() {
        while (!stop.isRequested()) {
            try {
                Identity identity = insert();
                return stop.within(KNOWN_AFTER) ? Optional.empty() : Optional.of(identity);
            } catch (AssertionError e) {
                stop.within(AGAIN_AFTER); // It is away.
            }
        }
        return Optional.empty();
    }

    private Identity insert() {
        Identity identity = new Identity(
                UUID.randomUUID().toString().replace("-", ""), UUID.randomUUID().toString());
        database.execute(
                "INSERT INTO workers (worker_id, state, provider, created_at, changed_at, ready_deadline)"
                        + " VALUES (?, 'CREATING', 'external', now(), now(), now() + interval '25 s')",
                identity.worker());
        database.execute(
                "INSERT INTO bootstrap_tokens (token_hash, worker_id, issued_at, expires_at)"
                        + " VALUES (?, ?, now(), now() + interval '25 s')",
                sha256(identity.password()),
                identity.worker());
        return identity;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
