package dev.hodei.e2e.harness;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Workers that nobody provisions: rows and one-time passwords as the controller makes them. */
public record Workers(Database database) {
    /** A worker's id, and the password that lets it in. */
    public record Admission(String worker, String password) {}

    /** Returns when the controller has read the rows, which it does at every resync. */
    public Admission admit() {
        String worker = newWorker();
        String password = newPassword(worker, "1 hour");
        awaitKnown(worker);
        return new Admission(worker, password);
    }

    public String newWorker() {
        return newWorker("1 hour");
    }

    /**
     * Inserts a worker that nobody has started.
     *
     * @param life how long the controller waits for it, as PostgreSQL writes an interval
     */
    public String newWorker(String life) {
        String id = UUID.randomUUID().toString().replace("-", "");
        database.execute(
                "INSERT INTO workers (worker_id, state, provider, created_at, changed_at, ready_deadline)"
                        + " VALUES (?, 'CREATING', 'external', now(), now(), now() + ?::interval)",
                id,
                life);
        return id;
    }

    /** {@code life} is an interval, from now on. */
    public String newPassword(String worker, String life) {
        String password = UUID.randomUUID().toString();
        database.execute(
                "INSERT INTO bootstrap_tokens (token_hash, worker_id, issued_at, expires_at)"
                        + " VALUES (?, ?, now() - interval '1 day', now() + ?::interval)",
                sha256(password),
                worker,
                life);
        return password;
    }

    /** The controller sees inserted rows when it next reads them all. */
    public void awaitKnown(String worker) {
        Eventually.holds(
                "the controller has read the rows",
                Duration.ofSeconds(5),
                () -> database.query(
                                "SELECT now() - created_at > interval '500 ms' FROM workers WHERE worker_id = ?",
                                worker)
                        .equals(List.of("t")));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
