package dev.hodei.e2e.chaos;

import dev.hodei.e2e.harness.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Issues one-time passwords to workers that nobody provisioned, past the server. */
final class Identities {
    /** Until the server has read the rows; see {@link Timing}. */
    private static final Duration KNOWN_AFTER = Duration.ofMillis(1_200);

    private static final Duration AGAIN_AFTER = Duration.ofMillis(300);

    /** A worker's id and its one-time password. */
    record Identity(String worker, String password) {}

    private final Database database;
    private final Supplier<Duration> serverAhead;
    private final Stop stop;

    /** @param serverAhead by how much the server's clock, by which a password expires, is before the database's */
    Identities(Database database, Supplier<Duration> serverAhead, Stop stop) {
        this.database = database;
        this.serverAhead = serverAhead;
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
        long ahead = serverAhead.get().toSeconds();
        database.execute(
                "INSERT INTO workers (worker_id, state, provider, created_at, changed_at, ready_deadline)"
                        + " SELECT ?, 'CREATING', 'external', at, at, at + interval '25 s'"
                        + " FROM (SELECT now() + ? * interval '1 s' AS at)",
                identity.worker(),
                ahead);
        database.execute(
                "INSERT INTO bootstrap_tokens (token_hash, worker_id, issued_at, expires_at)"
                        + " SELECT ?, ?, at, at + interval '25 s' FROM (SELECT now() + ? * interval '1 s' AS at)",
                sha256(identity.password()),
                identity.worker(),
                ahead);
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
