package dev.hodei.postgres;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.bootstrap.TokenCheck;
import dev.hodei.controller.AuditEvent;
import dev.hodei.id.WorkerId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;

/** One-time passwords, as hashes. Issued by the controller's commit; used up here. Never blocks; thread-safe. */
public final class BootstrapTokens {
    private static final String CONSUME = """
            WITH consumed AS (
                UPDATE bootstrap_tokens
                SET consumed_at = $4
                WHERE token_hash = $1 AND worker_id = $2 AND consumed_at IS NULL AND expires_at > $4
                RETURNING worker_id
            ), stored AS (
                UPDATE workers w SET facts = $3 FROM consumed c WHERE w.worker_id = c.worker_id
                RETURNING w.worker_id, w.provisioned_for
            )
            INSERT INTO audit_events (occurred_at, actor, action, worker_id, correlation_id)
            SELECT $4, $5, 'token.consumed', worker_id, provisioned_for FROM stored
            """;

    /** Why it was refused, looked up after it was; and the audit event about it. */
    private static final String EXPLAIN = """
            WITH refused AS (
                SELECT coalesce(
                    (SELECT CASE
                        WHEN t.worker_id <> $2 THEN 'OTHER_WORKER'
                        WHEN t.consumed_at IS NOT NULL THEN 'USED'
                        ELSE 'EXPIRED' END
                     FROM bootstrap_tokens t
                     WHERE t.token_hash = $1),
                    'UNKNOWN') AS reason
            )
            INSERT INTO audit_events (occurred_at, actor, action, worker_id, detail)
            SELECT $3, $4, 'token.refused', $2, lower(replace(reason, '_', ' ')) FROM refused
            RETURNING (SELECT reason FROM refused)
            """;

    private final Sql sql;

    public BootstrapTokens(Pool pool) {
        this.sql = new Sql(pool);
    }

    /**
     * Uses a password up: one conditional UPDATE, so that of several calls at the same time exactly one is told
     * Consumed. Stores the worker's facts with it, and an audit event (token.consumed or token.refused) either way.
     *
     * @param facts a serialized {@code hodei.v1.WorkerFacts}
     */
    public Uni<TokenCheck> consume(OneTimePassword password, WorkerId worker, byte[] facts, Instant now) {
        Tuple parameters = Tuple.of(
                Values.buffer(password.hash().bytes()),
                worker.value(),
                Values.buffer(facts),
                Values.time(now),
                AuditEvent.actor(worker));
        return sql.ask(CONSUME, parameters)
                .chain(consumed -> consumed.rowCount() == 1
                        ? Uni.createFrom().item(new TokenCheck.Consumed())
                        : refused(password, worker, now));
    }

    private Uni<TokenCheck> refused(OneTimePassword password, WorkerId worker, Instant now) {
        Tuple parameters = Tuple.of(
                Values.buffer(password.hash().bytes()), worker.value(), Values.time(now), AuditEvent.actor(worker));
        return sql.ask(EXPLAIN, parameters).map(rows -> reason(rows.iterator().next()));
    }

    private static TokenCheck reason(Row row) {
        return new TokenCheck.Refused(TokenCheck.Reason.valueOf(row.getString(0)));
    }
}
