package dev.hodei.postgres;

import dev.hodei.bootstrap.Claim;
import dev.hodei.bootstrap.TokenCheck;
import dev.hodei.controller.AuditEvent;
import dev.hodei.id.WorkerId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;

/** One-time passwords, as hashes. Issued and used up by the controller's commits; looked up here. Never blocks; thread-safe. */
public final class BootstrapTokens {
    private static final String GOOD = "GOOD";
    private static final String REPEATED = "REPEATED";

    /**
     * With the audit event about one that is refused. A password is good for as long as the controller waits for its worker,
     * which doesn't depend on this server's wall clock.
     */
    private static final String CHECK = """
            WITH checked AS (
                SELECT coalesce(
                    (SELECT CASE
                        WHEN t.worker_id <> $2 THEN 'OTHER_WORKER'
                        WHEN t.consumed_at IS NULL AND (w.finished_at IS NULL OR w.finished_at < t.expires_at)
                            THEN 'GOOD'
                        WHEN t.consumed_at IS NULL THEN 'EXPIRED'
                        WHEN t.claimed_by = $3 AND w.finished_at IS NULL AND w.last_heartbeat_at IS NULL
                            THEN 'REPEATED'
                        ELSE 'USED' END
                     FROM bootstrap_tokens t JOIN workers w USING (worker_id)
                     WHERE t.token_hash = $1),
                    'UNKNOWN') AS result
            ), refused AS (
                INSERT INTO audit_events (occurred_at, actor, action, worker_id, detail)
                SELECT $4, $5, 'token.refused', $2, lower(replace(result, '_', ' ')) FROM checked
                WHERE result NOT IN ('GOOD', 'REPEATED')
            )
            SELECT result FROM checked
            """;

    private final Sql sql;

    public BootstrapTokens(Pool pool) {
        this.sql = new Sql(pool);
    }

    /** Whether a worker may register with this. Changes nothing but that it puts down what is refused (token.refused). */
    public Uni<TokenCheck> check(Claim claim, WorkerId worker, Instant now) {
        Tuple parameters = Tuple.of(
                Values.buffer(claim.password().bytes()),
                worker.value(),
                Values.buffer(claim.key().bytes()),
                Values.time(now),
                AuditEvent.actor(worker));
        return sql.ask(CHECK, parameters)
                .map(rows -> result(rows.iterator().next().getString(0)));
    }

    private static TokenCheck result(String stored) {
        return switch (stored) {
            case GOOD -> new TokenCheck.Good();
            case REPEATED -> new TokenCheck.Repeated();
            default -> new TokenCheck.Refused(TokenCheck.Reason.valueOf(stored));
        };
    }
}
